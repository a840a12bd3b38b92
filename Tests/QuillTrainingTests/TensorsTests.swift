import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Tensors and data sets go straight into `fit`, `evaluate`, and `predict`.
@Suite struct TensorsTests {
    private func message(_ body: () throws -> Void) -> String? {
        (#expect(throws: QuillError.self) { try body() })?.message
    }

    @Test func tensorsTrainLikeTrainingData() throws {
        let images = try Tiny.images(30)
        let weight = Tensor<Float>((0..<30).map { Float($0 % 3) })
        var (one, other) = (try Tiny.model(), try Tiny.model())
        let data = try TrainingData(
            features: .uint8(images.images), targets: .int32(images.labels), sampleWeight: weight)
        let expected = try one.fit(
            data, batchSize: 8, epochs: 2, validation: .data(TrainingData(images)), verbose: .silent)
        let history = try other.fit(
            images.images, images.labels, batchSize: 8, epochs: 2, sampleWeight: weight,
            validation: .data(images.images, images.labels), verbose: .silent)
        #expect(history == expected)
        #expect(difference(one.bits, other.bits) == nil)
        #expect(try one.evaluate(images.images, images.labels, sampleWeight: weight) == one.evaluate(data))
        #expect(try one.evaluate(images) == one.evaluate(TrainingData(images), verbose: .silent))
        #expect(
            try one.trainOnBatch(images.images, images.labels, sampleWeight: weight)
                == other.trainOnBatch(data))
        #expect(difference(one.bits, other.bits) == nil)
        #expect(
            try one.confusionMatrix(images.images, images.labels).counts
                == one.confusionMatrix(images).counts)
        #expect("\(data)" == "30 samples [12, 12, 1] uint8, targets [] int32, weighted")
    }

    @Test func aDataSetIsAlsoDataToValidateOn() throws {
        var (one, other) = (try Tiny.model(), try Tiny.model())
        let (images, held) = (try Tiny.images(20), try Tiny.images(9, seed: 3))
        let history = try one.fit(images, validation: .data(held), verbose: .silent)
        let same = try other.fit(images, validation: .data(held.images, held.labels), verbose: .silent)
        #expect(history == same)
        #expect(history.validationLoss == [try one.evaluate(held).loss])
    }

    @Test func predictsDataSetsImagesAndLists() throws {
        let model = try Tiny.model()
        let images = try Tiny.images(5)
        let all = try model.predict(images.images)
        #expect(all.shape == [5, 10])
        #expect(try model.predict(images) == all)
        #expect(try model.predict(image: images.images[3]) == model.predict(images.images[3..<4])[0])
        #expect(
            try model.predict(images: [images.images[3], images.images[1]])
                == model.predict(images.images.gathering([3, 1])))
        #expect(try model.predict(images: [Tensor<UInt8>]()).shape == [0, 10])
        #expect(try model.predict([images.images]) == [all])
        #expect(
            message { _ = try model.predict(images.images[0]) }
                == "input_layer: expected rows of samples [12, 12, 1], received one sample [12, 12, 1]; write "
                + "predict(image: x[0]), or keep the axis of the rows: x[0..<1]")
        #expect(
            message { _ = try model.predict(Tensor<Float>.zeros([2, 5])) }
                == "input_layer: expected samples of shape [12, 12, 1], received [5]")
    }

    @Test func modelsMayStartEmpty() throws {
        var model = Sequential(name: "grown")
        #expect(
            message { try model.compile(loss: .meanSquaredError) }
                == "grown: there are no layers yet; add some first")
        #expect(
            message { _ = try model.predict(Tensor<Float>.zeros([1, 2])) }
                == "grown: there are no layers yet; add some first")
        try model.add(Input([12, 12, 1]))
        try model.add(Flatten())
        for units in [16, 10] { try model.add(Dense(units)) }
        let whole = try Sequential(input: [12, 12, 1], name: "grown") {
            Flatten()
            Dense(16)
            Dense(10)
        }
        #expect(difference(model.bits, whole.bits) == nil)
        let listed = try Sequential([Flatten(inputShape: [12, 12, 1]), Dense(16), Dense(10)], name: "grown")
        #expect(difference(listed.bits, whole.bits) == nil)
        let built = try Sequential(name: "grown") {
            Input([12, 12, 1])
            Flatten()
            Dense(16)
            Dense(10)
        }
        #expect(difference(built.bits, whole.bits) == nil)
        var bare = try Sequential(input: [144])
        try bare.add(Dense(10))
        #expect(bare.parameterCount == 1450)
        #expect(model.name == "grown" && model.parameterCount == whole.parameterCount)
        #expect("\(model)" == whole.network.summary && "\(model.summary)" == "\(whole.summary)")
        // The optimizer and the loss in either order, and metrics by their names.
        try model.compile(
            loss: .sparseCategoricalCrossentropy(fromLogits: true), optimizer: .adam(),
            metrics: ["acc", "accuracy"])
        let score = try model.evaluate(Tiny.images(9))
        #expect(score["acc"] == score.accuracy)
        #expect(
            model.compilation.map { "\($0)" }
                == "optimizer Adam(learningRate: 0.001), loss .sparseCategoricalCrossentropy(fromLogits: true), "
                + "metrics acc, accuracy")
    }
}
