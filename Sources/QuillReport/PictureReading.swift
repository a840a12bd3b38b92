import QuillCodecs
import QuillReader
import QuillTensor

/// A picture file with its reading, or the reason why it couldn't be read.
public struct PictureReading: Sendable {
    /// The picture's path.
    public let path: String
    /// The reading, or a failure that names the path.
    public let result: Result<Reading, Failure>

    /// The reason why a picture couldn't be read.
    public struct Failure: Error, CustomStringConvertible {
        /// One line that names the picture and the reason.
        public let description: String
    }

    /// A picture that was read.
    public init(path: String, reading: Reading) {
        self.path = path
        result = .success(reading)
    }

    /// A picture that couldn't be read.
    public init(path: String, error: any Error) {
        self.path = path
        result = .failure(Failure(description: Self.message(error, path)))
    }

    /// The reading; nil if the picture couldn't be read.
    public var reading: Reading? { try? result.get() }

    /// The reading as JSON, or an object with `file` and `error`.
    public var json: JSON {
        switch result {
        case .success(let reading): reading.json(file: path)
        case .failure(let failure):
            .object(["file": .string(path), "error": .string(failure.description)])
        }
    }

    private static func message(_ error: any Error, _ path: String) -> String {
        guard let message = (error as? QuillError)?.message else { return "\(path): \(error)" }
        return message.contains(path) ? message : "\(path): \(message)"
    }
}
