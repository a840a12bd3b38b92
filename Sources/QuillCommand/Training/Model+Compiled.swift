import Quill

extension Model {
    /// The model, compiled. A file may hold a network alone; evaluating it takes a loss, and training it an optimizer.
    func compiledIfNecessary() throws -> Model {
        guard compilation == nil else { return self }
        var model = self
        try model.compile(
            optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: !network.endsInSoftmax),
            metrics: [.accuracy])
        return model
    }

    /// Images with the targets that the model has for them: their classes, or for an autoencoder the images themselves.
    func data(_ images: Dataset) throws -> TrainingData {
        network.outputShapes == [images.imageShape]
            ? try TrainingData(reconstructing: images) : try TrainingData(images)
    }
}
