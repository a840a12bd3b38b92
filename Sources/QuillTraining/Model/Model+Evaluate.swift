import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the loss and metrics on samples and targets: `score.accuracy`, `score[.precision()]`.
    /// - Parameters:
    ///   - samples: the inputs, with one row per sample.
    ///   - targets: class numbers, or rows of numbers, with one row per sample.
    ///   - sampleWeight: the weight of each sample in the loss, [rows]; nil for 1.
    ///   - batchSize: the number of samples to evaluate at once.
    ///   - verbose: whether to print a line with the scores.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network; a `.data` error if the loss is not
    ///   finite because a weight is NaN or infinite.
    public func evaluate<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, sampleWeight: Tensor<Float>? = nil, batchSize: Int = 64,
        verbose: Verbosity = .silent
    ) throws -> Logs {
        try evaluate(
            TrainingData(samples, targets, sampleWeight: sampleWeight), batchSize: batchSize,
            verbose: verbose)
    }

    /// Returns the loss and metrics on a data set, or on data for several inputs and outputs. The classes of a data set
    /// are matched by name with the model's.
    /// - Parameters:
    ///   - data: the samples and targets.
    ///   - batchSize: the number of samples to evaluate at once.
    ///   - verbose: whether to print a line with the scores.
    ///   - communicator: the connection to other processes that evaluate the same model on the same data. Each evaluates
    ///     some of the batches, and all return the scores of one process.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network, or has classes that the model doesn't
    ///   know; a `.data` error if the loss is not finite because a weight is NaN or infinite.
    public func evaluate(
        _ data: some TrainingSource, batchSize: Int = 64, verbose: Verbosity = .silent,
        communicator: (any Communicator)? = nil
    ) throws -> Logs {
        try aborting(communicator) {
            try evaluate(
                data.trainingData, batchSize: batchSize, verbose: verbose, communicator: communicator,
                isCancelled: { false })
        }
    }

    func evaluate(
        _ data: TrainingData, batchSize: Int, verbose: Verbosity,
        communicator: (any Communicator)? = nil, isCancelled: () -> Bool
    ) throws -> Logs {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        if let sized = try sized(for: data.features) {
            return try sized.evaluate(
                data, batchSize: batchSize, verbose: verbose, communicator: communicator,
                isCancelled: isCancelled)
        }
        let data = try prepared(data)
        if let communicator {
            try Agreement(on: self, batchSize: batchSize, data: "\(data.fingerprint)").check(
                over: communicator)
        }
        let began = ContinuousClock.now
        let scores = try evaluate(
            data, rows: Array(0..<data.count), batchSize: batchSize, communicator: communicator,
            isCancelled: isCancelled)
        let reporter = communicator?.rank ?? 0 == 0 ? verbose.reporter : nil
        data.notes.forEach { reporter?.note($0) }
        reporter?.report(
            scores, steps: batchCount(data.count, of: batchSize), in: ContinuousClock.now - began)
        return scores
    }

    /// - Throws: a `CancellationError` if `isCancelled` returns true before a batch.
    func evaluate(
        _ data: TrainingData, rows: [Int], batchSize: Int, communicator: (any Communicator)? = nil,
        isCancelled: () -> Bool = { false }
    ) throws -> Logs {
        if let sized = try sized(for: data.features) {
            return try sized.evaluate(
                data, rows: rows, batchSize: batchSize, communicator: communicator, isCancelled: isCancelled)
        }
        let sums = try sums(
            data, rows: rows, batchSize: batchSize, communicator: communicator, isCancelled: isCancelled)
        if !sums.sums[0].isFinite { try requireFiniteWeights("the scores mean nothing") }
        return sums.logs
    }
}
