import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Models with several inputs and outputs; sample, class, and loss weights; frozen layers.
@Suite struct SeveralOutputsTests {
    /// A model with two inputs that share a layer, and two outputs.
    private func model(runtime: Runtime = .default) throws -> Model {
        let (left, right) = (Input([12, 12, 1], name: "left"), Input([6], name: "right"))
        let dense = Dense(6, activation: .tanh)(Flatten()(Rescaling(1 / 255)(left)))
        let shared = Dense(8, activation: .relu, name: "shared").shared()
        let both = Add()([shared(dense), shared(right)])
        return try Model(
            inputs: [left, right],
            outputs: [Dense(10, name: "digit")(Dropout(0.2)(both)), Dense(6, name: "copy")(both)], seed: 3,
            runtime: runtime)
    }

    private func compiled(runtime: Runtime = .default) throws -> Model {
        var model = try model(runtime: runtime)
        try model.compile(
            optimizer: .adam(learningRate: 0.01),
            losses: ["digit": .sparseCategoricalCrossentropy(fromLogits: true), "copy": .meanSquaredError],
            lossWeights: ["copy": 0.25], metrics: ["digit": [.accuracy]])
        return model
    }

    private func data(_ rows: Int, sampleWeights: [Tensor<Float>] = []) throws -> TrainingData {
        let images = try Tiny.images(rows)
        let numbers = Tensor<Float>.uniform([rows, 6], low: -1, high: 1, seed: 4, stream: 1)
        return try TrainingData(
            features: [.uint8(images.images), .float32(numbers)],
            targets: [.int32(images.labels), .float32(numbers)], sampleWeights: sampleWeights)
    }

