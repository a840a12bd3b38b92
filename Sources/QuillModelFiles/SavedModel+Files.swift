import QuillCodecs
import QuillSystem
import QuillTensor

extension SavedModel {
    /// Reads a file in any format, recognized by its content.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public init(
        contentsOf path: String, vocabulary: ModelVocabulary = ModelVocabulary(),
        formats: ModelFileFormats = .standard
    ) throws {
        self = try ModelFile.naming(path) {
            let file = try ModelFile(path: path)
            return try formats.format(reading: file).decode(file, vocabulary)
        }
        self.path = path
        notes = notes.map { ModelFile.printable("\(path): \($0)") }
    }

    /// Writes a file, whole or not at all, in the format of the path's extension.
    /// - Parameter parts: what must not be left out.
    /// - Returns: what the file lacks, one line each.
    /// - Throws: an `.argument` error for an extension that no format has or whose format cannot hold the parts, and for
    ///   a layer or setting that it cannot express; a `.file` error that names the path and the reason.
    public func write(
        to path: String, requiring parts: Parts = [], formats: ModelFileFormats = .standard
    ) throws -> [String] {
        let format = try formats.format(writing: path, holding: parts)
        let encoded = try format.encode(self)
        try AtomicFile.write(encoded.bytes, to: path)
        let missing = self.parts.subtracting(format.parts)
        let notes = missing.isEmpty ? [] : ["left out, as \(format.name) files do not hold it: \(missing)"]
        return (notes + encoded.notes).map { ModelFile.printable("\(path): \($0)") }
    }

    /// Prints a note as a line of standard error: the default of everything that saves or loads a model.
    public static func printNote(_ note: String) {
        let line = Array("note: \(note)\n".utf8)
        _ = QuillSystem.write(STDERR_FILENO, line, line.count)
    }
}
