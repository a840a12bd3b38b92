import QuillTensor

/// A recursive descent parser of JSON.
struct JSONParser {
    let text: [UInt8]
    let name: String
    private var position = 0
    private var depth = 0
    // Limited, so that a file of nested brackets cannot overflow the stack.
    private static let deepest = 128

    init(text: [UInt8], name: String) {
        self.text = text
        self.name = name
    }

    mutating func document() throws -> JSON {
        let value = try value()
        skipSpace()
        guard position == text.count else { throw error("expected the end") }
        return value
    }

    private mutating func value() throws -> JSON {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws -> JSON) throws -> JSON {
        guard depth < Self.deepest else { throw error("nested deeper than \(Self.deepest)") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func object() throws -> JSON {
        var members: [String: JSON] = [:]
        position += 1
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let start = position
            let key = try string()
            guard take(":") else { throw error("expected ':'") }
            let value = try value()
            guard members.updateValue(value, forKey: key) == nil else {
                position = start
                throw error("duplicate key \(JSON.quoted(key))")
            }
        } while take(",")
        guard take("}") else { throw error("expected ',' or '}'") }
        return .object(members)
    }

    private mutating func array() throws -> JSON {
        var elements: [JSON] = []
        position += 1
        if take("]") { return .array(elements) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw error("expected ',' or ']'") }
        return .array(elements)
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws -> JSON {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard text[position...].starts(with: expected) else { throw error("expected \(word)") }
        position += expected.count
        return value
    }

    private mutating func number() throws -> JSON {
        let start = position
        _ = takeByte("-")
        let whole = digits()
        // No leading zeros.
        guard whole > 0, whole == 1 || text[position - whole] != UInt8(ascii: "0") else {
            throw error("expected a value")
        }
        var isInteger = true
        if takeByte(".") {
            isInteger = false
            guard digits() > 0 else { throw error("expected a digit") }
        }
        if takeByte("e") || takeByte("E") {
            isInteger = false
            if !takeByte("+") { _ = takeByte("-") }
            guard digits() > 0 else { throw error("expected a digit") }
        }
        let lexeme = String(decoding: text[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(lexeme) { return .integer(integer) }
        guard let number = Double(lexeme), number.isFinite else {
            throw error("the number \(lexeme) is too large")
        }
        return .number(number)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws -> String {
        guard takeByte("\"") else { throw error("expected a string") }
        var bytes: [UInt8] = []
        while true {
            guard let byte = peek else { throw error("unterminated string") }
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw error("the string is not valid UTF-8")
                }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &bytes)
            case 0..<0x20: throw error("unescaped control character in a string")
            default:
                bytes.append(byte)
                position += 1
            }
        }
    }

    private mutating func escape(into bytes: inout [UInt8]) throws {
        guard let byte = peek else { throw error("unterminated string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                // Two surrogates encode one character beyond 16 bits.
                guard takeByte("\\"), takeByte("u") else { throw error("unpaired surrogate") }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw error("unpaired surrogate") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("unpaired surrogate") }
            bytes.append(contentsOf: String(scalar).utf8)
        default:
            position -= 1
            throw error("unknown escape sequence")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("expected four hexadecimal digits") }
        position += 4
        return code
    }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func takeByte(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Skips white space, then takes the character if it is next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return takeByte(character)
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func error(_ problem: String) -> QuillError {
        QuillError(.file, "\(name): JSON, byte \(position): \(problem)")
    }
}