    @Test func lossesAreAddedWithTheirWeights() throws {
        var model = try compiled()
        let history = try model.fit(data(60), batchSize: 16, epochs: 20, verbose: .silent)
        #expect(
            history.logs[0].map(\.key) == ["loss", "digit_loss", "copy_loss", "digit_accuracy"])
        for logs in history.logs {
            let parts = (logs["digit_loss"], logs["copy_loss"])
            #expect(abs(logs[.loss] - (parts.0 + 0.25 * parts.1)) < 1e-5)
        }
        let score = try model.evaluate(data(60))
        #expect(score["digit_accuracy"] > 0.5)
        #expect(score["copy_loss"] < 0.5 * history.logs[0]["copy_loss"])
    }

    @Test func predictsAllOutputs() throws {
        let model = try compiled()
        let data = try data(21)
        let whole = try model.predict(data.features, batchSize: 64)
        let parts = try model.predict(data.features, batchSize: 8)
        #expect(whole.map(\.shape) == [[21, 10], [21, 6]])
        for (a, b) in zip(whole, parts) {
            #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        let part = try model.intermediate("copy", "digit").predict(data.features)
        #expect(part == [whole[1], whole[0]])
    }

    @Test func theOrderOfOutputsWillDo() throws {
        var (named, ordered) = (try compiled(), try model())
        try ordered.compile(
            optimizer: .adam(learningRate: 0.01),
            losses: [.sparseCategoricalCrossentropy(fromLogits: true), .meanSquaredError],
            lossWeights: [1, 0.25], metrics: [[.accuracy], []])
        let data = try data(40)
        #expect(try named.trainOnBatch(data) == ordered.trainOnBatch(data))
        #expect(difference(named.bits, ordered.bits) == nil)
    }

    @Test func anyNumberOfThreadsGivesTheSameBits() throws {
        func trained(_ threads: Int) throws -> [String: [UInt32]] {
            var model = try compiled(runtime: Runtime(threads: threads))
            let weights = Tensor<Float>.uniform([50], low: 0, high: 2, seed: 8, stream: 2)
            try model.fit(
                data(50, sampleWeights: [weights]), batchSize: 16, epochs: 3, verbose: .silent)
            return model.bits
        }
        let alone = try trained(1)
        for threads in 2...4 { #expect(difference(alone, try trained(threads)) == nil) }
    }

    /// As in Keras, the loss is the sum of weighted losses over the number of samples, and metrics ignore weights.
    @Test func sampleWeightsMultiplyLosses() throws {
        var model = try Tiny.model(dropout: 0)
        let images = try Tiny.images(30)
        let weights = Tensor<Float>.uniform([30], low: 0, high: 3, seed: 5, stream: 1)
        func data(_ rows: Range<Int>, weighted: Bool) throws -> TrainingData {
            try TrainingData(
                features: .uint8(images[rows].images), targets: .int32(images[rows].labels),
                sampleWeight: weighted ? weights[rows] : nil)
        }
        let each = try (0..<30).map { row in
            try model.evaluate(data(row..<row + 1, weighted: false)).loss
        }
        let expected = zip(each, weights.elements).map { $0 * Double($1) }.reduce(0, +) / 30
        let score = try model.evaluate(data(0..<30, weighted: true), batchSize: 7)
        #expect(abs(score[.loss] - expected) < 1e-5)
        #expect(try score[.accuracy] == model.evaluate(images)[.accuracy])
        // Samples with weight 0 have no effect.
        var other = model
        try model.trainOnBatch(
            TrainingData(
                features: .uint8(images.images), targets: .int32(images.labels),
                sampleWeight: .zeros([30])))
        #expect(model.weights == other.weights)
        // A weight of 2 counts the sample's loss twice; the divisor is still the number of samples.
        let twice = try TrainingData(
            features: .uint8(images[0..<2].images), targets: .int32(images[0..<2].labels),
            sampleWeight: Tensor([2, 1]))
        let logs = try other.trainOnBatch(twice)
        #expect(abs(logs[.loss] - (2 * each[0] + each[1]) / 2) < 1e-5)
    }

    @Test func classWeightsAreSampleWeights() throws {
        var (one, other) = (try Tiny.model(), try Tiny.model())
        let images = try Tiny.images(40)
        let classWeight: [Int: Float] = [3: 2, 5: 0.5]
        let weights = images.labels.elements.map { classWeight[Int($0)] ?? 1 }
        let history = try one.fit(
            images, batchSize: 8, epochs: 2, classWeight: classWeight, validation: .split(0.2),
            verbose: .silent)
        let data = try TrainingData(
            features: .uint8(images[0..<32].images), targets: .int32(images[0..<32].labels),
            sampleWeight: Tensor(weights[0..<32]))
        let same = try other.fit(
            data, batchSize: 8, epochs: 2, validation: .data(images[32...]), verbose: .silent)
        #expect(history == same)
        #expect(difference(one.bits, other.bits) == nil)
    }

    @Test func frozenLayersStayAndCostNoMemory() throws {
        var model = try Tiny.model()
        try model.setTrainable(false, layer: "dense")
        let before = model.weights
        try model.fit(Tiny.images(40), epochs: 2, verbose: .silent)
        let after = model.weights
        for name in ["dense/kernel", "dense/bias"] { #expect(after[name] == before[name]) }
        for name in ["dense_1/kernel", "dense_1/bias"] { #expect(after[name] != before[name]) }
        #expect(!model.optimizerState.keys.contains { $0.contains("dense/") })
        #expect(model.optimizerState.keys.contains { $0.contains("dense_1/kernel") })
        // The step computes no gradients of frozen weights, so it has fewer operations than without freezing.
        let data = try TrainingData(Tiny.images(32))
        func arithmetic(_ model: Model) throws -> Int {
            try model.withStep(.train(seed: 1), batch: 32, data) { $0.arithmetic }
        }
        let whole = try Tiny.model()
        #expect(try arithmetic(model) < 3 * arithmetic(whole) / 4)
        try model.setTrainable(true, layer: "dense")
        try model.fit(Tiny.images(40), verbose: .silent)
        #expect(model.weights["dense/kernel"] != before["dense/kernel"])
    }

    @Test func modelsInsideKeepTheirWeights() throws {
        var body = try Tiny.model()
        try body.fit(Tiny.images(40), verbose: .silent)
        let inner = try body.intermediate("dense")
        let x = Input([12, 12, 1])
        let model = try Model(inputs: x, outputs: Dense(3)(inner(x)), seed: 9)
        #expect(try model["sequential"]["dense/kernel"] == body["dense"]["kernel"])
        let images = try Tiny.images(5).images
        #expect(try model.intermediate("sequential").predict(images) == inner.predict(images))
        // The same in a chain, and the inner model can still be trained by itself.
        var chain = try Sequential(input: [12, 12, 1]) {
            inner
            Dense(3)
        }
        #expect(try chain.intermediate("sequential").predict(images) == inner.predict(images))
        try chain.compile(loss: .meanSquaredError)
        try chain.trainOnBatch(
            TrainingData(features: .uint8(images), targets: .float32(.zeros([5, 3]))))
        #expect(try chain["sequential"]["dense/kernel"] != body["dense"]["kernel"])
        #expect(inner.weights["dense/kernel"] == body.weights["dense/kernel"])
    }

    @Test func chainsGrowAndShrinkWithTheirWeights() throws {
        var model = try Tiny.model()
        let whole = model
        let last = try model.pop()
        #expect(model.weights == whole.weights.filter { $0.key.hasPrefix("dense/") })
        #expect(model.compilation == nil)
        try model.add(last)
        #expect(model.weights == whole.weights)
        try model.setWeights(["bias": .ones([10])], of: "dense_1")
        #expect(try model["dense_1"]["bias"] == .ones([10]))
        #expect(model.layers.count == 5)
        #expect(try model.layer(named: "dropout") is Dropout)
    }
}
