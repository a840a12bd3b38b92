import Quill

/// The model of a command, with its name.
struct ChosenModel: CustomStringConvertible {
    let name: String
    let model: Model
    /// Whether the weights are those that training starts with.
    let isUntrained: Bool
    /// The pixels of the images that the model was trained on, if its file says so.
    var trainedPixels: PixelSummary?

    /// `digits.safetensors: 101,770 parameters`
    var description: String {
        let text = "\(name): \(model.network.parameterCount.counted("parameter"))"
        return isUntrained
            ? text
                + ", untrained: its answers are random; to use a trained one, name the file that train saved"
            : text
    }

    /// Returns a line for each way in which images differ from those that the model was trained on.
    /// - Parameter images: [count, height, width, channels].
    func doubts(about images: Tensor<UInt8>) -> [String] {
        guard let trainedPixels, let pixels = PixelSummary(images) else { return [] }
        return pixels.doubts(comparedWith: trainedPixels)
    }

    /// Loads the model in a file, ready to evaluate.
    /// - Parameter classes: the names of its classes, if the user gave them.
    init(file path: String, classes: ClassOptions, runtime: Runtime) throws {
        let saved = try SavedModel(contentsOf: path)
        saved.notes.forEach(SavedModel.printNote)
        var model = try saved.model(runtime: runtime)
        if let names = classes.names {
            try classes.check(model)
            model.classNames = names
        }
        self.model = try model.compiledIfNecessary()
        // The same file may also have the name of a network.
        name = NetworkOptions.recipes.contains { $0.id == path } ? "\(path) (the file)" : path
        isUntrained = false
        trainedPixels = saved.pixels
    }

    /// Takes an untrained model.
    init(untrained model: Model, name: String) {
        self.name = name
        self.model = model
        isUntrained = true
    }
}

extension NetworkOptions.Choice {
    /// Returns the model in a file, ready to evaluate; nil for a recipe.
    /// - Parameter classes: the names of its classes, if the user gave them.
    func loaded(_ classes: ClassOptions, runtime: Runtime) throws -> ChosenModel? {
        switch self {
        case .recipe(let recipe), .layers(let recipe):
            try classes.checkApplies(to: recipe)
            return nil
        case .file(let path): return try ChosenModel(file: path, classes: classes, runtime: runtime)
        }
    }

    /// Returns the untrained model of a recipe for images; nil for a file.
    func untrained(for images: Dataset, runtime: Runtime) throws -> ChosenModel? {
        switch self {
        case .recipe(let recipe), .layers(let recipe):
            ChosenModel(
                untrained: try model(of: recipe, for: images, runtime: runtime), name: recipe.id)
        case .file: nil
        }
    }
}
