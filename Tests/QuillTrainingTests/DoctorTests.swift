import QuillData
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Each finding is provoked by one change of a sound training, and the sound one has none.
@Suite struct DoctorTests {
    /// Images of four classes with light shapes on black; all differ.
    static func images(
        _ count: Int, classes: Int = 4, start: Int = 0, isSorted: Bool = false,
        brightness: (UInt8) -> UInt8 = { $0 }
    ) throws -> Dataset {
        let labels = (0..<count).map { isSorted ? $0 * classes / count : ($0 * 7 + 3) % classes }
        var pixels: [UInt8] = []
        for row in 0..<count {
            for pixel in 0..<64 {
                let (x, y) = (pixel % 8, pixel / 8)
                let isInk = (1...6).contains(x) && y == 1 + labels[row]
                let number = SplitMix64.mixed(UInt64((start + row) * 64 + pixel))
                pixels.append(
                    brightness(isInk ? UInt8(180 + number % 70) : x == 7 || y == 7 ? 0 : UInt8(number % 3)))
            }
        }
        return try Dataset(
            images: Tensor([count, 8, 8, 1], pixels), labels: Tensor(labels.map(Int32.init)), classes: classes
        )
    }

    static func data(_ train: Dataset? = nil, _ test: Dataset? = nil) throws -> ImageData {
        try ImageData(
            train: train ?? images(200), test: test ?? images(60, start: 500),
            source: .init(name: "shapes", place: "made", argument: "shapes"))
    }

    static func model(
        _ units: Int = 4, activation: ActivationFunction = .linear, scales: Bool = true,
        fromLogits: Bool = true,
        rate: LearningRate = 0.001
    ) throws -> Model {
        var model = try Sequential(input: [8, 8, 1]) {
            if scales { Rescaling(1 / 255) }
            Flatten()
            Dense(16, activation: .relu, name: "hidden")
            Dense(units, activation: activation, name: "scores")
        }
        model.silencedFindings = Set(Finding.Kind.allCases)
        try model.compile(
            optimizer: .adam(learningRate: rate), loss: .sparseCategoricalCrossentropy(fromLogits: fromLogits)
        )
        return model
    }

    @Test func aSoundTrainingHasNoFindings() throws {
        let findings = try Doctor.examine(
            Self.model(), Self.data(), validation: .split(0.2),
            callbacks: [EarlyStopping(monitor: .validationLoss), ReduceLROnPlateau()],
            trainedOn: PixelSummary(Self.images(100).images))
        #expect(findings.isEmpty, "\(findings)")
    }

