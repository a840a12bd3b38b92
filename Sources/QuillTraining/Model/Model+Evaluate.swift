import QuillData
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
        try data.check(network, try requireCompilation())
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

    /// The figures that evaluation and training steps give: as Keras names them, those of several outputs by their names.
    func figures() throws -> [Figure] {
        let compilation = try requireCompilation()
        let outputs = zip(compilation.outputs, network.outputShapes).filter { $0.0.loss != nil }
        func key(_ output: Model.Compilation.Output, _ name: String) -> MetricKey {
            compilation.outputs.count > 1 ? MetricKey("\(output.name)_\(name)") : MetricKey(name)
        }
        let losses = outputs.count > 1 ? outputs.map { Figure(mean: key($0.0, "loss")) } : []
        let metrics = try outputs.flatMap { output, shape in
            try output.metrics.map {
                try Figure(
                    $0, key: key(output, $0.name), predictions: shape, target: output.loss?.target ?? .values)
            }
        }
        return [Figure(mean: .loss)] + losses + metrics
    }
}
