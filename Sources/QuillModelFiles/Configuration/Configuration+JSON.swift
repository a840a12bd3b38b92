import QuillCodecs
import QuillNetwork
import QuillTensor

extension Configuration {
    /// Reads settings from a JSON object.
    package init(_ field: JSONField) throws {
        self.init(try field.members.mapValues { Value($0.value) })
    }

    /// The settings as a JSON object.
    /// - Throws: an `.argument` error for a number that is not finite, which JSON cannot express.
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

    var json: JSON {
        get throws {
            switch self {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .number(let value):
                guard value.isFinite else {
                    throw QuillError(.argument, "expected a finite number to save, received \(value)")
                }
                // Write 128, not 128.0, except for -0.0, whose sign an integer would lose.
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
