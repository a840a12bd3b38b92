import QuillData
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// An event in a training after a number of steps, counted from the first.
struct Accident: Callback {
    enum Kind { case interruption, failure, kill }

    let step: Int
    let kind: Kind

    mutating func batchEnded(_ batch: Int, in training: Training) throws {
        guard training.epoch * training.stepsPerEpoch + batch + 1 == step else { return }
        switch kind {
        case .interruption: training.interrupt("Ctrl-C")
        case .failure: throw QuillError(.data, "an accident")
        case .kill: kill(getpid(), SIGKILL)
        }
    }
}

/// A training with every kind of state: dropout, shuffled batches and a short last one, batch normalization, Adam, and
/// early stopping with the best weights.
private struct Example {
    static let epochs = 6
    /// In batches of 7: 53 samples, excluding those held out.
    static let stepsPerEpoch = 7
    var model: Model
    let earlyStopping: EarlyStopping

    /// With a patience of 1, training stops early.
    init(patience: Int = Example.epochs) throws {
        model = try chain()
        earlyStopping = EarlyStopping(patience: patience, restoreBestWeights: true)
        try model.compile(
            optimizer: .adam(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy]
        )
    }

    /// The checkpoint callback precedes early stopping, but must save after all callbacks have been called.
    mutating func fit(
        _ checkpoint: ModelCheckpoint, _ accident: Accident = Accident(step: 0, kind: .failure),
        resuming: TrainingState? = nil
    ) throws -> History {
        try model.fit(
            noise(53), batchSize: 7, epochs: Self.epochs, seed: 9, validation: .holdOut(0.1),
            callbacks: [checkpoint, earlyStopping, accident], verbose: .silent, resuming: resuming)
    }

    /// Resumes from the file alone and compares with uninterrupted training: metrics, weights, optimizer state, and
    /// callback memories.
    func goOn(
        from path: String, at step: Int, equals whole: History, _ scratch: Scratch, threads: Int = 2
    ) throws {
        var other = self
        let checkpoint = try Checkpoint.load(from: path, runtime: Runtime(threads: threads))
        #expect(checkpoint.state.epoch * Self.stepsPerEpoch + checkpoint.state.batch == step)
        other.model = checkpoint.model
        let history = try other.fit(ModelCheckpoint(to: path), resuming: checkpoint.state)
        #expect(bits(history) == bits(whole))
        #expect(Memory(other.model) == Memory(model))
        let states = try [path, scratch("whole")].map { try Checkpoint.load(from: $0) }
        #expect(bits(states[0].state.history) == bits(states[1].state.history))
        #expect(states[0].state == states[1].state)
        #expect(Memory(states[0].model) == Memory(states[1].model))
    }
}

@Suite struct ResumeTests {
    /// After the first step, in the middle and at the end of epochs.
    @Test(arguments: [1, 3, 6, 7, 8, 13, 14, 15, 33, 42]) func interruptedTrainingGoesOn(_ step: Int) throws {
        let scratch = try Scratch()
        var (whole, broken) = (try Example(), try Example())
        let history = try whole.fit(ModelCheckpoint(to: scratch("whole")))
        #expect(history.epochs == Array(0..<Example.epochs) && history.stopReason == nil)
        let first = try broken.fit(
            ModelCheckpoint(to: scratch("broken")), Accident(step: step, kind: .interruption))
        #expect(first.stopReason == "Ctrl-C")
        #expect(first.epochs.count == (step - 1) / Example.stepsPerEpoch)
        // The number of threads has no effect.
        try whole.goOn(
            from: scratch("broken"), at: step, equals: history, scratch, threads: 1 + step % 4)
    }

    /// Resumes from the last checkpoint, not from the point of failure.
    @Test(
        arguments: [
            (.steps(1), 17, 16), (.steps(4), 17, 16), (.steps(7), 17, 14), (.epochs(1), 17, 14),
            (.epochs(2), 29, 28),
            (.epochs(1), 42, 35),
        ] as [(ModelCheckpoint.Frequency, Int, Int)])
    func failedTrainingGoesOn(_ frequency: ModelCheckpoint.Frequency, failing: Int, resuming: Int) throws {
        let scratch = try Scratch()
        var (whole, broken) = (try Example(), try Example())
        let history = try whole.fit(ModelCheckpoint(to: scratch("whole")))
        let message = message(.data) {
            _ = try broken.fit(
                ModelCheckpoint(to: scratch("broken"), every: frequency),
                Accident(step: failing, kind: .failure))
        }
        #expect(message == "an accident")
        try whole.goOn(from: scratch("broken"), at: resuming, equals: history, scratch)
    }

    /// Resumes from the file of a child process that was killed with SIGKILL.
    @Test func killedTrainingGoesOn() async throws {
        // The path contains the parent's process ID, so that the child knows it.
        let path = "/tmp/quill-models-killed-\(getpid()).safetensors"
        defer { unlink(path) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var example = try Example()
            let path = "/tmp/quill-models-killed-\(getppid()).safetensors"
            _ = try example.fit(ModelCheckpoint(to: path, every: .steps(3)), Accident(step: 17, kind: .kill))
        }
        let scratch = try Scratch()
        var whole = try Example()
        let history = try whole.fit(ModelCheckpoint(to: scratch("whole")))
        try whole.goOn(from: path, at: 15, equals: history, scratch)
    }

    /// Resuming a training that had stopped early returns its result and does not run another epoch.
    @Test func stoppedTrainingStaysStopped() throws {
        let scratch = try Scratch()
        var whole = try Example(patience: 1)
        let history = try whole.fit(ModelCheckpoint(to: scratch("whole")))
        let reason = try #require(history.stopReason)
        #expect(reason.contains("val_loss last improved in epoch"))
        #expect(history.epochs.count < Example.epochs)
        // As if the program had been killed after the checkpoint, before the best weights were restored.
        let stopped = history.epochs.count * Example.stepsPerEpoch
        try whole.goOn(from: scratch("whole"), at: stopped, equals: history, scratch)
    }

    /// Training is interrupted after early stopping has been called.
    @Test func stoppedAndInterrupted() throws {
        let scratch = try Scratch()
        var (whole, broken) = (try Example(patience: 1), try Example(patience: 1))
        let history = try whole.fit(ModelCheckpoint(to: scratch("whole")))
        let step = history.epochs.count * Example.stepsPerEpoch
        _ = try broken.fit(ModelCheckpoint(to: scratch("broken")), Accident(step: step, kind: .interruption))
        try whole.goOn(from: scratch("broken"), at: step, equals: history, scratch)
    }
}
