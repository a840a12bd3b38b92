import QuillCodecs

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
        var reader = try SafetensorsReader(contentsOf: file.path)
        return try reader.model(vocabulary)
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
