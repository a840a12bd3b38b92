import QuillGraph
import QuillNetwork
import QuillSystem
import QuillTensor
import Testing

@testable import QuillTraining

@Suite struct FitTests {
    @Test func learnsATinyProblem() throws {
        var model = try Tiny.model()
        let before = try model.evaluate(Tiny.images(200, seed: 9))
        let history = try model.fit(
            Tiny.images(200), epochs: 12, validation: .data(TrainingData(Tiny.images(50, seed: 8))),
            verbose: .silent)
        let after = try model.evaluate(Tiny.images(200, seed: 9))
        #expect(before[.accuracy] < 0.5)
        #expect(after[.accuracy] > 0.95)
        #expect(try #require(history[.loss].last) < 0.5 * history[.loss][0])
        #expect(history.epochs == Array(0..<12))
        #expect(history.stopReason == nil)
        let keys = ["loss", "accuracy", "val_loss", "val_accuracy"]
        #expect(history.logs.allSatisfy { $0.map(\.key) == keys })
        #expect(history[.validationAccuracy].count == 12)
        #expect(history.values(of: "nothing") == nil)
    }

    @Test func predictsWhatItEvaluates() throws {
        var model = try Tiny.model()
        let data = try Tiny.images(70)
        try model.fit(data, epochs: 3, verbose: .silent)
        let digits = try model.predict(data.images, batchSize: 32).argmax(axis: -1)
        let hits = zip(digits.elements, data.labels.elements).filter { $0 == $1 }.count
        let accuracy = try model.evaluate(data, batchSize: 16).accuracy
        #expect(abs(accuracy - Double(hits) / 70) < 1e-6)
        let probabilities = try model.probabilities(data.images[0..<3])
        for row in 0..<3 { #expect(abs(probabilities[row].sum - 1) < 1e-5) }
        #expect(try model.predict(data.images[0..<0]).shape == [0, 10])
        // Bytes and floats, with and without the channel axis, are the same images.
        let floats = try Tensor<Float>(data.images).reshaped(to: [70, 12, 12])
        #expect(try model.predict(floats) == model.predict(data.images))
    }

    @Test func theLastRowsAreHeldOut() throws {
        let data = try Tiny.images(50)
        // Keras: split at Int(50 · (1 − 0.3)) = 35.
        let (training, held, note) = try Validation.split(0.3).resolve(TrainingData(data))
        #expect(training == Array(0..<35))
        #expect(held?.rows == Array(35..<50) && note == nil)

        var one = try Tiny.model()
        var other = one
        let split = try one.fit(data, batchSize: 8, epochs: 2, validation: .split(0.3), verbose: .silent)
        let given = try other.fit(
            data[0..<35], batchSize: 8, epochs: 2, validation: .data(data[35...]), verbose: .silent)
        #expect(split == given)
        #expect(difference(one.bits, other.bits) == nil)
    }

    @Test func initialEpochIsWhereNumbersBegin() throws {
        var model = try Tiny.model()
        let history = try model.fit(
            Tiny.images(20), epochs: 5, initialEpoch: 3, verbose: .silent)
        #expect(history.epochs == [3, 4])
        let none = try model.fit(Tiny.images(20), epochs: 3, initialEpoch: 3, verbose: .silent)
        #expect(none.epochs == [])

        // Two calls equal one: order and dropout depend only on the epoch and the step.
        var whole = try Tiny.model()
        try whole.fit(Tiny.images(20), batchSize: 6, epochs: 4, verbose: .silent)
        var halves = try Tiny.model()
        try halves.fit(Tiny.images(20), batchSize: 6, epochs: 2, verbose: .silent)
        try halves.fit(Tiny.images(20), batchSize: 6, epochs: 4, initialEpoch: 2, verbose: .silent)
        #expect(difference(whole.bits, halves.bits) == nil)
    }

    @Test func ordersAreTheEpochsOwn() {
        func order(_ shuffle: Shuffle, _ seed: UInt64, _ epoch: Int) -> [Int] {
            let batches = Batches(
                rows: Array(10..<40), batchSize: 7, shuffle: shuffle, seed: seed, pass: epoch)
            #expect(batches.count == 5)
            #expect((0..<5).map { batches[$0].count } == [7, 7, 7, 7, 2])
            return (0..<5).flatMap { Array(batches[$0]) }
        }
        #expect(order(false, 1, 0) == Array(10..<40))
        #expect(order(true, 1, 0).sorted() == Array(10..<40))
        #expect(order(true, 1, 0) == order(true, 1, 0))
        #expect(order(true, 1, 0) != order(true, 1, 1))
        #expect(order(true, 1, 0) != order(true, 2, 0))
        #expect(order(true, 1, 0) != Array(10..<40))
    }

    @Test func oneBatchIsFitsFirstStep() throws {
        let data = try Tiny.images(13)
        var model = try Tiny.model()
        var other = model
        let history = try model.fit(data, batchSize: 32, shuffle: false, verbose: .silent)
        let logs = try other.trainOnBatch(data)
        #expect(history.logs == [logs])
        #expect(difference(model.bits, other.bits) == nil)
        // The next step draws different dropout masks and continues the count.
        try model.fit(data, batchSize: 32, shuffle: false, verbose: .silent)
        try other.trainOnBatch(data)
        #expect(difference(model.bits, other.bits) == nil)
        #expect(model.optimizerState[OptimizerState.iterationsName] == .int32(Tensor(scalar: 2)))
    }

    @Test func theLossIncludesPenalties() throws {
        let data = try Tiny.images(10)
        var model = try Sequential(input: [12, 12, 1]) {
            Flatten()
            Dense(10, kernelInitializer: .constant(0.5), kernelRegularizer: .l2(0.1))
        }
        try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        let evaluated = try model.evaluate(data).loss
        var frozen = model
        try frozen.setTrainable(false)
        let trained = try model.trainOnBatch(data).loss
        // Equal logits, and 0.1 · 1440 · 0.5² = 36.
        #expect(abs(trained - (log(10) + 36)) < 1e-4)
        #expect(evaluated == trained)
        // Nothing trains the weights of a frozen layer, so they cost nothing.
        #expect(try abs(frozen.evaluate(data).loss - log(10)) < 1e-4)
    }

    @Test func averagesWeighBatchesByTheirRows() throws {
        let data = try Tiny.images(10)
        let model = try Tiny.model()
        let whole = try model.evaluate(data, batchSize: 10)
        let parts = try model.evaluate(data, batchSize: 4)
        for (key, value) in whole { #expect(abs(value - parts[Metric(key)]) < 1e-6, "\(key)") }
    }

    @Test func oneHotTargetsAndLabelsAreTheSame() throws {
        let data = try Tiny.images(20)
        func trained(_ targets: AnyTensor, _ loss: Loss) throws -> [String: [UInt32]] {
            var model = try Tiny.model()
            try model.compile(optimizer: .sgd(), loss: loss)
            try model.fit(
                TrainingData(features: .uint8(data.images), targets: targets), batchSize: 8, epochs: 2,
                verbose: .silent)
            return model.bits
        }
        let rows = Tensor<Float>([20, 10]) { target in
            target.initialize(repeating: 0)
            for (row, label) in data.labels.elements.enumerated() { target[row * 10 + Int(label)] = 1 }
        }
        let byLabels = try trained(.int32(data.labels), .categoricalCrossentropy(fromLogits: true))
        let byRows = try trained(.float32(rows), .categoricalCrossentropy(fromLogits: true))
        #expect(difference(byLabels, byRows) == nil)
    }

    @Test func learnsNumbersBySquares() throws {
        let x = Tensor<Float>.uniform([60, 3], low: -1, high: 1, seed: 1, stream: 1)
        let y = Tensor<Float>([60, 2]) { target in
            for row in 0..<60 {
                target.initializeElement(at: 2 * row, to: 2 * x[row, 0] - x[row, 2] + 1)
                target.initializeElement(at: 2 * row + 1, to: x[row, 1])
            }
        }
        var model = try Sequential(input: [3]) { Dense(2) }
        try model.compile(optimizer: .sgd(learningRate: 0.3, momentum: 0.5), loss: .meanSquaredError)
        let history = try model.fit(
            TrainingData(features: .float32(x), targets: .float32(y)), batchSize: 20, epochs: 60,
            verbose: .silent)
        #expect(try #require(history[.loss].last) < 1e-6)
        let bias = try #require(model.weights["dense/bias"])
        #expect(abs(bias[0].scalar - 1) < 1e-3 && abs(bias[1].scalar) < 1e-3)
    }
}

/// A model is a value.
@Suite struct ModelValueTests {
    @Test func aCopyKeepsItsWeightsAndOptimizerState() throws {
        let data = try Tiny.images(30)
        var model = try Tiny.model()
        try model.fit(data, batchSize: 8, verbose: .silent)
        let copy = model
        let before = copy.bits
        try model.fit(data, batchSize: 8, verbose: .silent)
        #expect(difference(copy.bits, before) == nil)
        #expect(difference(model.bits, before) != nil)
        // The copy continues from its own state, as the original did.
        var second = copy
        try second.fit(data, batchSize: 8, verbose: .silent)
        #expect(difference(second.bits, model.bits) == nil)
    }

    @Test func setWeightsChangesOneCopy() throws {
        let model = try Tiny.model()
        var copy = model
        try copy.setWeights(["dense_1/bias": .ones([10])])
        #expect(model.weights["dense_1/bias"] == .zeros([10]))
        #expect(copy.weights["dense_1/bias"] == .ones([10]))
        #expect(throws: QuillError(.argument, "sequential has no weight 'dense_7/bias'")) {
            try copy.setWeights(["dense_1/bias": .zeros([10]), "dense_7/bias": .ones([10])])
        }
        #expect(throws: QuillError(.shape, "weight dense/bias: expected shape [16], received [10]")) {
            try copy.setWeights(["dense/bias": .ones([10])])
        }
        #expect(copy.weights["dense_1/bias"] == .ones([10]))
    }

    @Test func compilingAgainForgetsTheOptimizer() throws {
        let data = try Tiny.images(30)
        var model = try Tiny.model()
        try model.fit(data, verbose: .silent)
        let weights = model.weights
        let copy = model
        try model.compile(
            optimizer: .sgd(learningRate: 0.5), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        #expect(model.weights == weights)
        #expect(
            model.optimizerState == [
                OptimizerState.learningRateName: .float32(Tensor(scalar: 0.5)),
                OptimizerState.iterationsName: .int32(Tensor(scalar: 0)),
            ])
        #expect(copy.optimizerState.count > 2)
    }

    @Test func startWeightsAreTheSeeds() throws {
        let one = try Tiny.model(seed: 4)
        #expect(difference(one.bits, try Tiny.model(seed: 4).bits) == nil)
        #expect(difference(one.bits, try Tiny.model(seed: 5).bits) == "dense/kernel")
    }
}
