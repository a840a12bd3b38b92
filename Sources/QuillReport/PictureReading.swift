import QuillCodecs
import QuillReader
import QuillTensor

/// A picture file and what was read in it, or why it could not be read.
public struct PictureReading: Sendable {
    /// The picture's path.
    public let path: String
    /// What was read, or a message that names the path.
    public let result: Result<Reading, Failure>

    /// Why a picture could not be read.
    public struct Failure: Error, CustomStringConvertible {
        /// One line that names the picture and the reason.
        public let description: String
    }

    /// A picture that was read.
    public init(path: String, reading: Reading) {
        self.path = path
        result = .success(reading)
    }

    /// A picture that could not be read.
    public init(path: String, error: any Error) {
        self.path = path
        result = .failure(Failure(description: Self.message(error, path)))
    }

    /// What was read; nil if the picture could not be read.
    public var reading: Reading? { try? result.get() }

    /// The JSON of the reading, or an object of `file` and `error`.
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
