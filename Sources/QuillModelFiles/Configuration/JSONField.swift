import QuillCodecs
import QuillTensor

/// A value in a JSON document that knows its place there, so that errors can name it.
struct JSONField {
    let value: JSON
    let place: String

    init(_ value: JSON, _ place: String) {
        self.value = value
        self.place = place
    }

    /// Reads a document; `place` is what errors call it.
    init(parsing text: String, _ place: String) throws {
        self.init(try JSON(parsing: Array(text.utf8), name: place), place)
    }

    private func expected(_ what: String) -> QuillError {
        let text = value.text
        let excerpt = text.count > 60 ? text.prefix(60) + "…" : text
        return QuillError(.file, "\(place): expected \(what), received \(excerpt)")
    }

    /// The members of an object.
    var members: [String: JSONField] {
        get throws {
            guard let members = value.members else { throw expected("an object") }
            return Dictionary(
                uniqueKeysWithValues: members.map { ($0.key, JSONField($0.value, "\(place).\($0.key)")) })
        }
    }

    /// A member of an object; null where it is absent.
    subscript(name: String) -> JSONField {
        get throws {
            guard let members = value.members else { throw expected("an object") }
            return JSONField(members[name] ?? .null, "\(place).\(name)")
        }
    }

    var isNull: Bool { value == .null }

    /// The elements of an array.
    var elements: [JSONField] {
        get throws {
            guard let elements = value.elements else { throw expected("a list") }
            return elements.enumerated().map { JSONField($0.element, "\(place)[\($0.offset)]") }
        }
    }

    var string: String {
        get throws {
            guard let string = value.string else { throw expected("a text") }
            return string
        }
    }

    var bool: Bool {
        get throws {
            guard case .bool(let bool) = value else { throw expected("true or false") }
            return bool
        }
    }

    /// A whole number of at least `least` and at most 32 bits: a few can be added and multiplied.
    func int(atLeast least: Int) throws -> Int {
        guard let int = value.integer, (least...Int(Int32.max)).contains(int) else {
            throw expected("a whole number from \(least) to \(Int32.max)")
        }
        return int
    }

    /// A number as `JSON.init(exactly:)` writes it.
    var double: Double {
        get throws {
            switch value {
            case .integer(let int): return Double(int)
            case .number(let number): return number
            case .string(let text):
                guard let number = Double(text), !number.isFinite else { throw expected("a number") }
                return number
            default: throw expected("a number")
            }
        }
    }
}

extension JSON {
    /// A number that is read back as the same bits; what JSON cannot express (NaN, infinities) becomes a text.
    init(exactly number: Double) {
        self = number.isFinite ? .number(number) : .string("\(number)")
    }
}
