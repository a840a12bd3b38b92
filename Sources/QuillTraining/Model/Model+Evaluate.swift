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
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network, or has classes that the model doesn't
    ///   know; a `.data` error if the loss is not finite because a weight is NaN or infinite.
    public func evaluate(
        _ data: some TrainingSource, batchSize: Int = 64, verbose: Verbosity = .silent
    ) throws -> Logs {
        try evaluate(data.trainingData, batchSize: batchSize, verbose: verbose, isCancelled: { false })
    }

    func evaluate(
        _ data: TrainingData, batchSize: Int, verbose: Verbosity, isCancelled: () -> Bool
    ) throws -> Logs {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        if let sized = try sized(for: data.features) {
            return try sized.evaluate(
                data, batchSize: batchSize, verbose: verbose, isCancelled: isCancelled)
        }
        let data = try prepared(data)
        let began = ContinuousClock.now
        let scores = try evaluate(
            data, rows: Array(0..<data.count), batchSize: batchSize, isCancelled: isCancelled)
        let reporter = verbose.reporter
        data.notes.forEach { reporter?.note($0) }
        reporter?.report(
            scores, steps: batchCount(data.count, of: batchSize), in: ContinuousClock.now - began)
        return scores
    }

    /// - Throws: a `CancellationError` if `isCancelled` returns true before a batch.
    func evaluate(
        _ data: TrainingData, rows: [Int], batchSize: Int, isCancelled: () -> Bool = { false }
    ) throws -> Logs {
        if let sized = try sized(for: data.features) {
            return try sized.evaluate(data, rows: rows, batchSize: batchSize, isCancelled: isCancelled)
        }
        var sums = MetricSums(try reportedMetrics())
        let batchSize = min(batchSize, max(rows.count, 1))
        for start in stride(from: 0, to: rows.count, by: batchSize) {
            if isCancelled() { throw CancellationError() }
            let batch = rows[start..<min(start + batchSize, rows.count)]
            try withStep(.evaluate, batch: batch.count, data) { executor in
                executor.setRows(batch)
                executor.run()
                data.didRead(rows: batch.count)
                sums.add(executor, rows: batch.count)
            }
        }
        if !sums.sums[0].isFinite { try requireFiniteWeights("the scores mean nothing") }
        return sums.logs
    }
}
