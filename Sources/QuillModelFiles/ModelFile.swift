import QuillCodecs
import QuillTensor

/// A file that may hold a model: its path, and enough content to recognize the format.
public struct ModelFile: Sendable {
    /// The file's path.
    public let path: String
    /// The file's size in bytes.
    public let size: Int
    /// The file's first 4,096 bytes, or all if there are fewer.
    public let start: [UInt8]

    /// Reads the start of a file.
    /// - Throws: a `.file` error that names the path if it is not a readable file.
    public init(path: String) throws {
        self.path = path
        if FileSystem.isFolder(path), FileSystem.isFile("\(path)/saved_model.pb") {
            throw QuillError(
                .file,
                "\(path): a folder with a TensorFlow SavedModel; load it with tf_keras and save it as .h5")
        }
        let reader = try ByteReader(path: path)
        size = try reader.count(upTo: .max - 1)
        start = try reader.bytes(min(size, 4096))
    }

    /// Reads the whole content.
    /// - Throws: a `.file` error that names the path if it cannot be read.
    public func bytes() throws -> [UInt8] { try ByteReader(path: path).bytes(size) }
}

extension ModelFile {
    /// Turns errors of `body` into `.file` errors that name the path.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError {
            let namesPath = ["\(path): ", "cannot read \(path): "].contains { error.message.hasPrefix($0) }
            throw QuillError(.file, printable(namesPath ? error.message : "\(path): \(error.message)"))
        }
    }

    /// Returns a message made safe to print: names quoted from a file must not break the line, control the terminal,
    /// or fill the screen.
    static func printable(_ message: String) -> String {
        let longest = 1000
        var result = ""
        for scalar in message.unicodeScalars.prefix(longest) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return message.unicodeScalars.count > longest ? result + "…" : result
    }
}
