import Quill

extension Model {
    /// Checks that labeled images can train and evaluate the model.
    /// - Parameter name: the name of its file.
    /// - Throws: an `.argument` error for a model with several outputs.
    func checkOutputs(_ name: String) throws {
        let names = network.outputNames
        guard names.count == 1 else {
            throw QuillError(
                .argument,
                "\(name): expected a network with one output, because images have one label; this one has "
                    + "\(names.count): \(names.joined(separator: ", "))")
        }
    }

    /// Returns the model, compiled. A file can contain just a network; evaluation needs a loss, and training an
    /// optimizer. A network with several outputs stays as it is.
    func compiledIfNecessary() throws -> Model {
        guard compilation == nil, network.outputShapes.count == 1 else { return self }
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
