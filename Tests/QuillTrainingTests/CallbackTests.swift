import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// Passes the given numbers to a callback as the metrics of the epochs, one for each epoch.
struct Script: Callback {
    let values: [Double]
    var inner: any Callback

    mutating func trainingBegan(_ training: Training) throws { try inner.trainingBegan(training) }
    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        try inner.epochEnded(
            epoch, logs: Logs([("value", values[epoch]), ("accuracy", values[epoch])]), in: training)
    }
    mutating func trainingEnded(_ training: Training) throws { try inner.trainingEnded(training) }
    var memory: CallbackMemory {
        get { inner.memory }
        set { inner.memory = newValue }
    }
}

/// A series of metric values, the settings of early stopping, and the epochs that Keras runs and keeps.
struct StoppingCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let values: [Double]
    let stopping: EarlyStopping
    /// The number of epochs that run.
    let epochs: Int
    /// The epoch whose weights the model ends with if the best are restored.
    var kept: Int?

    // `epochs` and `kept` are the results of Keras 3.15.1 with the same callbacks and values.
    static let all: [StoppingCase] = [
        StoppingCase(
            testDescription: "patience 0", values: [3, 2, 2.5, 1, 0],
            stopping: EarlyStopping(monitor: "value", mode: .min), epochs: 3),
        StoppingCase(
            testDescription: "patience 2", values: [3, 2, 2.5, 2.2, 1],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min), epochs: 4),
        StoppingCase(
            testDescription: "improves in time", values: [3, 2, 2.5, 1, 1.5, 1.5, 1.5],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min, restoreBestWeights: true),
            epochs: 6,
            kept: 3),
        StoppingCase(
            testDescription: "ends by itself, best restored", values: [3, 1, 2, 2],
            stopping: EarlyStopping(monitor: "value", patience: 5, mode: .min, restoreBestWeights: true),
            epochs: 4,
            kept: 1),
        StoppingCase(
            testDescription: "equal is not better", values: [1, 1, 1, 1],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min, restoreBestWeights: true),
            epochs: 3,
            kept: 0),
        StoppingCase(
            testDescription: "min delta", values: [3, 2.95, 2.91, 2.5, 2.45, 2.42],
            stopping: EarlyStopping(
                monitor: "value", minDelta: 0.1, patience: 2, mode: .min, restoreBestWeights: true),
            epochs: 3, kept: 0),
        StoppingCase(
            testDescription: "maximum", values: [1, 2, 1.5, 1.9, 3],
            stopping: EarlyStopping(
                monitor: "value", patience: 2, mode: .max, restoreBestWeights: true),
            epochs: 4, kept: 1),
        StoppingCase(
            testDescription: "accuracies go up by themselves", values: [0.1, 0.5, 0.4, 0.3],
            stopping: EarlyStopping(monitor: "accuracy", patience: 1, restoreBestWeights: true), epochs: 3,
            kept: 1),
        StoppingCase(
            testDescription: "baseline never beaten, improving", values: [3, 2.9, 2.8, 2.7],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min, baseline: 1), epochs: 4),
        StoppingCase(
            testDescription: "baseline never beaten", values: [3, 2.9, 2.95, 2.7],
            stopping: EarlyStopping(
                monitor: "value", patience: 2, mode: .min, baseline: 1, restoreBestWeights: true),
            epochs: 3, kept: 1),
        StoppingCase(
            testDescription: "baseline beaten", values: [3, 0.9, 0.95, 0.7, 0.8, 0.8],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min, baseline: 1), epochs: 6),
        StoppingCase(
            testDescription: "starts late", values: [1, 2, 3, 2.5, 2.6, 2.7],
            stopping: EarlyStopping(
                monitor: "value", patience: 2, mode: .min, restoreBestWeights: true, startFromEpoch: 2),
            epochs: 6, kept: 3),
        StoppingCase(
            testDescription: "NaN in between", values: [3, .nan, .nan, 1],
            stopping: EarlyStopping(monitor: "value", patience: 2, mode: .min, restoreBestWeights: true),
            epochs: 3,
            kept: 0),
    ]
}

@Suite struct EarlyStoppingTests {
    private func fit(_ model: inout Model, _ callbacks: [any Callback], epochs: Int) throws -> History {
        try model.fit(Tiny.images(8), epochs: epochs, callbacks: callbacks, verbose: .silent)
    }

    @Test(arguments: StoppingCase.all) func stopsWhereKerasStops(_ stopping: StoppingCase) throws {
        var model = try Tiny.model()
        let script = Script(values: stopping.values, inner: stopping.stopping)
        let history = try fit(&model, [script], epochs: stopping.values.count)
        #expect(history.epochs.count == stopping.epochs)
        // Training exactly to the kept epoch gives the weights that should have been restored.
        var kept = try Tiny.model()
        _ = try fit(&kept, [], epochs: (stopping.kept ?? stopping.epochs - 1) + 1)
        #expect(model.weights == kept.weights)

        // The callback was passed as a value, so a second training starts over.
        var again = try Tiny.model()
        #expect(try fit(&again, [script], epochs: stopping.values.count).epochs == history.epochs)
        #expect(again.weights == kept.weights)
    }

    @Test func theReasonIsTold() throws {
        var model = try Tiny.model()
        let stopping = EarlyStopping(monitor: "value", patience: 1, mode: .min, restoreBestWeights: true)
        let history = try fit(&model, [Script(values: [2, 1, 3], inner: stopping)], epochs: 3)
        #expect(history.stopReason == "value last improved in epoch 2, whose weights are kept")
    }

