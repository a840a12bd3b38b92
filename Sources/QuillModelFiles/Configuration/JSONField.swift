import QuillCodecs
import QuillTensor

/// A value in a JSON document, with its path for error messages.
package struct JSONField {
    package let value: JSON
    /// The value's path, as in `config.layers[7].class_name`.
    package let place: String

    package init(_ value: JSON, _ place: String) {
        self.value = value
        self.place = place
    }

    /// Parses a document; `place` is its name in errors.
    package init(parsing text: String, _ place: String) throws {
        self.init(try JSON(parsing: Array(text.utf8), name: place), place)
    }

    private func expected(_ what: String) -> QuillError {
        let text = value.text
        let excerpt = text.count > 60 ? text.prefix(60) + "…" : text
        return QuillError(.file, "\(place): expected \(what), received \(excerpt)")
    }

    /// The members of an object.
    package var members: [String: JSONField] {
        get throws {
            guard let members = value.members else { throw expected("an object") }
            return Dictionary(
                uniqueKeysWithValues: members.map { ($0.key, JSONField($0.value, "\(place).\($0.key)")) })
        }
    }

    /// A member of an object; null if it is absent.
    package subscript(name: String) -> JSONField {
        get throws {
            guard let members = value.members else { throw expected("an object") }
            return JSONField(members[name] ?? .null, "\(place).\(name)")
        }
    }

    package var isNull: Bool { value == .null }

    /// The elements of an array.
    package var elements: [JSONField] {
        get throws {
            guard let elements = value.elements else { throw expected("a list") }
            return elements.enumerated().map { JSONField($0.element, "\(place)[\($0.offset)]") }
        }
    }

    package var string: String {
        get throws {
            guard let string = value.string else { throw expected("a string") }
            return string
        }
    }

    package var bool: Bool {
        get throws {
            guard case .bool(let bool) = value else { throw expected("true or false") }
            return bool
        }
    }

    /// Returns a whole number from `least` to 2³¹ − 1, so that sums and products of a few do not overflow.
    package func int(atLeast least: Int) throws -> Int {
        guard let int = value.integer, (least...Int(Int32.max)).contains(int) else {
            throw expected("a whole number from \(least) to \(Int32.max)")
        }
        return int
    }

    /// A number as `JSON.init(exactly:)` writes it.
    package var double: Double {
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
    /// A number that reads back as the same bits; NaN and infinities, which JSON cannot express, become strings.
    package init(exactly number: Double) {
        self = number.isFinite ? .number(number) : .string("\(number)")
    }
}
