import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the network's outputs for samples, [rows] + output shape: for a classifier, the logits or probabilities
    /// of its classes. The first axis of the samples counts rows; for one image, write `predict(image:)`.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite, or if an output is
    ///   not because a weight is NaN or infinite.
    public func predict<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        try predict([AnyTensor(samples)], batchSize: batchSize)[0]
    }

    /// Returns the network's outputs for the images of a data set, [rows] + output shape.
    /// - Throws: a `.shape` error if the images do not fit.
    public func predict(_ dataset: Dataset, batchSize: Int = 64) throws -> Tensor<Float> {
        try predict(dataset.images, batchSize: batchSize)
    }

    /// Returns the network's output for one image or other sample, without an axis that counts rows: for a classifier,
    /// [classes].
    /// - Throws: a `.shape` error if the image does not fit, a `.data` error if a number is not finite.
    public func predict<Element: TensorElement>(image: Tensor<Element>) throws -> Tensor<Float> {
        try predict(image.reshaped(to: image.shape.prepending(1)))[0]
    }

    /// Returns the network's outputs for images or other samples, which are stacked: [images] + output shape.
    /// - Throws: a `.shape` error if the images do not fit or their shapes differ, a `.data` error if a number is not
    ///   finite.
    public func predict<Element: TensorElement>(
        images: some Collection<Tensor<Element>>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        guard !images.isEmpty else { return try predict(Tensor<Element>.zeros([0])) }
        return try predict(Tensor(stacking: images), batchSize: batchSize)
    }

    /// Returns all outputs of the network for samples of all inputs, each [rows] + output shape.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite.
    public func predict<Element: TensorElement>(
        _ inputs: [Tensor<Element>], batchSize: Int = 64
    ) throws -> [Tensor<Float>] {
        try predict(inputs.map { AnyTensor($0) }, batchSize: batchSize)
    }

    /// Returns all outputs of the network for samples of all inputs, which may be of several types.
    /// - Parameters:
    ///   - features: the samples, one tensor for each input.
    ///   - batchSize: the number of samples to predict at once.
    ///   - communicator: the connection to other processes that predict with the same model for the same samples. Each
    ///     predicts some of the batches, and all return the outputs of one process.
    /// - Throws: a `.shape` error if the samples do not fit, a `.data` error if a number is not finite.
    public func predict(
        _ features: [AnyTensor], batchSize: Int = 64, communicator: (any Communicator)? = nil
    ) throws -> [Tensor<Float>] {
        try aborting(communicator) {
            try predict(
                features, batchSize: batchSize, communicator: communicator, isCancelled: { false })
        }
    }

    /// - Throws: also a `CancellationError` if `isCancelled` returns true before a batch.
    func predict(
        _ given: [AnyTensor], batchSize: Int, communicator: (any Communicator)? = nil,
        isCancelled: () -> Bool
    ) throws -> [Tensor<Float>] {
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        try requireLayers()
        let rows = given.first?.shape.dimensions.first ?? 0
        if rows > 0, let sized = try sized(for: given) {
            return try sized.predict(
                given, batchSize: batchSize, communicator: communicator, isCancelled: isCancelled)
        }
        let batchSize = min(batchSize, max(rows, 1))
        let shapes = network.outputShapes.map { $0.prepending(rows) }
        guard rows > 0 else { return shapes.map { Tensor($0) { _ in } } }
        try requireMemory(
            shapes.reduce(0) { $0 + $1.elementCount * MemoryLayout<Float>.stride },
            for: "the outputs for \(rows.grouped) rows, of which fewer can be predicted at a time,")
        try checkRows(given)
        // Checks finiteness; the labels are placeholders.
        let features = try TrainingData.prepared(
            TrainingData(features: given, targets: [.int32(.zeros([rows]))]).features, for: network)
        if let communicator {
            try Agreement(on: self, batchSize: batchSize, data: "\(features.map(\.fingerprint))").check(
                over: communicator)
        }
        let named = features.enumerated().map { (StepBuilder.features($0), $1) }
        // Each rank predicts consecutive batches.
        func part(_ rank: Int) -> Range<Int> {
            let (ranks, batches) = (communicator?.size ?? 1, batchCount(rows, of: batchSize))
            return batches * rank / ranks * batchSize..<min(batches * (rank + 1) / ranks * batchSize, rows)
        }
        let own = part(communicator?.rank ?? 0)
        let outputs = try tensors(shapes[...]) { results in
            for start in stride(from: own.lowerBound, to: own.upperBound, by: batchSize) {
                if isCancelled() { throw CancellationError() }
                let count = min(batchSize, rows - start)
                try withStep(.predict, batch: count, features: features.map(\.dataType)) { executor in
                    executor.withData(named[...]) {
                        executor.setRows(start..<start + count)
                        executor.run()
                    }
                    for tensor in features { tensor.didRead(rows: count) }
                    for (index, result) in results.enumerated() {
                        let row = result.count / rows
                        let target = UnsafeMutableBufferPointer(
                            rebasing: result[start * row..<(start + count) * row])
                        _ = target.initialize(from: executor.output(index))
                    }
                }
            }
            guard let communicator, communicator.size > 1 else { return }
            for rank in 0..<communicator.size where !part(rank).isEmpty {
                for result in results {
                    let row = result.count / rows
                    let range = part(rank).lowerBound * row..<part(rank).upperBound * row
                    try communicator.broadcast(
                        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: result[range])),
                        from: rank)
                }
            }
        }
        if outputs.contains(where: { $0.firstNonFinite != nil }) {
            try requireFiniteWeights("the predictions mean nothing")
        }
        return outputs
    }

    /// - Throws: a `.shape` error that says how to predict for one sample, if that is what was passed.
    private func checkRows(_ features: [AnyTensor]) throws {
        for (index, tensor) in zip(network.inputs, features) {
            let input = network.steps[index]
            let wanted = input.output.withoutOnes
            if tensor.shape.withoutOnes == wanted, tensor.shape.dropFirst().withoutOnes != wanted {
                throw QuillError(
                    .shape,
                    "\(input.name): expected rows of samples \(input.output), received one sample \(tensor.shape); "
                        + "write predict(image: x[0]), or keep the axis of the rows: x[0..<1]")
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

    /// Returns the class probabilities, [rows, classes]: the outputs themselves if the network ends in a softmax or several
    /// sigmoids, else their softmax. A single output gives two classes, by its sigmoid.
    public func probabilities<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64
    ) throws -> Tensor<Float> {
        let outputs = try predict(samples, batchSize: batchSize)
        let activation = network.finalActivation(ofOutput: 0)
        if outputs.rank == 2, outputs.shape[1] == 1 {
            let shape: Shape = [outputs.shape[0], 2]
            return activation == .sigmoid
                ? try Tensor(shape, outputs.elements.flatMap { [1 - $0, $0] })
                : try Tensor(shape, outputs.elements.flatMap { [0, $0] }).softmax()
        }
        return activation == .softmax || activation == .sigmoid ? outputs : outputs.softmax()
    }
}