    @Test func anUnknownFigureIsAnError() throws {
        var model = try Tiny.model()
        #expect(
            throws: QuillError(
                .argument,
                "EarlyStopping: 'val_loss' is not reported; available: loss, accuracy. "
                    + "For a value that another callback reports, pass mode: .min or .max")
        ) { try model.fit(Tiny.images(8), callbacks: [EarlyStopping()], verbose: .silent) }
    }
}

/// Records the calls it receives.
private struct Diary: Callback {
    final class Pages: Sendable {
        let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }
    let pages = Pages()
    mutating func trainingBegan(_ training: Training) { pages.add("begin") }
    mutating func epochBegan(_ epoch: Int, in training: Training) { pages.add("epoch \(epoch)") }
    mutating func batchEnded(_ batch: Int, in training: Training) { pages.add("batch \(batch)") }
    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        pages.add("after \(epoch): \(logs.map(\.key).joined(separator: " "))")
    }
    mutating func trainingEnded(_ training: Training) { pages.add("end") }
}

/// Performs an action after a step.
private struct AfterStep: Callback {
    let epoch: Int
    let batch: Int
    let body: @Sendable (Training) throws -> Void
    mutating func batchEnded(_ batch: Int, in training: Training) throws {
        if training.epoch == epoch, batch == self.batch { try body(training) }
    }
}

@Suite struct CallbackTests {
    @Test func areToldOfEverythingInOrder() throws {
        let diary = Diary()
        var model = try Tiny.model()
        try model.fit(
            Tiny.images(10), batchSize: 4, epochs: 2, validation: .split(0.2), callbacks: [diary],
            verbose: .silent)
        let epoch = ["batch 0", "batch 1"]
        #expect(
            diary.pages.lines.withLock { $0 } == ["begin", "epoch 0"] + epoch
                + ["after 0: loss accuracy val_loss val_accuracy", "epoch 1"] + epoch
                + ["after 1: loss accuracy val_loss val_accuracy", "end"])
    }

    @Test func whatTheyThrowEndsTraining() throws {
        let diary = Diary()
        var model = try Tiny.model()
        let start = model.bits
        #expect(throws: QuillError(.file, "the disk is full")) {
            try model.fit(
                Tiny.images(10), batchSize: 4, epochs: 3,
                callbacks: [
                    diary, AfterStep(epoch: 1, batch: 0) { _ in throw QuillError(.file, "the disk is full") },
                ], verbose: .silent)
        }
        #expect(diary.pages.lines.withLock { $0.last } == "end")
        // The model keeps its training so far: three steps and one.
        #expect(difference(model.bits, start) != nil)
        #expect(model.optimizerState[OptimizerState.iterationsName] == .int32(Tensor(scalar: 4)))
    }

    @Test func canChangeTheLearningRate() throws {
        var model = try Tiny.model()
        let start = model.weights
        let freeze = AfterStep(epoch: 0, batch: 0) { training in
            #expect(training.learningRate == 0.01)
            try training.setLearningRate(0)
        }
        var once = model
        try once.fit(Tiny.images(4), batchSize: 4, epochs: 1, verbose: .silent)
        try model.fit(Tiny.images(4), batchSize: 4, epochs: 5, callbacks: [freeze], verbose: .silent)
        #expect(model.weights == once.weights)
        #expect(model.weights != start)
    }

    @Test func cancellingTheTaskStopsAfterTheStep() async throws {
        let task = Task {
            var model = try Tiny.model()
            let history = try model.fit(
                Tiny.images(40), batchSize: 4, epochs: 100_000,
                callbacks: [AfterStep(epoch: 2, batch: 3) { _ in withUnsafeCurrentTask { $0?.cancel() } }],
                verbose: .silent)
            return (history, model.optimizerState[OptimizerState.iterationsName])
        }
        let (history, steps) = try await task.value
        #expect(history.epochs == [0, 1])
        #expect(history.stopReason == "cancelled")
        #expect(steps == .int32(Tensor(scalar: 24)))
    }

    /// Training that is interrupted anywhere and resumed from the state in memory gives the same bits and history.
    @Test(arguments: [(0, 0), (0, 3), (1, 4), (2, 2)], [Float(0.2), 0])
    func resumesToTheBit(_ place: (epoch: Int, batch: Int), _ dropout: Float) throws {
        let data = try Tiny.images(38)
        func callbacks(_ more: [any Callback] = []) -> [any Callback] {
            [EarlyStopping(monitor: .validationLoss, patience: 2, restoreBestWeights: true)] + more
        }
        func fit(_ model: inout Model, _ last: any Callback, _ state: TrainingState? = nil) throws -> History
        {
            try model.fit(
                data, batchSize: 7, epochs: 4, seed: 6, validation: .split(0.1), callbacks: callbacks([last]),
                verbose: .silent, resuming: state)
        }
        var whole = try Tiny.model(dropout: dropout)
        let expected = try fit(&whole, Diary())

        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        var first = try Tiny.model(dropout: dropout)
        let history = try fit(
            &first,
            AfterStep(epoch: place.epoch, batch: place.batch) { training in
                training.afterAllCallbacks { training in
                    saved.withLock { $0 = (training.state, training.snapshot) }
                    training.interrupt()
                }
            })
        #expect(history.stopReason == "interrupted")
        #expect(history.epochs == Array(0..<place.epoch))
        var (state, second) = try #require(saved.withLock { $0 })
        #expect(state.epoch == place.epoch && state.batch == place.batch + 1)
        #expect(difference(second.bits, first.bits) == nil)
        let resumed = try fit(&second, Diary(), state)
        #expect(resumed == expected)
        #expect(difference(second.bits, whole.bits) == nil)

        state.arguments.seed = 7
        #expect(throws: QuillError(.argument, "the training to resume had seed 7, received 6")) {
            _ = try fit(&second, Diary(), state)
        }
    }
}
