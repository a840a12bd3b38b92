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

    /// The least confidence that was asked for; nil for none.
    public let leastConfidence: Float?

    /// A picture that was read.
    /// - Parameters:
    ///   - path: the picture's path.
    ///   - reading: the reading.
    ///   - leastConfidence: the least confidence at which the reading counts; nil for any.
    public init(path: String, reading: Reading, leastConfidence: Float? = nil) {
        self.path = path
        self.leastConfidence = leastConfidence
        result = .success(reading)
    }

    /// A picture that couldn't be read.
    /// - Parameters:
    ///   - path: the picture's path.
    ///   - name: the picture's name in messages; nil for its path.
    ///   - error: the error.
    public init(path: String, name: String? = nil, error: any Error) {
        self.path = path
        leastConfidence = nil
        result = .failure(Failure(description: Self.message(error, name ?? path)))
    }

    /// Whether the reading has less confidence than was asked for.
    public var isRefused: Bool {
        guard let leastConfidence, let reading else { return false }
        return reading.confidence < leastConfidence
    }

    /// The reading as text; "?" if it is refused, nil if the picture couldn't be read.
    public var text: String? { reading.map { isRefused ? "?" : $0.text } }

    /// The lines of a reading's `summary`; one line that says why, if the reading is refused. Empty if the
    /// picture couldn't be read.
    public var summary: [String] {
        guard let reading else { return [] }
        guard isRefused, let leastConfidence else { return reading.summary }
        let guess = reading.text.split(whereSeparator: \.isNewline).joined(separator: " / ")
        return [
            "?   refused: \(reading.confidence.percent) confidence, less than \(leastConfidence.percent)   may be \(guess)"
        ]
    }

    /// The reading; nil if the picture couldn't be read.
    public var reading: Reading? { try? result.get() }

    /// The reading as JSON, or an object with `file` and `error`. A refused reading has the text "?", and what was read as
    /// `guess`.
    public var json: JSON {
        switch result {
        case .success(let reading):
            switch reading.json(file: path) {
            case .object(let members) where isRefused:
                .object(
                    members.merging(["text": .string("?"), "guess": .string(reading.text)]) { $1 })
            case let json: json
            }
        case .failure(let failure):
            .object(["file": .string(path), "error": .string(failure.description)])
        }
    }

    private static func message(_ error: any Error, _ path: String) -> String {
        guard let message = (error as? QuillError)?.message else { return "\(path): \(error)" }
        return message.contains(path) ? message : "\(path): \(message)"
    }
}
