import QuillTensor

/// A JSON value (RFC 8259).
///
/// Unlike Foundation's parser, it rejects duplicate keys, which safetensors forbids, and keeps whole numbers exact.
/// Encoding is deterministic, with sorted keys.
public enum JSON: Sendable, Equatable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number without fraction or exponent that fits in 64 bits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// A list of values.
    case array([JSON])
    /// Values by name.
    case object([String: JSON])

    /// Parses a text that is one value.
    /// - Throws: a `.file` error with the offset of the first invalid byte.
    public init(parsing text: [UInt8], name: String) throws {
        var parser = JSONParser(text: text, name: name)
        self = try parser.document()
    }

    /// The value as text without spaces, with sorted keys. Numbers that JSON cannot express (NaN, infinities) become
    /// null.
    public var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.text }
                .joined(separator: ",") + "}"
        }
    }

    /// Returns a string in quotation marks, escaped.
    public static func quoted(_ string: String) -> String {
        var quoted = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// The members of an object; nil for anything else.
    public var members: [String: JSON]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements of an array; nil for anything else.
    public var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The string; nil for anything else.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The number as floating point; nil for anything else.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The whole number; nil for anything else.
    public var integer: Int? {
        if case .integer(let integer) = self { integer } else { nil }
    }
}
