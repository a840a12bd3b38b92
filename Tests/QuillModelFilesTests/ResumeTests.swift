import QuillDatasets
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// Ends training after a number of steps.
struct Interruption: Callback {
    var steps: Int

    mutating func batchEnded(_ batch: Int, _ training: Training) {
        steps -= 1
        if steps == 0 { training.interrupt() }
    }
}

@Suite struct ResumeTests {
    static let epochs = 3
    /// 53 samples, 5 held out: 7 steps an epoch, the last of 6 − 1 … samples.
    static let stepsPerEpoch = 7

    /// A network with everything random: dropout, shuffled batches, batch normalisation.
    func model() throws -> Model {
        var model = try chain()
        try model.compile(
            optimizer: .adam(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(),
            metrics: [.accuracy])
        return model
    }

    func fit(
        _ model: inout Model, _ callbacks: [any Callback], epochs: Int = epochs,
        resuming: TrainingState? = nil
    ) throws -> History {
        try model.fit(
            noise(53), batchSize: 7, epochs: epochs, seed: 9, validation: .holdOut(0.1), callbacks: callbacks,
            verbose: .silent, resuming: resuming)
    }

    func stopping(_ patience: Int = 2) -> EarlyStopping {
        EarlyStopping(monitor: "val_loss", patience: patience, restoreBestWeights: true)
    }

    /// In the first epoch, in its middle, at its end; in later ones.
    @Test(arguments: [1, 3, 6, 7, 8, 13, 14, 15, 20, 21]) func resumedEqualsUninterrupted(_ steps: Int) throws
    {
        let scratch = try Scratch()
        let path = scratch("checkpoint")
        var straight = try model()
        let whole = try fit(
            &straight, [ModelCheckpoint(scratch("other")), stopping(), Interruption(steps: -1)])

        var broken = try model()
        let first = try fit(&broken, [ModelCheckpoint(path), stopping(), Interruption(steps: steps)])
        #expect(first.stopReason == "interrupted")
        #expect(first.epochs.count == (steps - 1) / Self.stepsPerEpoch)
        var checkpoint = try Checkpoint.load(from: path)
        #expect(checkpoint.state.epoch * Self.stepsPerEpoch + checkpoint.state.batch == steps)
        let history = try fit(
            &checkpoint.model, [ModelCheckpoint(path), stopping(), Interruption(steps: -1)],
            resuming: checkpoint.state)

        #expect(bits(history) == bits(whole))
        #expect(Memory(checkpoint.model) == Memory(straight))
        // What the callbacks remember, too.
        #expect(try Checkpoint.load(from: path).state == Checkpoint.load(from: scratch("other")).state)
    }
}
