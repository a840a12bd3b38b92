import QuillTensor

extension Hyperparameters {
    /// Returns a text in which each `{name}` is the value of a parameter, and each `N * (…)` is written out N times: layers as
    /// `LayerText` reads them.
    ///
    /// ```swift
    /// func text(_ settings: Hyperparameters) throws -> String {
    ///     try settings.layers("{blocks} * (conv {filters} 3 relu, pool 2), dense {units} relu, dense 10")
    /// }
    /// ```
    /// - Throws: an `.argument` error for a name that isn't an active parameter, and for a repetition that can't be read.
    public func layers(_ template: String) throws -> String {
        var text = ""
        var rest = template[...]
        while let start = rest.firstIndex(of: "{") {
            text += rest[..<start]
            guard let end = rest[start...].firstIndex(of: "}") else {
                throw QuillError(.argument, "'\(template)': expected } after {")
            }
            let name = String(rest[rest.index(after: start)..<end])
            guard let value = self[name] else {
                throw QuillError(
                    .argument,
                    "'\(template)': there is no parameter '\(name)'\(names.isEmpty ? "" : "\(Suggestion(for: name, among: names))")"
                )
            }
            text += "\(value)"
            rest = rest[rest.index(after: end)...]
        }
        return try Self.repeated(text + rest, template)
    }

    /// The names in braces of a template.
    package static func names(in template: String) -> [String] {
        template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    /// The most layers that a template may be written out to, in characters.
    private static let longest = 1 << 16

    /// Writes out repetitions, the innermost ones first.
    private static func repeated(_ text: String, _ template: String) throws -> String {
        var text = text
        while let close = text.firstIndex(of: ")") {
            guard let open = text[..<close].lastIndex(of: "(") else {
                throw QuillError(.argument, "'\(template)': expected ( before )")
            }
            var head = text[..<open]
            func trim() { while head.last == " " { head.removeLast() } }
            trim()
            guard head.last == "*" else {
                throw QuillError(
                    .argument, "'\(template)': expected a repetition such as 2 * (conv 32 3 relu, pool 2)")
            }
            head.removeLast()
            trim()
            var digits = ""
            while let digit = head.last, digit.isNumber || digit == "-" {
                digits = "\(digit)" + digits
                head.removeLast()
            }
            let body = text[text.index(after: open)..<close]
            guard let count = Int(digits), count >= 0, count <= 1000, count * body.count <= longest else {
                throw QuillError(
                    .argument,
                    "'\(template)': expected a number of repetitions from 0 to 1000, received '\(digits)'")
            }
            var tail = text[text.index(after: close)...]
            if count == 0 {
                // No layer is left between two commas.
                tail = tail.drop { $0 == " " }
                if tail.first == "," {
                    tail = tail.dropFirst().drop { $0 == " " }
                } else {
                    trim()
                    if head.last == "," { head.removeLast() }
                }
            }
            text = head + [String](repeating: String(body), count: count).joined(separator: ", ") + tail
        }
        guard !text.contains("(") else { throw QuillError(.argument, "'\(template)': expected ) after (") }
        return text
    }
}
