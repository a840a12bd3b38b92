import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Runs one training step on the given samples, as one batch in their order.
    /// - Returns: the loss (with penalties) and metrics from before the update.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    @discardableResult
    public mutating func trainOnBatch(_ data: TrainingData, seed: UInt64 = 1) throws -> Logs {
        let data = try data.prepared(for: network, requireCompilation())
        makeUnique()
        var sums = MetricSums(try reportedMetrics())
        try withStep(.train(seed: seed), batch: data.count, data) { executor in
            executor.setRows(0..<data.count)
            executor.run()
            sums.add(executor, rows: data.count)
        }
        return sums.logs
    }

    /// Runs one training step on the given images.
    @discardableResult
    public mutating func trainOnBatch(_ dataset: Dataset, seed: UInt64 = 1) throws -> Logs {
        try trainOnBatch(TrainingData(dataset), seed: seed)
    }
}
