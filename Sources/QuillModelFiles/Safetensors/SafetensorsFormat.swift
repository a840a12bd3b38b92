import QuillCodecs
import QuillTensor

/// Quill's own format, which holds everything: a safetensors file with Keras-style JSON in its metadata.
///
/// Tensors have the names of the model's weights and optimizer state (`dense/kernel`,
/// `optimizer/dense/kernel_momentum`); those of callbacks start with `callback/<index>/`. Everything else is JSON in
/// the metadata. A file of weights alone has no configuration.
struct SafetensorsFormat: ReadableModelFormat, WritableModelFormat {
    let name = "safetensors"
    let fileExtensions = ["safetensors"]
    let parts = SavedModel.Parts.all

    /// Returns whether a JSON header follows the 8 bytes of its length. The reader reports an impossible length.
    func recognizes(_ file: ModelFile) -> Bool { file.start.dropFirst(8).first == UInt8(ascii: "{") }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        // The header first, because another program's file may not fit in memory.
        let metadata = try Safetensors.metadata(contentsOf: file.path)
        guard metadata[Self.versionKey] != nil else { return try foreignWeights(file, metadata) }
        var reader = try SafetensorsReader(contentsOf: file.path)
        var model = try reader.model(vocabulary)
        model.producer = "Quill"
        return model
    }

    /// The greatest size of a file of weights that another program wrote.
    private static let mostForeignBytes = 1 << 32

    /// Reads a file of weights that another program wrote, such as PyTorch's.
    private func foreignWeights(_ file: ModelFile, _ metadata: [String: String]) throws -> SavedModel {
        guard file.size <= Self.mostForeignBytes else {
            throw QuillError(
                .file,
                "weights of another program: expected at most \(Self.mostForeignBytes.asBytes), received \(file.size.asBytes)"
            )
        }
        var model = SavedModel(network: nil, weights: [:])
        var others: [String] = []
        for (name, tensor) in try Safetensors(contentsOf: file.path).tensors {
            switch tensor {
            case .float32(let floats): model.weights[name] = floats
            case .float64(let doubles): model.weights[name] = try doubles.converted(to: Float.self)
            case .int32, .int64, .uint8, .bool: others.append(name)
            }
        }
        model.metadata = metadata
        model.producer = metadata["format"] == "pt" ? "PyTorch" : metadata["format"]
        if !others.isEmpty {
            model.notes.append("left out, not floating point: \(others.sorted().joined(separator: ", "))")
        }
        return model
    }
}

extension SafetensorsFormat {
    /// The version that this code writes, and the only one it reads.
    static let version = "1"

    static let versionKey = "quill.format"
    static let configurationKey = "quill.configuration"
    static let compilationKey = "quill.compilation"
    static let trainingKey = "quill.training"
    static let settingsKey = "quill.settings"
    static let classNamesKey = "quill.class_names"

    /// The reserved metadata keys.
    static let keys: Set = [
        versionKey, configurationKey, compilationKey, trainingKey, settingsKey, classNamesKey,
    ]

    static let optimizerPrefix = "optimizer/"

    /// Returns the name of a tensor in the memory of the callback at an index.
    static func name(_ tensor: String, ofCallback index: Int) -> String { "callback/\(index)/\(tensor)" }
}
