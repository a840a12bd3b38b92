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
            (
                ModelCheckpoint(to: scratch("{epok:02d}.safetensors")), .argument,
                "'epok' is not reported; available: loss, accuracy, val_loss, val_accuracy, epoch, batch"
            ),
            (
                ModelCheckpoint(to: scratch("{loss:d}.safetensors")), .argument,
                "'d' is for whole numbers; take a format such as .4f"
            ),
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
        var (expected, best, bestEpoch) = ([String](), Double.infinity, 0)
        for (epoch, value) in history.validationLoss.enumerated() {
            let start = "Epoch 0000\(epoch + 1): val_loss "
            if value < best {
                expected.append(
                    start
                        + "improved from \(best.fixed(5)) to \(value.fixed(5)), saving model to \(scratch("best"))"
                )
                (best, bestEpoch) = (value, epoch)
            } else {
                expected.append(start + "did not improve from \(best.fixed(5))")
            }
            if epoch == 3 { expected.append("Epoch 00004: saving model to \(scratch("all"))") }
        }
        let accuracies = history.validationAccuracy
        let top = try #require(accuracies.max())
        if accuracies[bestEpoch] < top, let epoch = accuracies.firstIndex(of: top) {
            expected.append(
                "\(scratch("best")): val_loss was best in epoch \(bestEpoch + 1) (\(best.fixed(5))), val_accuracy in "
                    + "epoch \(epoch + 1) (\(top.fixed(5)))")
        }
        #expect(lines.withLock { $0 } == expected)
        #expect(expected[0].hasPrefix("Epoch 00001: val_loss improved from inf to "))
    }

    /// Replaces the metrics of all epochs.
    private struct Scripts: Callback {
        let values: [String: [Double]]
        var inner: ModelCheckpoint

        mutating func trainingBegan(_ training: Training) throws { try inner.trainingBegan(training) }
        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
            let changed = logs.map { ($0.key, values[$0.key]?[epoch] ?? $0.value) }
            try inner.epochEnded(epoch, logs: Logs(changed), in: training)
        }
        mutating func trainingEnded(_ training: Training) throws { try inner.trainingEnded(training) }
    }

    /// The figures of the tutorial, whose checkpoint keeps epoch 3 although the accuracy still rises, and its words.
    @Test func tellsThatLossAndAccuracyWereBestInDifferentEpochs() throws {
        let scratch = try Scratch()
        let printed = Mutex<[String]>([])
        let best = scratch("mnist.model.best.safetensors")
        func lines(_ monitor: Metric, _ accuracies: [Double]) throws -> [String] {
            printed.withLock { $0 = [] }
            _ = try fit(
                [
                    Scripts(
                        values: [
                            "val_loss": [0.15, 0.10688, 0.09795, 0.09801], "val_accuracy": accuracies,
                        ],
                        inner: ModelCheckpoint(
                            to: best, monitor: monitor, saveBestOnly: true, verbose: true,
                            write: { line in printed.withLock { $0.append(line) } }))
                ], epochs: 4)
            return printed.withLock { $0 }
        }
        #expect(
            try lines(.validationLoss, [0.95, 0.96, 0.97, 0.98]) == [
                "Epoch 00001: val_loss improved from inf to 0.15000, saving model to \(best)",
                "Epoch 00002: val_loss improved from 0.15000 to 0.10688, saving model to \(best)",
                "Epoch 00003: val_loss improved from 0.10688 to 0.09795, saving model to \(best)",
                "Epoch 00004: val_loss did not improve from 0.09795",
                "\(best): val_loss was best in epoch 3 (0.09795), val_accuracy in epoch 4 (0.98000)",
            ])
        #expect(
            try lines(.validationAccuracy, [0.95, 0.96, 0.97, 0.98]).last
                == "\(best): val_accuracy was best in epoch 4 (0.98000), val_loss in epoch 3 (0.09795)")
        // An equal value in a later epoch is no difference.
        #expect(try lines(.validationLoss, [0.95, 0.97, 0.97, 0.97]).count == 4)
    }

    /// NaN and infinity are never the best.
    @Test(arguments: [Monitor.Direction.min, .max])
    func whatIsNotFiniteIsNeverBest(_ mode: Monitor.Direction) throws {
        let scratch = try Scratch()
        let values: [Double] = [.nan, .infinity, -.infinity, 2, .nan, .infinity, -.infinity]
        _ = try fit(
            [
                Scripted(
                    key: .validationLoss, values: values,
                    inner: ModelCheckpoint(to: scratch("best"), mode: mode, saveBestOnly: true))
            ], epochs: values.count)
        let (expected, _) = try fit([], epochs: 4)
        #expect(try Memory(Model.load(from: scratch("best"))) == Memory(expected))
    }

    @Test func placesInThePathAreFilled() throws {
        let scratch = try Scratch()
        let (_, history) = try fit(
            [
                ModelCheckpoint(
                    to: scratch("weights.{epoch:02d}-{val_loss:.4f}.safetensors"), saveWeightsOnly: true),
                ModelCheckpoint(to: scratch("step-{epoch}-{batch:03d}.safetensors"), every: .steps(2)),
            ], epochs: 2)
        let losses = history.validationLoss.map { $0.fixed(4) }
        #expect(
            scratch.names == [
                "step-1-002.safetensors", "step-2-001.safetensors", "step-2-003.safetensors",
                "weights.01-\(losses[0]).safetensors", "weights.02-\(losses[1]).safetensors",
            ])
        // Weights alone, and those of their epoch.
        var model = try branches()
        try model.loadWeights(from: scratch("weights.01-\(losses[0]).safetensors"))
        #expect(try model.weights == fit([], epochs: 1).0.weights)
        #expect(
            message { _ = try Model.load(from: scratch("weights.01-\(losses[0]).safetensors")) }
                .contains("expected a whole model, received weights without a network"))
    }

    /// A format that cannot hold a checkpoint gets the model, and the reader is told before the first step.
    @Test func otherFormatsGetTheModel() throws {
        let scratch = try Scratch()
        var model = try branches()
        try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        let formats = ModelFileFormats.standard.adding([PlainText()])
        try model.fit(
            noise(20), epochs: 2, callbacks: [ModelCheckpoint(to: scratch("a.model.txt"), formats: formats)],
            verbose: .silent)
        #expect(try Model.load(from: scratch("a.model.txt"), formats: formats).weights == model.weights)
    }

    @Test func aThresholdMustBeBeaten() throws {
        let scratch = try Scratch()
        _ = try fit([
            ModelCheckpoint(to: scratch("best"), saveBestOnly: true, initialValueThreshold: -1)
        ])
        #expect(scratch.names.isEmpty)
    }

    /// A step that spoils the weights leaves the last good checkpoint alone.
    @Test(arguments: [ModelCheckpoint.Frequency.epochs(1), .steps(1)])
    func aDivergedTrainingReplacesNothing(_ frequency: ModelCheckpoint.Frequency) throws {
        let scratch = try Scratch()
        let raise = LambdaCallback(epochBegan: { epoch, training in
            if epoch == 2 { try training.setLearningRate(1e30) }
        })
        func diverge(_ callbacks: [any Callback]) -> String {
            message(.data) { _ = try fit([raise] + callbacks) }
        }
        let error = diverge([
            ModelCheckpoint(to: scratch("last"), every: frequency),
            ModelCheckpoint(to: scratch("best"), saveBestOnly: true),
        ])
        #expect(error.hasPrefix("epoch 3"), "\(error)")
        let last = try Checkpoint.load(from: scratch("last"))
        #expect(last.model.firstNonFiniteWeight == nil)
        if frequency == .epochs(1) {
            let (expected, _) = try fit([], epochs: 2)
            #expect(last.model.weights == expected.weights)
        }
        #expect(try Model.load(from: scratch("best")).firstNonFiniteWeight == nil)
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