    /// The kinds of the findings, which all have three parts and are silenced by their kinds.
    private func kinds(
        _ model: Model, _ data: ImageData? = nil, validation: Validation = .off,
        callbacks: [any Callback] = [], trainedOn: PixelSummary? = nil
    ) throws -> [Finding.Kind] {
        let data = try data ?? Self.data()
        func examine(_ silenced: Set<Finding.Kind>) throws -> [Finding] {
            try Doctor.examine(
                model, data, validation: validation, callbacks: callbacks, trainedOn: trainedOn,
                silencing: silenced)
        }
        let findings = try examine([])
        for finding in findings {
            #expect(
                !finding.problem.isEmpty && finding.reason.hasSuffix(".") && finding.remedy.hasSuffix("."),
                "\(finding)")
        }
        #expect(try examine(Set(findings.map(\.kind))).isEmpty)
        return findings.map(\.kind)
    }

    @Test func lossesThatDoNotSuitTheOutput() throws {
        #expect(try kinds(Self.model(activation: .softmax)) == [.activationAndLoss])
        #expect(try kinds(Self.model(fromLogits: false)) == [.activationAndLoss])
        #expect(try kinds(Self.model(activation: .softmax, fromLogits: false)).isEmpty)
    }

    @Test func pixelsThatNothingScales() throws {
        #expect(try kinds(Self.model(scales: false)) == [.unscaledPixels])
    }

    @Test func imagesThatAreNotAsTheOthers() throws {
        let inverted = try Self.images(60, start: 500) { 255 - $0 }
        #expect(try kinds(Self.model(), Self.data(nil, inverted)) == [.differentImages])
        #expect(try kinds(Self.model(), trainedOn: PixelSummary(inverted.images)) == [.differentImages])
        let mixed = try Self.images(180).concatenated(with: Self.images(20, start: 900) { 255 - $0 })
        #expect(try kinds(Self.model(), Self.data(mixed)) == [.differentImages])
        let half = try Self.images(100).concatenated(with: Self.images(100, start: 900) { 255 - $0 })
        let findings = try Doctor.examine(Self.model(), Self.data(half, half[0..<0]))
        #expect(
            findings.map(\.problem) == [
                "about 50 % of the training images have ink and background exchanged"
            ])
    }

    @Test func callbacksThatWatchTheTrainingData() throws {
        let watching: [any Callback] = [EarlyStopping(monitor: .loss), ReduceLROnPlateau(monitor: .accuracy)]
        #expect(
            try kinds(Self.model(), validation: .split(0.2), callbacks: watching)
                == [.monitorsTraining, .monitorsTraining])
    }

    @Test func testDataInTraining() throws {
        let data = try Self.data()
        #expect(try kinds(Self.model(), data, validation: .data(data.test)) == [.validatesOnTest])
        #expect(try kinds(Self.model(), data, validation: .data(Self.images(60, start: 800))).isEmpty)
        let shared = try Validation.data(Self.images(60, start: 800).concatenated(with: data.test.prefix(3)))
        #expect(
            try Doctor.examine(Self.model(), data, validation: shared).map(\.problem)
                == ["3 of 63 validation images are test images, too"])
        let leaking = try Self.data(data.train.concatenated(with: data.test.prefix(3)))
        #expect(try kinds(Self.model(), leaking) == [.duplicates])
        #expect(
            try Doctor.examine(Self.model(), leaking)[0].problem
                == "3 of 60 test images are training images, too")
    }

    @Test func validationOfOneClass() throws {
        let sorted = try Self.data(Self.images(200, isSorted: true))
        #expect(try kinds(Self.model(), sorted, validation: .split(0.2)) == [.validationClasses])
        #expect(try kinds(Self.model(), sorted, validation: .holdOut(0.2)).isEmpty)
        let one = try Self.images(90, start: 700).only(classes: [2])
        let sevens = try Dataset(
            images: one.images, labels: Tensor([Int32](repeating: 2, count: one.count)), classes: 4)
        #expect(try kinds(Self.model(), validation: .data(sevens)) == [.validationClasses])
    }

    @Test func outputsThatDoNotFitTheClasses() throws {
        #expect(try kinds(Self.model(3)) == [.labels])
        #expect(try kinds(Self.model(9)) == [.units])
    }

    @Test func shapesThatDoNotFit() throws {
        var model = try Sequential(input: [9, 9, 1]) {
            Rescaling(1 / 255)
            Flatten()
            Dense(4)
        }
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        #expect(try kinds(model) == [.shapes])
        let recipe = Recipe("deep", layers: "conv 4 5 relu, conv 4 5 relu, flatten, dense 4", epochs: 1)
        let findings = try Doctor.examine(recipe, Self.data())
        #expect(findings.map(\.kind) == [.shapes] && findings[0].problem.contains("conv2d"), "\(findings)")
        #expect(
            try Doctor.examine(Recipe("flat", layers: "flatten, dense 4", epochs: 1), Self.data()).isEmpty)
    }

    @Test func rectifiersThatAreDead() throws {
        var model = try Self.model()
        try model.setWeights(["bias": Tensor([Float](repeating: -100, count: 16))], of: "hidden")
        let found = try kinds(model)
        #expect(found.contains(.deadReLUs), "\(found)")
        try model.setWeights(["bias": Tensor((0..<16).map { $0 < 4 ? -100 : 0 })], of: "hidden")
        #expect(try kinds(model).isEmpty)
    }

    @Test func gradientsThatVanishOrExplode() throws {
        func deep(_ activation: ActivationFunction, scale: Float = 1) throws -> Model {
            var model = try Sequential(input: [8, 8, 1]) {
                Rescaling(1 / 255)
                Flatten()
                for _ in 0..<12 { Dense(16, activation: activation) }
                Dense(4)
            }
            try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
            try model.setWeights(model.weights.mapValues { $0.map { $0 * scale } })
            return model
        }
        #expect(try kinds(deep(.sigmoid)) == [.gradients])
        #expect(try kinds(deep(.linear)).isEmpty)
        #expect(try kinds(deep(.linear, scale: 8)) == [.gradients])
    }

    /// Gradients are those of training, where a normalization takes the batch's own statistics.
    @Test func normalizedGradientsAreSound() throws {
        func model(normalizes: Bool) throws -> Model {
            var model = try Sequential(input: [8, 8, 1]) {
                Rescaling(1000)
                Flatten()
                if normalizes { BatchNormalization() }
                Dense(4)
            }
            model.silencedFindings = Set(Finding.Kind.allCases)
            try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
            return model
        }
        #expect(try kinds(model(normalizes: false)) == [.gradients])
        let sound = try model(normalizes: true)
        let weights = sound.weights
        #expect(try kinds(sound).isEmpty)
        #expect(sound.weights == weights)
    }

    @Test func imagesOfOneClass() throws {
        let one = try Dataset(
            images: Self.images(100).images, labels: Tensor([Int32](repeating: 2, count: 100)), classes: 4)
        let findings = try Doctor.examine(Self.model(), Self.data(one))
        #expect(findings.map(\.kind) == [.labels])
        #expect(findings.first?.problem == "all training images are of the class '2'")
    }

    @Test func classesThatTheModelDoesNotKnow() throws {
        var model = try Self.model()
        model.classNames = ["cat", "dog", "owl", "elk"]
        let findings = try Doctor.examine(model, Self.data())
        #expect(findings.map(\.kind) == [.labels])
        #expect(findings.first?.problem.contains("owl") == true, "\(findings)")
    }

    @Test func learningRatesThatTrainNothing() throws {
        #expect(try kinds(Self.model(rate: 0)) == [.learningRate])
        #expect(
            try kinds(Self.model(rate: .piecewiseConstantDecay(boundaries: [1], values: [0.01, 0]))).isEmpty)
        var ended = try Self.model(rate: .piecewiseConstantDecay(boundaries: [1], values: [0.01, 0]))
        try ended.fit(Self.images(64), epochs: 2, verbose: .silent)
        #expect(try kinds(ended) == [.learningRate])
    }

    @Test func classesThatAreRare() throws {
        let common = try Self.images(200)
        let rare = try common.filter { $0.label > 0 }.concatenated(
            with: common.filter { $0.label == 0 }.prefix(4))
        #expect(try kinds(Self.model(), Self.data(rare)) == [.imbalance])
        #expect(try kinds(Self.model(), Self.data(common.filter { $0.label > 0 })) == [.imbalance])
    }

    /// Callbacks are values: one that is passed to two models starts anew each time.
    @Test func aReusedCallbackStartsAnew() throws {
        let stopping = EarlyStopping(monitor: .loss, minDelta: 1000, patience: 1)
        for _ in 0..<2 {
            var model = try Self.model()
            let history = try model.fit(Self.images(32), epochs: 5, callbacks: [stopping], verbose: .silent)
            #expect(history.epochs == [0, 1])
        }
    }
}
