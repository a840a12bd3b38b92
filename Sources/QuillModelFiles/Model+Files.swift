import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model {
    /// Saves the weights and the network and, if the model is compiled, how it is trained and what its optimizer remembers.
    ///
    /// The path's extension chooses the format; `.safetensors`, which a path without an extension gets too, holds
    /// everything. The file is written whole or not at all, and equal models give equal bytes.
    /// - Parameters:
    ///   - metadata: Extra key–value strings to store in the file. `load` ignores them.
    ///   - halvesKernels: Whether weights of two axes or more are written in 16 bits, each number rounded to the nearest:
    ///     half the size, and about three digits.
    ///   - formats: The formats to choose from.
    ///   - notes: Receives what the file lacks because its format cannot hold it, one line each. By default, standard
    ///     error does.
    /// - Throws: an `.argument` error for an unknown extension, a layer that is not a `ConfigurableLayer`, a setting that
    ///   cannot be written, or metadata under a name of the format's own; a `.file` error that names the path and the
    ///   reason.
    public func save(
        to path: String, metadata: [String: String] = [:], halvesKernels: Bool = false,
        formats: ModelFileFormats = .standard, notes: (String) -> Void = SavedModel.printNote
    ) throws {
        var saved = SavedModel(self)
        saved.metadata = metadata
        saved.halvesKernels = halvesKernels
        try saved.write(to: path, formats: formats).forEach(notes)
    }

    /// Checks that a model could be saved at a path, before it is trained for hours.
    /// - Throws: an `.argument` error for an unknown extension, a `.file` error that names the path and the reason.
    public static func checkSaving(to path: String, formats: ModelFileFormats = .standard) throws {
        _ = try formats.format(writing: path)
        try AtomicFile.check(path)
    }

    /// Loads a model from a file in any format, recognized by its content. The model is compiled if it was when it was
    /// saved. A checkpoint gives its model.
    ///
    /// If the file names an optimizer, a loss, or a metric that is not known here, the model comes uncompiled, with a note.
    /// Weights may be NaN or infinite; then predictions are too.
    /// - Parameters:
    ///   - layers: The layers that the file may name; add your own to `.standard`.
    ///   - optimizers: The optimizers that the file may name.
    ///   - losses: Your own losses that the file may name.
    ///   - metrics: Your own metrics that the file may name.
    ///   - runtime: Where the model is to run.
    ///   - formats: The formats that are recognized.
    ///   - notes: Receives what was guessed, converted, or left out, one line each. By default, standard error does.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public static func load(
        from path: String, layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard,
        losses: [Loss] = [], metrics: [Metric] = [], runtime: Runtime = .default,
        formats: ModelFileFormats = .standard, notes: (String) -> Void = SavedModel.printNote
    ) throws -> Model {
        let vocabulary = ModelVocabulary(
            layers: layers, optimizers: optimizers, losses: losses, metrics: metrics)
        let saved = try SavedModel(contentsOf: path, vocabulary: vocabulary, formats: formats)
        let model = try saved.model(runtime: runtime)
        saved.notes.forEach(notes)
        return model
    }

    /// Replaces all weights with those of a file, which are found by their names. The file may hold weights alone, or a
    /// whole model.
    /// - Parameters:
    ///   - layers: The layers that the file may name.
    ///   - formats: The formats that are recognized.
    ///   - notes: Receives what was guessed, converted, or left out, one line each. By default, standard error does.
    /// - Throws: a `.file` error that names the path and the weight that is missing or of another shape. The model is
    ///   unchanged then.
    public mutating func loadWeights(
        from path: String, layers: LayerRegistry = .standard, formats: ModelFileFormats = .standard,
        notes: (String) -> Void = SavedModel.printNote
    ) throws {
        let vocabulary = ModelVocabulary(layers: layers)
        let saved = try SavedModel(contentsOf: path, vocabulary: vocabulary, formats: formats)
        var unused = saved.weights
        let own = try ModelFile.naming(path) {
            try network.weights.map { weight in
                guard let tensor = unused.removeValue(forKey: weight.name) else {
                    throw QuillError(.file, "weight '\(weight.name)' \(weight.shape) is missing")
                }
                guard tensor.shape == weight.shape else {
                    throw QuillError(
                        .file,
                        "weight '\(weight.name)': expected shape \(weight.shape), received \(tensor.shape)")
                }
                return (weight.name, tensor)
            }
        }
        try setWeights(Dictionary(uniqueKeysWithValues: own))
        saved.notes.forEach(notes)
        if !unused.isEmpty {
            let names = unused.keys.sorted().joined(separator: ", ")
            notes(ModelFile.printable("\(path): the network has no weights \(names); they are not used"))
        }
    }
}
