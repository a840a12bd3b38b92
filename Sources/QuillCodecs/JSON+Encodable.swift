extension JSON: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Encodes the value with any encoder, such as a web framework's; numbers that aren't finite become null.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                try container.encode(value, forKey: Key(stringValue: name))
            }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .string(let value): try container.encode(value)
            case .number(let value) where value.isFinite: try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }
}

extension JSON {
    /// A float with as few digits as needed: 0.1, not 0.10000000149.
    package static func float(_ value: Float) -> JSON { .number(Double("\(value)") ?? .nan) }
}
