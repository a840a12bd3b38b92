import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the loss and metrics on images and labels: `score[.accuracy]`.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    public func evaluate(_ dataset: Dataset, batchSize: Int = 64) throws -> Logs {
        try evaluate(TrainingData(dataset), batchSize: batchSize)
    }

    /// Returns the loss and metrics on samples and targets.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    public func evaluate(_ data: TrainingData, batchSize: Int = 64) throws -> Logs {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        let data = try data.prepared(for: network, requireCompilation())
        return try evaluate(data, rows: Array(0..<data.count), batchSize: batchSize)
    }

    func evaluate(_ data: TrainingData, rows: [Int], batchSize: Int) throws -> Logs {
        var sums = MetricSums(try reportedMetrics())
        for start in stride(from: 0, to: rows.count, by: batchSize) {
            let batch = rows[start..<min(start + batchSize, rows.count)]
            try withStep(.evaluate, batch: batch.count, data) { executor in
                executor.setRows(batch)
                executor.run()
                sums.add(executor, rows: batch.count)
            }
        }
        return sums.logs
    }
}
