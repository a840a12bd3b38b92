import QuillDatasets
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on images and labels. See `fit(_: TrainingData, …)`.
    @discardableResult
    public mutating func fit(
        _ dataset: Dataset, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0, shuffle: Bool = true,
        seed: UInt64 = 1, validation: Validation = .none, callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History {
        try fit(
            TrainingData(dataset), batchSize: batchSize, epochs: epochs, initialEpoch: initialEpoch,
            shuffle: shuffle, seed: seed, validation: validation, callbacks: callbacks, verbose: verbose,
            resuming: resuming)
    }

    /// Trains on samples and targets.
    ///
    /// Everything random (order, dropout) is a function of `seed` and the step: the same call gives the same weights to
    /// the bit, for any number of threads.
    /// - Parameters:
    ///   - batchSize: samples per step; the last step of an epoch takes what is left.
    ///   - epochs: the epoch to stop before, counted from 0; `initialEpoch` is the first one run.
    ///   - shuffle: whether each epoch goes through the samples in an order of its own.
    ///   - validation: what is held out, and reported as `val_…` after each epoch.
    ///   - callbacks: told in their order.
    ///   - verbose: how progress is shown.
    ///   - resuming: where an interrupted training stood; the model must have the weights and optimiser state of that
    ///     moment, and the other arguments must be the same.
    /// - Returns: the figures of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error before the first step if the data does not fit, and what
    ///   callbacks throw. The model keeps what it has learnt so far.
    @discardableResult
    public mutating func fit(
        _ data: TrainingData, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0,
        shuffle: Bool = true,
        seed: UInt64 = 1, validation: Validation = .none, callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History {
        let compilation = try requireCompilation()
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        guard epochs >= 0, initialEpoch >= 0 else {
            throw QuillError(
                .argument, "epochs must not be negative, received \(epochs) from \(initialEpoch)")
        }
        try data.check(network, compilation.loss)
        let (rows, held) = try validation.resolve(data)
        try held?.data.check(network, compilation.loss)
        makeUnique()

        let figures = try figures()
        let arguments = TrainingState.Arguments(
            batchSize: batchSize, shuffle: shuffle, seed: seed, rows: rows.count)
        try resuming?.check(arguments, sums: Averages.count(figures), callbacks: callbacks.count)
        let training = Training(
            self, arguments, epochs: epochs,
            averages: resuming.map { Averages(figures, sums: $0.sums, rows: $0.rows) }
                ?? Averages(figures),
            resuming: resuming)
        var all: [any Callback] = callbacks
        if let resuming {
            for index in all.indices { all[index].memory = resuming.callbacks[index] }
        }
        training.callbackMemories = all.map(\.memory)
        let reporters = verbose.reporter.map { [$0] } ?? []
        training.reporters = reporters.count
        all = reporters + all
        let loop = TrainingLoop(
            model: self, data: data, rows: rows, validation: held, batchSize: batchSize, shuffle: shuffle,
            seed: seed)
        try loop.run(training, &all, from: resuming?.epoch ?? initialEpoch)
        var history = training.history
        history.stopReason = training.stopReason ?? training.interruption
        return history
    }
}
