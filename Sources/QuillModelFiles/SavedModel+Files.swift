import QuillCodecs
import QuillHDF5
import QuillTensor
import QuillTraining

extension SavedModel {
    /// Reads a file whose format is recognized by its content.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - vocabulary: the layers, optimizers, losses, and metrics that the file may name.
    ///   - formats: the formats to recognize.
    ///   - allowingNonFinite: whether weights may be NaN or infinite.
    /// - Throws: a `.file` error that names the path, what was expected, and what was received.
    public init(
        contentsOf path: String, vocabulary: ModelVocabulary = ModelVocabulary(),
        formats: ModelFileFormats = .standard, allowingNonFinite: Bool = false
    ) throws {
        self = try ModelFile.naming(path) {
            let file = try ModelFile(path: path)
            let format = try formats.format(reading: file)
            var saved = try format.decode(file, vocabulary)
            if !allowingNonFinite { try saved.requireFiniteWeights() }
            saved.format = saved.format ?? format.name
            return saved
        }
        self.path = path
        notes = notes.map { ModelFile.printable("\(path): \($0)") }
    }

    /// Reads a safetensors file in memory that lives as long as the program, without opening a file.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the file's name in error messages.
    package init(safetensors bytes: UnsafeRawBufferPointer, name: String) throws {
        self = try ModelFile.naming(name) {
            var reader = try SafetensorsReader(Safetensors(permanent: bytes, name: name))
            return try reader.model(ModelVocabulary())
        }
        path = name
        notes = notes.map { ModelFile.printable("\(name): \($0)") }
    }

    /// Atomically writes a file in the format of the path's extension.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - parts: the parts that must not be left out.
    ///   - formats: the known formats.
    /// - Returns: one line for everything left out.
    /// - Throws: an `.argument` error for an unknown extension, or if its format cannot hold the parts or express a
    ///   layer or setting; a `.file` error that names the path and the reason.
    public func write(
        to path: String, requiring parts: Parts = [], formats: ModelFileFormats = .standard
    ) throws -> [String] {
        let format = try formats.format(writing: path, holding: parts)
        var named = self
        named.stem = formats.stem(of: String(path.split(separator: "/").last ?? ""))
        let found: [String]
        if let format = format as? any HDF5ModelFormat {
            let contents = try format.contents(of: named)
            try AtomicFile.write(to: path) { try HDF5.write(contents.root, to: $0) }
            found = contents.notes
        } else {
            let encoded = try format.encode(named)
            for (name, bytes) in encoded.companions {
                try AtomicFile.write(bytes, to: FileName.beside(path, name))
            }
            try AtomicFile.write(encoded.bytes, to: path)
            found = encoded.notes
        }
        let missing = self.parts.subtracting(format.parts)
        let notes =
            missing.isEmpty ? [] : ["\(format.name) files cannot hold everything; left out: \(missing)"]
        return (notes + found).map { ModelFile.printable("\(path): \($0)") }
    }

    /// Prints a note to standard error, the default for saving and loading.
    public static func printNote(_ note: String) {
        Terminal.writeError("note: \(note)\n")
    }
}

/// Names of files beside another one.
private enum FileName {
    /// Returns the path of a file in the folder of another.
    static func beside(_ path: String, _ name: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return name }
        return String(path[...slash]) + name
    }
}
