import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

@Suite struct ModelCheckpointTests {
    private func fit(
        _ callbacks: [any Callback], epochs: Int = 6, validation: Validation = .holdOut(0.2)
    ) throws -> (Model, History) {
        var model = try branches()
        try model.compile(
            optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy])
        let history = try model.fit(
            noise(60), batchSize: 20, epochs: epochs, validation: validation, callbacks: callbacks,
            verbose: .silent)
        return (model, history)
    }

    /// The best model equals the result of training for exactly that number of epochs.
    @Test(
        arguments: [
            ("val_loss", .auto), ("val_loss", .min), ("val_loss", .max), ("val_accuracy", .auto),
            ("val_accuracy", .min), ("loss", .auto),
        ] as [(Metric, Monitor.Direction)])
    func bestModelIsKept(_ monitor: Metric, _ mode: Monitor.Direction) throws {
        let scratch = try Scratch()
        let path = scratch("best")
        let (_, history) = try fit([
            ModelCheckpoint(to: path, monitor: monitor, mode: mode, saveBestOnly: true)
        ])
        let values = history[monitor]
        let best =
            mode == .max || (mode == .auto && monitor.name == "val_accuracy") ? values.max() : values.min()
        let epoch = try #require(values.firstIndex { $0 == best })
        let (expected, _) = try fit([], epochs: epoch + 1)
        #expect(try Memory(Model.load(from: path)) == Memory(expected))
        #expect(message { _ = try Checkpoint.load(from: path) }.contains("without training to resume"))
    }

    /// Replaces the value of one metric.
    private struct Scripted: Callback {
        let key: Metric
        let values: [Double]
        var inner: ModelCheckpoint

        mutating func trainingBegan(_ training: Training) throws { try inner.trainingBegan(training) }
        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
            let changed = logs.map { ($0.key, $0.key == key.name ? values[epoch] : $0.value) }
            try inner.epochEnded(epoch, logs: Logs(changed), in: training)
        }
    }

    /// Every metric defines its direction.
    @Test(arguments: Metric.names) func theMetricSaysWhatIsBest(_ name: String) throws {
        // Those without which there is no metric.
        let settings = Configuration([
            "num_classes": .init(5), "target_class_ids": .init([0, 1]), "sparse_y_pred": false,
            "precision": .init(0.5), "recall": .init(0.5), "sensitivity": .init(0.5),
            "specificity": .init(0.5),
        ])
        let metric = try #require(try Metric.named(name, settings))
        let key = Metric(metric.name + (["f1_score", "fbeta_score"].contains(name) ? "[1]" : ""))
        let scratch = try Scratch()
        func fit(_ callbacks: [any Callback], epochs: Int) throws -> Model {
            var model = try Model(input: [8, 8, 1]) {
                Flatten()
                Dense(5, activation: .softmax)
            }
            try model.compile(
                optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(), metrics: [metric])
            try model.fit(noise(10), epochs: epochs, callbacks: callbacks, verbose: .silent)
            return model
        }
        _ = try fit(
            [
                Scripted(
                    key: key, values: [2, 1, 3],
                    inner: ModelCheckpoint(to: scratch("best"), monitor: key, saveBestOnly: true))
            ], epochs: 3)
        let best = try fit([], epochs: metric.goal == .maximize ? 3 : 2)
        #expect(try Model.load(from: scratch("best")).weights == best.weights)
    }

    /// Epochs without validation are skipped.
    @Test(arguments: [1, 2, 3]) func theBestOfTheValidatedEpochsIsKept(_ frequency: Int) throws {
        let scratch = try Scratch()
        func fit(_ callbacks: [any Callback], epochs: Int) throws -> (Model, History) {
            var model = try branches()
            try model.compile(
                optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true))
            let history = try model.fit(
                noise(60), batchSize: 20, epochs: epochs, validation: .holdOut(0.2),
                validationFreq: frequency, callbacks: callbacks, verbose: .silent)
            return (model, history)
        }
        let (_, history) = try fit([ModelCheckpoint(to: scratch("best"), saveBestOnly: true)], epochs: 6)
        let values = history[.validationLoss]
        #expect(values.count == 6 / frequency)
        let best = try #require(values.indices.min { values[$0] < values[$1] })
        let (expected, _) = try fit([], epochs: (best + 1) * frequency)
        #expect(try Memory(Model.load(from: scratch("best"))) == Memory(expected))
    }

    @Test func settingsAreKept() throws {
        let scratch = try Scratch()
        let settings = ["network": "cnn \"32\"\n64", "data": "/ä/ö"]
        _ = try fit([ModelCheckpoint(to: scratch("checkpoint"), settings: settings)], epochs: 1)
        let checkpoint = try Checkpoint.load(from: scratch("checkpoint"))
        #expect(checkpoint.settings == settings)
        #expect(checkpoint.state.arguments == .init(batchSize: 20, shuffle: true, seed: 1, rows: 48))
    }

    @Test func argumentsAreChecked() throws {
        let scratch = try Scratch()
        let cases: [(ModelCheckpoint, QuillError.Kind, String)] = [
            (ModelCheckpoint(to: scratch("a"), every: .steps(0)), .argument, "every 1 or more, received 0"),
            (
                ModelCheckpoint(to: scratch("a"), every: .epochs(-1)), .argument,
                "every 1 or more, received -1"
            ),
            (
                ModelCheckpoint(to: scratch("a"), saveBestOnly: true, every: .steps(3)), .argument,
                "after epochs, not steps"
            ),
            (
                ModelCheckpoint(to: scratch("a"), monitor: "val_los", saveBestOnly: true), .argument,
                "'val_los' is not reported; available: loss, accuracy, val_loss, val_accuracy"
            ),
            (
                ModelCheckpoint(to: scratch("a.xyz")), .argument,
                "no model format has the extension .xyz; expected .safetensors"
            ),
            (ModelCheckpoint(to: scratch("b/a")), .file, "cannot write \(scratch("b/a")): No such file"),
        ]
        for (callback, kind, says) in cases {
            let message = message(kind) { _ = try fit([callback]) }
            #expect(message.contains(says), "\(message)")
            #expect(scratch.names.isEmpty)
        }
    }

    @Test func saysWhatItSaves() throws {
        let scratch = try Scratch()
        let lines = Mutex<[String]>([])
        let write: @Sendable (String) -> Void = { line in lines.withLock { $0.append(line) } }
        let (_, history) = try fit(
            [
                ModelCheckpoint(to: scratch("best"), saveBestOnly: true, verbose: true, write: write),
                ModelCheckpoint(to: scratch("all"), every: .epochs(4), verbose: true, write: write),
            ], epochs: 6)
        var (expected, best) = ([String](), Double.infinity)
        for (epoch, value) in history.validationLoss.enumerated() {
            let start = "Epoch \(epoch + 1): val_loss "
            if value < best {
                expected.append(
                    start
                        + "improved from \(best.fixed(5)) to \(value.fixed(5)), saving model to \(scratch("best"))"
                )
                best = value
            } else {
                expected.append(start + "did not improve from \(best.fixed(5))")
            }
            if epoch == 3 { expected.append("Epoch 4: saving checkpoint to \(scratch("all"))") }
        }
        #expect(lines.withLock { $0 } == expected)
        #expect(expected[0].hasPrefix("Epoch 1: val_loss improved from inf to "))
    }

    /// A reused callback starts over.
    @Test func bestIsForgottenBetweenTrainings() throws {
        let scratch = try Scratch()
        let callback = ModelCheckpoint(to: scratch("best"), saveBestOnly: true)
        _ = try fit([callback])
        let first = try scratch.bytes("best")
        try scratch.put("best", [])
        _ = try fit([callback])
        #expect(try scratch.bytes("best") == first)
    }
}
