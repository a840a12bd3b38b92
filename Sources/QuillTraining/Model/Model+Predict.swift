import QuillDatasets
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// The network's outputs for samples, [rows] + output shape: for the documents' networks logits or probabilities of
    /// the ten digits. Samples are bytes or floats, first axis by row.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite.
    public func predict<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        try predict(AnyTensor(samples), batchSize: batchSize)
    }

    func predict(_ features: AnyTensor, batchSize: Int) throws -> Tensor<Float> {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        let rows = features.shape.dimensions.first ?? 0
        let row = network.outputShapes[0]
        guard rows > 0 else { return Tensor(row.prepending(0)) { _ in } }
        // Checks finiteness and shapes; the labels are placeholders.
        try TrainingData(features: features, targets: .int32(.zeros([rows]))).check(network, nil)
        return try Tensor<Float>(row.prepending(rows)) { result in
            for start in stride(from: 0, to: rows, by: batchSize) {
                let count = min(batchSize, rows - start)
                try withStep(.predict, batch: count, features: features.dataType) { executor in
                    features.withAddress { address in
                        executor.bind(StepBuilder.features, to: address)
                        executor.setRows(start..<start + count)
                        executor.run()
                    }
                    let target = UnsafeMutableBufferPointer(
                        rebasing: result[start * row.count..<(start + count) * row.count])
                    _ = target.initialize(from: executor.output(0))
                }
            }
        }
    }

    /// The probabilities of the classes, [rows, classes]: the outputs themselves if the network ends in a softmax, else
    /// their softmax.
    public func probabilities<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        let outputs = try predict(samples, batchSize: batchSize)
        return network.endsInSoftmax ? outputs : outputs.softmax()
    }
}

extension Executor {
    /// Sets the row numbers of a batch.
    func setRows(_ rows: ArraySlice<Int>) {
        guard let memory = input(StepBuilder.rows, as: Int32.self) else { return }
        for place in 0..<rows.count {
            memory[place] = Int32(truncatingIfNeeded: rows[rows.startIndex + place])
        }
    }

    /// Sets the row numbers of a batch.
    func setRows(_ rows: Range<Int>) {
        guard let memory = input(StepBuilder.rows, as: Int32.self) else { return }
        for place in 0..<rows.count { memory[place] = Int32(truncatingIfNeeded: rows.lowerBound + place) }
    }
}
