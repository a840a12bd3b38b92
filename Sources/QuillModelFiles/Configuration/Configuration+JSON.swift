import QuillCodecs
import QuillNetwork
import QuillTensor

extension Configuration {
    /// The settings in an object of a file.
    package init(_ field: JSONField) throws {
        self.init(try field.members.mapValues { Value($0.value) })
    }

    /// The settings as an object.
    /// - Throws: an `.argument` error for a number that is not finite: JSON has none.
    package var json: JSON {
        get throws {
            .object(
                Dictionary(
                    uniqueKeysWithValues: try values.map { name, value in
                        do {
                            return (name, try value.json)
                        } catch let error as QuillError {
                            throw QuillError(error.kind, "setting '\(name)': \(error.message)")
                        }
                    }))
        }
    }
}

extension Configuration.Value {
    init(_ json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .number(Double(value))
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .array(let values): self = .list(values.map { Self($0) })
        case .object(let members): self = .object(members.mapValues { Self($0) })
        }
    }

    fileprivate var json: JSON {
        get throws {
            switch self {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .number(let value):
                guard value.isFinite else {
                    throw QuillError(.argument, "expected a finite number to save, received \(value)")
                }
                // 128 units, not 128.0; but the zero of -0.0 has a sign.
                guard let int = Int(exactly: value), value != 0 || value.sign == .plus else {
                    return .number(value)
                }
                return .integer(int)
            case .string(let value): return .string(value)
            case .list(let values): return .array(try values.map { try $0.json })
            case .object(let members): return .object(try members.mapValues { try $0.json })
            }
        }
    }
}
