import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the network's outputs for samples, [rows] + output shape: for a classifier, the logits or probabilities
    /// of its classes. Samples are bytes or floats, one per row.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite.
    public func predict<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        try predict([AnyTensor(samples)], batchSize: batchSize)[0]
    }

    /// Returns all outputs of the network for samples of all inputs, each [rows] + output shape.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite.
    public func predict(_ features: [AnyTensor], batchSize: Int = 64) throws -> [Tensor<Float>] {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        let rows = features.first?.shape.dimensions.first ?? 0
        let shapes = network.outputShapes.map { $0.prepending(rows) }
        guard rows > 0 else { return shapes.map { Tensor($0) { _ in } } }
        // Checks finiteness; the labels are placeholders.
        let features = try TrainingData.prepared(
            TrainingData(features: features, targets: [.int32(.zeros([rows]))]).features, for: network)
        let named = features.enumerated().map { (StepBuilder.features($0), $1) }
        return try tensors(shapes[...]) { results in
            for start in stride(from: 0, to: rows, by: batchSize) {
                let count = min(batchSize, rows - start)
                try withStep(.predict, batch: count, features: features.map(\.dataType)) { executor in
                    executor.withData(named[...]) {
                        executor.setRows(start..<start + count)
                        executor.run()
                    }
                    for (index, result) in results.enumerated() {
                        let row = result.count / rows
                        let target = UnsafeMutableBufferPointer(
                            rebasing: result[start * row..<(start + count) * row])
                        _ = target.initialize(from: executor.output(index))
                    }
                }
            }
        }
    }

    /// Returns tensors of the given shapes, filled by `fill`.
    private func tensors(
        _ shapes: ArraySlice<Shape>, _ memory: [UnsafeMutableBufferPointer<Float>] = [],
        _ fill: ([UnsafeMutableBufferPointer<Float>]) throws -> Void
    ) rethrows -> [Tensor<Float>] {
        guard let shape = shapes.first else {
            try fill(memory)
            return []
        }
        var others: [Tensor<Float>] = []
        let tensor = try Tensor<Float>(shape) {
            others = try tensors(shapes.dropFirst(), memory + [$0], fill)
        }
        return [tensor] + others
    }

    /// Returns the class probabilities, [rows, classes]: the outputs themselves if the network ends in a softmax, else
    /// their softmax.
    public func probabilities<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        let outputs = try predict(samples, batchSize: batchSize)
        return network.endsInSoftmax ? outputs : outputs.softmax()
    }
}
