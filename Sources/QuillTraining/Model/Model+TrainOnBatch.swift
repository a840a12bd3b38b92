import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Runs one training step on a data set or other data, as one batch in its order.
    /// - Returns: the loss (with penalties) and metrics from before the update.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    @discardableResult
    public mutating func trainOnBatch(_ data: some TrainingSource, seed: UInt64 = 1) throws -> Logs {
        let data = try data.trainingData
        try adoptSize(of: data.features)
        try adoptClassNames(of: data)
        let prepared = try prepared(data)
        makeUnique()
        var sums = MetricSums(try reportedMetrics())
        try withStep(.train(seed: seed), batch: data.count, prepared) { executor in
            executor.setRows(0..<data.count)
            executor.run()
            sums.add(executor, rows: data.count)
        }
        return sums.logs
    }

    /// Runs one training step on the given samples and targets, as one batch in their order.
    /// - Returns: the loss (with penalties) and metrics from before the update.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    @discardableResult
    public mutating func trainOnBatch<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, sampleWeight: Tensor<Float>? = nil, seed: UInt64 = 1
    ) throws -> Logs {
        try trainOnBatch(TrainingData(samples, targets, sampleWeight: sampleWeight), seed: seed)
    }
}
