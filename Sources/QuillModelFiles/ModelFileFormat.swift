/// A format of model files.
///
/// A format that can be read conforms to ``ReadableModelFormat``, one that can be written to ``WritableModelFormat``, most
/// to both. `Documentation/AddingAFileFormat.md` shows how to write one.
public protocol ModelFileFormat: Sendable {
    /// What messages call the format: `safetensors`, `Keras HDF5`.
    var name: String { get }
    /// The extensions of its files in lowercase, without the first dot; the first one is the usual one. An extension may
    /// have several parts, like `weights.h5`, which is chosen over `h5`.
    var fileExtensions: [String] { get }
}

/// A format whose files can be read.
public protocol ReadableModelFormat: ModelFileFormat {
    /// Whether a file is of this format, by its content: its first bytes, and, where they leave it open, what else the
    /// path leads to. The name of the file decides nothing.
    func recognizes(_ file: ModelFile) -> Bool

    /// Reads a file that this format recognizes.
    ///
    /// A file is data that anyone may have written: allocate nothing that the size of the file does not justify, and throw
    /// for everything that does not fit. What the file has and Quill cannot take goes into `notes`, one line each.
    /// - Parameter vocabulary: what the names of layers, optimizers, losses, and metrics in the file stand for.
    /// - Throws: a `QuillError` that says what was expected and what was received; the path is added to its message.
    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel
}

/// A format whose files can be written.
public protocol WritableModelFormat: ModelFileFormat {
    /// What its files can hold. Everything else that a model has is left out, and a note says so.
    var parts: SavedModel.Parts { get }

    /// The bytes of a file. Equal models give equal bytes. Writing them to a file, whole or not at all, is done elsewhere.
    /// - Throws: an `.argument` error that names the layer or setting that the format cannot express.
    func encode(_ model: SavedModel) throws -> EncodedModel
}

/// A model as a format writes it.
public struct EncodedModel: Sendable {
    /// The bytes of the file.
    public var bytes: [UInt8]
    /// What was changed or left out beyond the parts that the format cannot hold, one line each.
    public var notes: [String]

    /// The bytes of a file, and what they lack.
    public init(_ bytes: [UInt8], notes: [String] = []) {
        self.bytes = bytes
        self.notes = notes
    }
}
