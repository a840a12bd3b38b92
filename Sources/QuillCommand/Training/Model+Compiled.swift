import Quill

extension Model {
    /// Returns the model, compiled. A file can contain just a network; evaluation needs a loss, and training an
    /// optimizer.
    func compiledIfNecessary() throws -> Model {
        guard compilation == nil else { return self }
        var model = self
        try model.compile(
            optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: !network.endsInSoftmax),
            metrics: [.accuracy])
        return model
    }

    /// Returns images with their targets: their classes, or, for an autoencoder, the images themselves.
    func data(_ images: Dataset) throws -> TrainingData {
        let sized = try sized(to: [images.imageShape]) ?? self
        return sized.network.outputShapes == [images.imageShape]
            ? try TrainingData(reconstructing: images) : try TrainingData(images)
    }
}
