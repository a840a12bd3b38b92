import QuillDatasets
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Loss and metrics on images and labels: `score[.accuracy]`.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    public func evaluate(_ dataset: Dataset, batchSize: Int = 64) throws -> Logs {
        try evaluate(TrainingData(dataset), batchSize: batchSize)
    }

    /// Loss and metrics on samples and targets.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    public func evaluate(_ data: TrainingData, batchSize: Int = 64) throws -> Logs {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        try data.check(network, try requireCompilation().loss)
        return try evaluate(data, rows: Array(0..<data.count), batchSize: batchSize)
    }

    func evaluate(_ data: TrainingData, rows: [Int], batchSize: Int) throws -> Logs {
        var averages = Averages(try figures())
        for start in stride(from: 0, to: rows.count, by: batchSize) {
            let batch = rows[start..<min(start + batchSize, rows.count)]
            try withStep(.evaluate, batch: batch.count, data) { executor in
                executor.setRows(batch)
                executor.run()
                averages.add(executor, rows: batch.count)
            }
        }
        return averages.logs
    }

    /// The figures that evaluation and training steps give.
    func figures() throws -> [Figure] {
        let compilation = try requireCompilation()
        let output = network.outputShapes[0]
        return [Figure(mean: .loss)]
            + (try compilation.metrics.map {
                try Figure(
                    $0, key: MetricKey($0.name), predictions: output, target: compilation.loss.target)
            })
    }

    /// Calls `body` with the executor for a purpose, with the data in place.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, _ data: TrainingData,
        _ body: (Executor) throws -> Result
    ) throws -> Result {
        try withStep(purpose, batch: batch, features: data.features.dataType, targets: data.targets.dataType)
        {
            executor in
            try data.features.withAddress { features in
                try data.targets.withAddress { targets in
                    executor.bind(StepBuilder.features, to: features)
                    executor.bind(StepBuilder.targets, to: targets)
                    return try body(executor)
                }
            }
        }
    }
}
