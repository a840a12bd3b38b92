/// A format of model files.
///
/// Conform to ``ReadableModelFormat`` to read files, to ``WritableModelFormat`` to write them, or to both.
/// `Documentation/AddingAFileFormat.md` shows how to write a format.
public protocol ModelFileFormat: Sendable {
    /// The name of the format in messages: `safetensors`, `Keras HDF5`.
    var name: String { get }
    /// The lowercase extensions of its files without the leading dot, the usual one first. An extension may have
    /// several parts: `weights.h5` takes precedence over `h5`.
    var fileExtensions: [String] { get }
}

/// A format whose files can be read.
public protocol ReadableModelFormat: ModelFileFormat {
    /// Returns whether a file has this format. Decide by content, never by the file's name: by its first bytes or, if
    /// they are not enough, by reading more from the path.
    func recognizes(_ file: ModelFile) -> Bool

    /// Reads a file that this format recognizes.
    ///
    /// Files are untrusted: allocate nothing that the size of the file does not justify, and throw for anything
    /// invalid. Add a line to `notes` for everything in the file that Quill cannot represent.
    /// - Parameters:
    ///   - file: the file to decode.
    ///   - vocabulary: the layers, optimizers, losses, and metrics that the file may name.
    /// - Throws: a `QuillError` that says what was expected and what was received. The path is added to its message.
    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel
}

/// A format whose files can be written.
public protocol WritableModelFormat: ModelFileFormat {
    /// The parts of a model that its files can hold. All other parts are left out, with a note.
    var parts: SavedModel.Parts { get }

    /// Returns the bytes of a file. Equal models give equal bytes. The caller writes them to the file.
    /// - Throws: an `.argument` error that names the layer or setting that the format cannot express.
    func encode(_ model: SavedModel) throws -> EncodedModel
}

/// The encoded bytes of a model.
public struct EncodedModel: Sendable {
    /// The bytes of the file.
    public var bytes: [UInt8]
    /// Files that belong to it, by their names; they are written to the same folder, before the file itself.
    public var companions: [String: [UInt8]] = [:]
    /// One line for everything changed or left out, apart from the parts that the format cannot hold.
    public var notes: [String]

    /// Creates an encoded model from its bytes and notes.
    public init(_ bytes: [UInt8], notes: [String] = []) {
        self.bytes = bytes
        self.notes = notes
    }
}
