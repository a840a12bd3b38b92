import QuillNetwork
import QuillSystem
import QuillTensor

/// A path with places for numbers, as Python's `str.format` has them: `weights.{epoch:02d}-{val_loss:.4f}.h5`.
///
/// A place is a name and, after a colon, a width (with zeros in front if it starts with 0), a precision, and a type: `d`,
/// `f`, `e`, `g`, or `%`. Two braces stand for one.
struct FileNamePattern: Sendable {
    private enum Part: Sendable {
        case text(String)
        case place(name: String, Style)
    }

    fileprivate struct Style: Sendable {
        var hasZeros = false
        var width = 0
        var precision: Int?
        var type: Character?
    }

    private let parts: [Part]

    /// Reads a pattern.
    /// - Throws: an `.argument` error that quotes the part that is not understood.
    init(_ text: String) throws {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let first = rest.popFirst() {
            switch first {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(rest.removeFirst())
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw QuillError(.argument, "\(text): expected '}' after '{\(rest)'")
                }
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                parts.append(try Self.place(rest[..<end], in: text))
                rest = rest[rest.index(after: end)...]
            case "}":
                throw QuillError(.argument, "\(text): expected '{' before '}'; write '}}' for a brace")
            default: literal.append(first)
            }
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }

    private static func place(_ text: Substring, in pattern: String) throws -> Part {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(halves[0])
        guard !name.isEmpty else {
            throw QuillError(
                .argument, "\(pattern): expected a name such as epoch or val_loss in '{\(text)}'")
        }
        guard halves.count == 2 else { return .place(name: name, Style()) }
        var (style, rest) = (Style(), halves[1])
        func number() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return Int(digits).flatMap { $0 <= 100 ? $0 : nil }
        }
        if rest.first == "0" { style.hasZeros = true }
        style.width = rest.first?.isNumber == true ? number() ?? -1 : 0
        if rest.first == "." {
            rest = rest.dropFirst()
            style.precision = number() ?? -1
        }
        if let last = rest.first, "dfFeEgG%".contains(last) {
            style.type = last
            rest = rest.dropFirst()
        }
        guard rest.isEmpty, style.width >= 0, style.precision ?? 0 >= 0,
            style.type != "d" || style.precision == nil
        else {
            throw QuillError(
                .argument,
                "\(pattern): '\(halves[1])' in '{\(text)}' is not a format such as 02d or .4f")
        }
        return .place(name: name, style)
    }

    /// The names in the places.
    var names: [String] {
        parts.compactMap { part in if case .place(let name, _) = part { name } else { nil } }
    }

    /// Returns the path with numbers in the places.
    /// - Throws: an `.argument` error for a name without a number, or a fraction where `d` wants a whole number.
    func path(_ numbers: [String: Double]) throws -> String {
        var path = ""
        for part in parts {
            switch part {
            case .text(let text): path += text
            case .place(let name, let style):
                guard let number = numbers[name] else {
                    throw QuillError(
                        .argument,
                        "'{\(name)}': expected one of \(numbers.keys.sorted().joined(separator: ", "))")
                }
                path += try style.text(number, name)
            }
        }
        return path
    }
}

extension FileNamePattern.Style {
    fileprivate func text(_ number: Double, _ name: String) throws -> String {
        let flags = "%" + (hasZeros ? "0" : "")
        let isWhole = ["epoch", "batch"].contains(name)
        switch type {
        case nil where precision == nil:
            return padded(isWhole ? "\(Int(number))" : "\(number)")
        case "d":
            guard isWhole else {
                throw QuillError(
                    .argument, "'{\(name)}': 'd' is for whole numbers; take a format such as .4f")
            }
            return padded("\(Int(number))")
        case "%":
            return printed(flags + "*.*f%%", number * 100, width: max(width - 1, 0), precision ?? 6)
        default: return printed(flags + "*.*\(type ?? "g")", number, width: width, precision ?? 6)
        }
    }

    private func padded(_ text: String) -> String {
        String(repeating: hasZeros ? "0" : " ", count: max(width - text.count, 0)) + text
    }

    private func printed(_ format: String, _ number: Double, width: Int, _ precision: Int) -> String {
        withVaList([Int32(width), Int32(precision), number]) { arguments in
            // The largest double has 309 digits before the point.
            var buffer = [CChar](repeating: 0, count: 512)
            let count = Int(vsnprintf(&buffer, buffer.count, format, arguments))
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
