import QuillData
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// The forms of targets that a loss takes, and what is said of others. Numbers are compared with Keras's in KerasTests.
@Suite struct TargetFormTests {
    private func form(_ shape: Shape, _ loss: Loss) -> TargetForm {
        TargetForm(output: "digit", shape: shape, loss: loss)
    }

    @Test func classNumbersOfOtherTypesAreTold() throws {
        let sparse = form([3], .sparseCategoricalCrossentropy())
        let wanted = AnyTensor.int32(Tensor([2, 0]))
        let (plain, none) = try sparse.prepared(wanted)
        #expect(plain == wanted && none == nil)
        let (floats, note) = try sparse.prepared(.float32(Tensor([2, 0]).reshaped(to: [2, 1])))
        #expect(floats == wanted && note == "digit: the float32 targets are taken as class numbers")
        let (rows, guess) = try form([3], .categoricalCrossentropy())
            .prepared(.uint8(Tensor([2, 0]).reshaped(to: [2, 1])))
        #expect(rows == wanted)
        #expect(guess == "digit: the targets of shape [2, 1] are taken as class numbers")
    }

    @Test func numbersTakeTheShapeOfTheOutput() throws {
        let column = AnyTensor.float32(try Tensor([14, -2]).reshaped(to: [2, 1]))
        for given in [AnyTensor.int32(Tensor([14, -2])), .float32(Tensor([14, -2])), column] {
            let (target, note) = try form([1], .meanSquaredError).prepared(given)
            #expect(target == column && note == nil)
        }
        // Bytes stay bytes: an image is its own target.
        let bytes = AnyTensor.uint8(.zeros([2, 4, 4]))
        #expect(
            try form([4, 4, 1], .meanSquaredError).prepared(.uint8(.zeros([2, 4, 4, 1]))).target.shape == [
                2, 4, 4, 1,
            ])
        #expect(try form([4, 4], .meanSquaredError).prepared(bytes).target == bytes)
    }

    @Test func whatIsNoClassIsNamed() throws {
        func refuses(
            _ kind: QuillError.Kind, _ message: String, _ given: AnyTensor, _ form: TargetForm
        ) {
            #expect(throws: QuillError(kind, message)) { try form.prepared(given) }
        }
        let sparse = form([3], .sparseCategoricalCrossentropy())
        refuses(
            .data, "label 1.5 in row 1: digit takes class numbers, which are whole",
            .float32(Tensor([0, 1.5])), sparse)
        refuses(.data, "label 3 in row 1: digit has 3 outputs, 0 to 2", .uint8(Tensor([0, 3])), sparse)
        let map = form([2, 3], .sparseCategoricalCrossentropy(ignoreClass: -1))
        #expect(try map.prepared(.int32(Tensor([2, 2], [0, -1, 2, 1]))).note == nil)
        refuses(
            .data, "label 7 in row 1: digit has 3 outputs, 0 to 2",
            .int32(try Tensor([2, 2], [0, -1, 7, 1])),
            map)
        refuses(
            .data, "label 2 in row 0: digit has 1 outputs, 0 to 1", .int32(Tensor([2, 1])),
            form([1], .binaryCrossentropy()))
        refuses(
            .shape, "digit: expected targets of shape [3], received []; class numbers must be integers",
            .float32(Tensor([0, 1])), form([3], .categoricalCrossentropy()))
        refuses(
            .shape, "digit: expected targets of shape [3], received [4]", .int32(.zeros([2, 4])),
            form([3], .meanSquaredError))
    }

    /// The guess is said once, when training starts.
    @Test func trainingSaysWhatItTook() throws {
        let images = try Tiny.images(12)
        let data = try TrainingData(
            features: .uint8(images.images), targets: .float32(images.labels.map { Float($0) }))
        let model = try Tiny.model()
        let prepared = try data.prepared(for: model.network, #require(model.compilation))
        #expect(prepared.notes == ["dense_1: the float32 targets are taken as class numbers"])
        #expect(prepared.targets == [.int32(images.labels)])
        // Rows that are held out keep their classes.
        #expect(
            try TrainingData(images).prepared(for: model.network, #require(model.compilation)).labels
                == images.labels)
    }

    @Test func sampleWeightsAreOfSamplesOrPositions() throws {
        var model = try Model(input: [4, 2]) { Dense(3) }
        try model.compile(loss: .meanSquaredError)
        func prepared(_ weights: Shape) throws -> Shape {
            let data = try TrainingData(
                features: .float32(.zeros([5, 4, 2])), targets: .float32(.zeros([5, 4, 3])),
                sampleWeight: .zeros(weights))
            return try data.prepared(for: model.network, #require(model.compilation)).sampleWeights[0].shape
        }
        #expect(try [[5], [5, 1], [5, 4], [5, 4, 1]].map(prepared) == [[5], [5], [5, 4], [5, 4]])
        #expect(
            throws: QuillError(
                .shape, "sample weights: expected shape [5] or [5, 4], received [5, 3]")
        ) { try prepared([5, 3]) }
    }

    @Test func classWeightsNeedOneClassForEachSample() throws {
        let data = try TrainingData(
            features: .float32(.zeros([2, 4])), targets: .int32(.zeros([2, 3])))
        #expect(throws: Never.self) { try data.weighted([0: 2]) }
        let maps = try TrainingData(
            features: .float32(.zeros([2, 4])), targets: .int32(.zeros([2, 3, 2])))
        #expect(
            throws: QuillError(
                .argument, "class weights need one class for each sample, received targets of shape [3, 2]")
        ) { try maps.weighted([0: 2]) }
    }

    /// Data in every form trains to the same bits.
    @Test func formsTrainAlike() throws {
        let images = try Tiny.images(20)
        let labels = images.labels
        let forms: [AnyTensor] = [
            .int32(labels), .float32(labels.map { Float($0) }), .uint8(labels.map { UInt8($0) }),
            .int32(try labels.reshaped(to: [20, 1])),
        ]
        let bits = try forms.map { targets in
            var model = try Tiny.model()
            try model.fit(
                TrainingData(features: .uint8(images.images), targets: targets), batchSize: 8, epochs: 2,
                verbose: .silent)
            return model.bits
        }
        for other in bits.dropFirst() { #expect(difference(other, bits[0]) == nil) }
    }
}
