import QuillNetwork

extension Model: CustomStringConvertible {
    /// A table of layers, output shapes, and weight counts. `model.summary()` prints it, as in Keras; `model.summary`
    /// is the table itself, to print, write, or compare.
    public var summary: Summary { Summary(description: network.summary) }

    /// The summary.
    public var description: String { network.summary }

    /// A table of layers, output shapes, and weight counts.
    public struct Summary: Sendable, Equatable, CustomStringConvertible {
        /// The table.
        public let description: String

        /// Prints the table.
        /// - Returns: an empty text, so that `print(model.summary())` prints the table just once.
        @discardableResult
        public func callAsFunction() -> String {
            print(description)
            return ""
        }
    }
}
