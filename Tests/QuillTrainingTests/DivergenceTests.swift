import QuillGraph
import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// Training ends at the first loss or weight that is NaN or infinite, says why, and keeps finite weights.
@Suite struct DivergenceTests {
    private func model(_ optimizer: any Optimizer, scaled: Bool = true) throws -> Model {
        var model = try Model(input: [12, 12, 1]) {
            if scaled { Rescaling(1 / 255) }
            Flatten()
            Dense(16, activation: .relu)
            Dense(10)
        }
        try model.compile(
            optimizer: optimizer, loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy]
        )
        return model
    }

    private func error(_ body: () throws -> Void) -> QuillError? {
        do { try body() } catch { return error as? QuillError }
        return nil
    }

    /// Sets the rate before an epoch.
    private func rate(_ rate: Float, before epoch: Int) -> LambdaCallback {
        LambdaCallback(epochBegan: { number, training in
            if number == epoch { try training.setLearningRate(rate) }
        })
    }

    /// In the first epoch, and in a later one; the weights are those from before it, and so is the optimizer's state.
    @Test(arguments: [0, 2]) func weightsAreThoseFromBeforeTheEpoch(_ epoch: Int) throws {
        var kept = try model(.adam(learningRate: 0.01))
        if epoch > 0 { try kept.fit(Tiny.images(40), batchSize: 4, epochs: epoch, verbose: .silent) }
        var model = try model(.adam(learningRate: 0.01))
        let error = error {
            try model.fit(
                Tiny.images(40), batchSize: 4, epochs: 5, callbacks: [rate(1e30, before: epoch)],
                verbose: .silent)
        }
        #expect(error?.kind == .data)
        let message = try #require(error?.message)
        #expect(message.hasPrefix("epoch \(epoch + 1), step "), "\(message)")
        #expect(message.contains(" of 10: the loss is "))
        #expect(
            message.hasSuffix(
                "so training has ended; the model keeps weights from before this epoch. The likeliest cause is a "
                    + "learning rate of 1e+30: try 0.01 or less"), "\(message)")
        #expect(model.weights == kept.weights)
        #expect(model.firstNonFiniteWeight == nil)
        #expect(model.iterations == epoch * 10)
    }

    @Test func unscaledPixelsAreNamed() throws {
        var model = try model(.sgd(learningRate: 1e30), scaled: false)
        let message = error { try model.fit(Tiny.images(40), batchSize: 4, verbose: .silent) }?.message ?? ""
        #expect(
            message.hasSuffix(
                "The likeliest cause is samples that reach 255 and no layer that scales them: divide them by 255, or "
                    + "start with Rescaling(1 / 255); or a learning rate of 1e+30: try 0.01 or less"),
            "\(message)")
    }

    /// The last step of the last epoch spoils the weights; its loss, from before the update, is finite.
    @Test func theLastUpdateIsChecked() throws {
        var model = try model(.sgd(learningRate: 0.1))
        let start = model.weights
        let ended = Mutex<[Int]>([])
        let message =
            error {
                try model.fit(
                    Tiny.images(40), batchSize: 4, epochs: 2,
                    callbacks: [
                        LambdaCallback(
                            batchEnded: { batch, training in
                                guard batch == 9, let bias = training.weights["dense/bias"] else { return }
                                try training.setWeights(["dense/bias": bias.map { _ in -.infinity }])
                            }, epochEnded: { epoch, _, _ in ended.withLock { $0.append(epoch) } })
                    ], verbose: .silent)
            }?.message ?? ""
        #expect(message.hasPrefix("epoch 1: the weight dense/bias"), "\(message)")
        #expect(message.contains(" is NaN or infinite after step 10, so training has ended"))
        #expect(model.weights == start)
        #expect(ended.withLock { $0 } == [])
    }

    /// With early stopping, the best weights are those that are kept.
    @Test func earlyStoppingRestoresTheBest() throws {
        let data = try Tiny.images(40)
        var best = try model(.sgd(learningRate: 0.1))
        try best.fit(data, batchSize: 4, epochs: 1, verbose: .silent)
        var model = try model(.sgd(learningRate: 0.1))
        _ = error {
            try model.fit(
                data, batchSize: 4, epochs: 6,
                callbacks: [
                    Script(
                        values: [1, 2, 3, 4, 5, 6],
                        inner: EarlyStopping(
                            monitor: "value", patience: 9, mode: .min, restoreBestWeights: true)),
                    rate(1e30, before: 3),
                ], verbose: .silent)
        }
        #expect(model.weights == best.weights)
    }

    @Test func trainingDoesNotStartFromSpoiledWeights() throws {
        var model = try model(.sgd(learningRate: 0.1))
        let bias = try #require(model.weights["dense_1/bias"])
        try model.setWeights(["dense_1/bias": bias.map { _ in .nan }])
        #expect(model.firstNonFiniteWeight == "dense_1/bias")
        #expect(
            error { try model.fit(Tiny.images(8), verbose: .silent) }?.message
                == "the weight dense_1/bias holds NaN or infinity, so training cannot start from it; start from "
                + "other weights")
    }

    /// A custom formula may give NaN for finite weights; that is its own business.
    @Test func finiteWeightsMayPredictWhatTheyWill() throws {
        let image = Input([2])
        let model = try Model(inputs: image, outputs: Activation(.linear)(image / image))
        let outputs = try model.predict(Tensor<Float>.zeros([1, 2]))
        #expect(outputs.elements.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [Metric.Goal.minimize, .maximize])
    func nothingThatIsNotFiniteIsBetter(_ goal: Metric.Goal) {
        let monitor = Monitor("x", goal == .maximize ? .max : .min)
        for value in [Double.nan, .infinity, -.infinity] {
            for other in [nil, 0, 1, -1, .nan, .infinity, -.infinity] as [Double?] {
                #expect(!monitor.isBetter(value, than: other), "\(value), \(String(describing: other))")
            }
            if value.isNaN { #expect(monitor.isBetter(1, than: value)) }
        }
        #expect(monitor.isBetter(1, than: nil))
        #expect(monitor.isBetter(1, than: 0) == (goal == .maximize))
    }

    @Test func aMetricThatIsNeverANumberNeverImproves() throws {
        var model = try model(.sgd(learningRate: 0.1))
        let history = try model.fit(
            Tiny.images(8), epochs: 5,
            callbacks: [
                Script(
                    values: [.nan, .nan, .nan, 1, 1],
                    inner: EarlyStopping(
                        monitor: "value", patience: 2, mode: .min, restoreBestWeights: true))
            ], verbose: .silent)
        #expect(history.stopReason == "value has never improved: it is nan")
    }
}
