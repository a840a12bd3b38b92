import QuillTensor

/// A setting that a study varies, and its values: `activation=relu,sigmoid,tanh`.
public struct Variation: Sendable, Hashable {
    /// The setting: one of ``Recipe/factors``, or `network`.
    public let factor: String
    /// The values, as on the command line.
    public let values: [String]

    /// The factor whose values are names of networks.
    package static let network = "network"

    /// Creates a variation.
    /// - Parameters:
    ///   - factor: one of ``Recipe/factors``, or `network`.
    ///   - values: at least two different values.
    /// - Throws: an `.argument` error for an unknown factor, and for fewer than two or equal values.
    public init(_ factor: String, _ values: [String]) throws {
        let factor = factor.replacing("_", with: "-").lowercased()
        let known = Recipe.factors + [Self.network]
        guard known.contains(factor) else {
            throw QuillError(
                .argument, "unknown setting '\(factor)'\(Suggestion(for: factor, among: known))")
        }
        let example = "write at least two values, as in activation=relu,tanh"
        guard !values.isEmpty, !values.contains("") else {
            throw QuillError(
                .argument, "\(factor): expected values between commas, one is missing; \(example)")
        }
        guard values.count > 1 else {
            throw QuillError(.argument, "\(factor): a single value, '\(values[0])', doesn't vary; \(example)")
        }
        if let index = values.indices.first(where: { values[..<$0].contains(values[$0]) }) {
            throw QuillError(.argument, "\(factor): the value '\(values[index])' is given twice")
        }
        self.factor = factor
        self.values = values
    }

    /// Reads a variation from a word of the command line: `activation=relu,sigmoid,tanh`.
    /// - Throws: an `.argument` error that says what was expected.
    public init(parsing text: String) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw QuillError(
                .argument,
                "expected a setting with its values, as in activation=relu,tanh, received '\(text)'")
        }
        let values = text[text.index(after: equals)...].split(
            separator: ",", omittingEmptySubsequences: false)
        try self.init(
            String(text[..<equals]).filter { !$0.isWhitespace },
            values.map { String($0.filter { !$0.isWhitespace }) })
    }
}
