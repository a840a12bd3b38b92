/// A mark that people write among digits.
public enum Mark: String, Sendable, Hashable, CaseIterable {
    /// `+`
    case plus = "+"
    /// A minus sign or a dash: `-`
    case minus = "-"
    /// `×`
    case times = "×"
    /// `÷`
    case divided = "÷"
    /// `=`
    case equals = "="
    /// `/`
    case slash = "/"
    /// `(`
    case opening = "("
    /// `)`
    case closing = ")"
    /// `%`
    case percent = "%"
    /// `:`
    case colon = ":"
    /// `*`
    case asterisk = "*"
    /// A decimal point: `.`
    case point = "."
    /// `,`
    case comma = ","

    /// The mark as text.
    public var symbol: String { rawValue }

    /// The marks that a network tells apart by their shape. A point and a comma differ from other ink by their size and
    /// place.
    package static let shapes = allCases.filter { $0 != .point && $0 != .comma }
}
