import QuillTensor

/// The header of an npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
struct NpyHeader {
    private(set) var format: NumberFormat = .uint8
    private(set) var isBigEndian = false
    private(set) var isFortranOrder = false
    private(set) var shape: Shape = []
    /// The form of the texts; nil for numbers.
    private(set) var texts: TextFormat?

    /// Texts of a fixed length, as NumPy stores them.
    struct TextFormat {
        /// NumPy's name: `<U5`.
        let type: String
        /// The number of characters of each text; shorter ones are filled with zeros.
        let length: Int
        /// Whether a character is a code point in four bytes (`U`) instead of a byte (`S`).
        let isWide: Bool

        /// The number of bytes of each text.
        var byteCount: Int { isWide ? 4 * length : length }
    }

    private static let formats: [String: NumberFormat] = [
        "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
        "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    /// Parses the three entries, in any order, each exactly once.
    init(parsing text: [UInt8], name: String) throws {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw QuillError(.file, "\(name): the npy header is not text")
        }
        var scanner = PythonScanner(text: string, name: name)
        var missing: Set = ["descr", "fortran_order", "shape"]
        try scanner.expect("{")
        while !scanner.take("}") {
            let key = try scanner.string()
            guard missing.remove(key) != nil else {
                throw scanner.error("unknown or duplicate entry \(key)")
            }
            try scanner.expect(":")
            switch key {
            case "descr": try readType(scanner.string(), name)
            case "fortran_order": isFortranOrder = try scanner.boolean()
            default: shape = Shape(try scanner.tuple())
            }
            if !scanner.take(",") {
                try scanner.expect("}")
                break
            }
        }
        guard scanner.isAtEnd else { throw scanner.error("expected the end") }
        guard missing.isEmpty else {
            throw QuillError(
                .file, "\(name): the npy header lacks \(missing.sorted().joined(separator: " and "))")
        }
    }

    private mutating func readType(_ type: String, _ name: String) throws {
        guard let order = type.first, "<>|=".contains(order),
            let format = Self.formats[String(type.dropFirst())],
            order != "|" || format.byteCount == 1
        else {
            if let texts = Self.texts(type) {
                self.texts = texts
                isBigEndian = type.hasPrefix(">")
                return
            }
            if type.contains("O") {
                throw QuillError(
                    .file,
                    "\(name): Python's objects (NumPy type '\(type)'), which only Python can read; expected numbers or "
                        + "texts, which y.astype(str) makes of names, and y.astype(int) of digits")
            }
            throw QuillError(
                .file,
                "\(name): numbers of NumPy type '\(type)' are not supported; expected one of "
                    + Self.formats.keys.sorted().joined(separator: ", "))
        }
        self.format = format
        isBigEndian = order == ">"
    }

    /// Returns the form of texts with a type such as `<U5` or `|S5`; nil for another type.
    private static func texts(_ type: String) -> TextFormat? {
        guard let order = type.first, "<>|=".contains(order), let kind = type.dropFirst().first,
            let length = Int(type.dropFirst(2)), (1...4096).contains(length)
        else { return nil }
        switch kind {
        case "U" where order != "|": return TextFormat(type: type, length: length, isWide: true)
        case "S": return TextFormat(type: type, length: length, isWide: false)
        default: return nil
        }
    }
}

/// Scans the few kinds of Python literals in an npy header.
private struct PythonScanner {
    private var rest: Substring
    private let name: String
    private let length: Int

    init(text: String, name: String) {
        rest = text[...]
        length = text.utf8.count
        self.name = name
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return rest.isEmpty
        }
    }

    mutating func take(_ token: String) -> Bool {
        skipSpace()
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    mutating func expect(_ token: String) throws {
        guard take(token) else { throw error("expected \(token)") }
    }

    /// Takes a string. Escapes are not supported: no entry and no supported type has any.
    mutating func string() throws -> String {
        for quote in ["'", "\""] where take(quote) {
            guard let end = rest.firstIndex(of: Character(quote)) else { break }
            let string = String(rest[..<end])
            rest = rest[end...].dropFirst()
            return string
        }
        throw error("expected a string (arrays of records are not supported)")
    }

    mutating func boolean() throws -> Bool {
        if take("True") { return true }
        if take("False") { return false }
        throw error("expected True or False")
    }

    mutating func tuple() throws -> [Int] {
        try expect("(")
        var values: [Int] = []
        while !take(")") {
            skipSpace()
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let value = Int(digits) else { throw error("expected an extent") }
            values.append(value)
            rest = rest.dropFirst(digits.count)
            // Python 2's suffix of long integers.
            _ = take("L")
            if !take(",") {
                try expect(")")
                break
            }
        }
        return values
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

    func error(_ problem: String) -> QuillError {
        QuillError(.file, "\(name): npy header, byte \(length - rest.utf8.count): \(problem)")
    }
}
