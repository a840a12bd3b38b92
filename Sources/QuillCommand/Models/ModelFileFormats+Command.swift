import Quill

extension ModelFileFormats {
    /// The formats of all commands.
    static let command = ModelFileFormats.standard
}
