import QuillCodecs

/// The format that holds everything: a safetensors file, whose metadata hold Keras-style JSON.
///
/// Tensors have the names of the model's own weights and optimizer state (`dense/kernel`,
/// `optimizer/dense/kernel_momentum`); those that callbacks remember are under `callback/<place>/`. Everything else is
/// JSON in the metadata.
struct SafetensorsFormat: ReadableModelFormat, WritableModelFormat {
    let name = "safetensors"
    let fileExtensions = ["safetensors"]
    let parts = SavedModel.Parts.all

    /// The JSON header that follows the 8 bytes of its length. A length that cannot be is an error for the reader to tell.
    func recognizes(_ file: ModelFile) -> Bool { file.start.dropFirst(8).first == UInt8(ascii: "{") }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        var reader = try SafetensorsReader(contentsOf: file.path)
        return try reader.model(vocabulary)
    }
}

extension SafetensorsFormat {
    /// What this code writes, and all it reads.
    static let version = "1"

    static let versionKey = "quill.format"
    static let configurationKey = "quill.configuration"
    static let compilationKey = "quill.compilation"
    static let trainingKey = "quill.training"
    static let settingsKey = "quill.settings"

    /// The names of metadata that mean something here.
    static let keys: Set = [versionKey, configurationKey, compilationKey, trainingKey, settingsKey]

    static let optimizerPrefix = "optimizer/"

    /// The name of a tensor that the callback in a place remembers.
    static func name(_ tensor: String, ofCallback place: Int) -> String { "callback/\(place)/\(tensor)" }
}
