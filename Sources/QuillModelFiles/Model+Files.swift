import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model {
    /// Saves the network and its weights and, if the model is compiled, its optimizer, losses, metrics, and optimizer
    /// state.
    ///
    /// The path's extension selects the format. `.safetensors`, also the format without an extension, holds
    /// everything; `.keras` (Keras 3) and `.h5` or `.hdf5` (Keras 3 and tf_keras 2) hold all that Keras's models have.
    /// The file is written atomically, and equal models give equal bytes.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - metadata: Extra key–value strings to store in the file. `load` ignores them.
    ///   - halvesKernels: whether to write weights with two or more axes in 16 bits, rounded to nearest: half the
    ///     size, with about three digits of precision.
    ///   - formats: the formats to choose from.
    ///   - notes: Receives one line for each part that the format cannot hold. By default, notes go to standard
    ///     error.
    /// - Throws: an `.argument` error for an unknown extension, a layer that is not a `ConfigurableLayer`, a setting
    ///   that cannot be written, or metadata with a name that the format reserves; a `.file` error that names the path
    ///   and the reason.
    public func save(
        to path: String, metadata: [String: String] = [:], halvesKernels: Bool = false,
        formats: ModelFileFormats = .standard, notes: (String) -> Void = SavedModel.printNote
    ) throws {
        var saved = SavedModel(self)
        saved.metadata = metadata
        saved.halvesKernels = halvesKernels
        try saved.write(to: path, formats: formats).forEach(notes)
    }

    /// Saves the weights alone, for `loadWeights(from:)` of a model with the same layers.
    /// - Parameters:
    ///   - path: the path of the file, whose extension selects the format.
    ///   - formats: the formats to choose from.
    /// - Throws: an `.argument` error for an unknown extension, a `.file` error that names the path and the reason.
    public func saveWeights(to path: String, formats: ModelFileFormats = .standard) throws {
        var saved = SavedModel(network: nil, weights: weights)
        saved.networkOfWeights = network
        try saved.write(to: path, requiring: .weights, formats: formats).forEach(SavedModel.printNote)
    }

    /// Checks that a model can be saved at a path. Call it before a long training.
    /// - Throws: an `.argument` error for an unknown extension, a `.file` error that names the path and the reason.
    public static func checkSaving(to path: String, formats: ModelFileFormats = .standard) throws {
        _ = try formats.format(writing: path)
        try AtomicFile.check(path)
    }

    /// Loads a model from a file whose format is recognized by its content. The model is compiled if it was when
    /// saved. A checkpoint can be loaded as a model too.
    ///
    /// If the file names an unknown optimizer, loss, or metric, the model is not compiled, and a note says why.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - layers: the layers that the file may name; add custom ones to `.standard`.
    ///   - optimizers: the optimizers that the file may name.
    ///   - losses: the custom losses that the file may name.
    ///   - metrics: the custom metrics that the file may name.
    ///   - runtime: the runtime that executes the model.
    ///   - formats: the formats to recognize.
    ///   - allowingNonFinite: whether weights may be NaN or infinite, as after a training that diverged.
    ///   - notes: Receives one line for everything guessed, converted, or left out. By default, notes go to standard
    ///     error.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public static func load(
        from path: String, layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard,
        losses: [Loss] = [], metrics: [Metric] = [], runtime: Runtime = .default,
        formats: ModelFileFormats = .standard, allowingNonFinite: Bool = false,
        notes: (String) -> Void = SavedModel.printNote
    ) throws -> Model {
        let vocabulary = ModelVocabulary(
            layers: layers, optimizers: optimizers, losses: losses, metrics: metrics)
        let saved = try SavedModel(
            contentsOf: path, vocabulary: vocabulary, formats: formats, allowingNonFinite: allowingNonFinite)
        let model = try saved.model(runtime: runtime)
        saved.notes.forEach(notes)
        return model
    }

    /// Loads a model from a file, as `Model.load(from:)` does with its defaults.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public init(contentsOf path: String) throws { self = try Model.load(from: path) }

    /// Replaces all weights with those of the same names in a file. The file may hold just weights or a whole model.
    ///
    /// A file of weights by another program, such as PyTorch, is matched by the names of layers and, for other names, by
    /// shapes; kernels are transposed. One note for each weight says where it went.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - skipsMismatches: Whether weights that are missing or have another shape keep their values, each with a note:
    ///     to train a network on with other classes. Weights with the names of another program aren't skipped.
    ///   - layers: the layers that the file may name.
    ///   - formats: the formats to recognize.
    ///   - notes: Receives one line for everything guessed, converted, or left out. By default, notes go to standard
    ///     error.
    /// - Throws: a `.file` error that names the path and the weight that is missing or has a wrong shape, or lists weights
    ///   that fit several layers. The model is unchanged then.
    public mutating func loadWeights(
        from path: String, skippingMismatches skipsMismatches: Bool = false,
        layers: LayerRegistry = .standard, formats: ModelFileFormats = .standard,
        notes: (String) -> Void = SavedModel.printNote
    ) throws {
        var vocabulary = ModelVocabulary(layers: layers)
        vocabulary.network = network
        let saved = try SavedModel(contentsOf: path, vocabulary: vocabulary, formats: formats)
        let (own, unused) = try ModelFile.naming(path) {
            try saved.weights(of: network, skippingMismatches: skipsMismatches) { notes("\(path): \($0)") }
        }
        try setWeights(weights.merging(own) { $1 })
        saved.notes.forEach(notes)
        if !unused.isEmpty {
            let names = unused.joined(separator: ", ")
            notes(ModelFile.printable("\(path): the network has no weights \(names); they are not used"))
        }
    }
}
