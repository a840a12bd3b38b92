/// What went wrong, for anything that a user, a file or a machine can cause.
///
/// The message is one line that says where it happened, what was expected and what came, and what to do about it
/// where there is something to do.
public struct QuillError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The area the error belongs to, for programs that treat areas differently.
    public enum Kind: String, Sendable {
        /// Shapes that do not fit together.
        case shape
        /// A value outside its range, or a combination of settings that cannot be.
        case argument
        /// Data whose content is wrong: labels out of range, NaN, mismatched counts.
        case data
        /// A file or folder that cannot be read or written, or whose content is not what it claims.
        case file
        /// The network: nothing could be downloaded.
        case network
        /// The work was interrupted by its owner.
        case cancelled
    }

    /// The area the error belongs to.
    public let kind: Kind
    /// One line for people.
    public let message: String

    /// Makes an error of a kind with a one-line message.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
