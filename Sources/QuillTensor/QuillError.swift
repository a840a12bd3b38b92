import QuillSystem

/// An error that a user, a file or a machine can cause.
///
/// The message is one line that says where the error happened, what was expected, what was received and, if possible,
/// what to do about it.
public struct QuillError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The category of an error, for programs that handle categories differently.
    public enum Kind: String, Sendable {
        /// Shapes that don't fit together.
        case shape
        /// A value outside its range, or an invalid combination of settings.
        case argument
        /// Data whose content is wrong: labels out of range, NaN, mismatched counts.
        case data
        /// A file or folder that can't be read or written, or whose content is invalid.
        case file
        /// A failed download.
        case network
        /// Work that was cancelled by its owner.
        case cancelled
    }

    /// The category of the error.
    public let kind: Kind
    /// A one-line message for the user.
    public let message: String

    /// Creates an error of a kind with a one-line message. Control characters, which may come from a file that the message
    /// quotes, are escaped.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = Self.printable(message)
    }

    /// Escapes what would break the line or control a terminal.
    private static func printable(_ message: String) -> String {
        var result = ""
        for scalar in message.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The message. Asking for it flushes standard output: when an error ends a program, what was printed before is
    /// not lost.
    public var description: String {
        fflush(nil)
        return message
    }
}
