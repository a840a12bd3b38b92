import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

/// Where the parts of a model and its training lie in a safetensors file.
///
/// Tensors have the names of the model's own weights and optimiser state (`dense/kernel`,
/// `optimizer/dense/kernel_momentum`); those that callbacks remember stand below `callback/<place>/`. All else is JSON in
/// the metadata.
enum ModelArchive {
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
