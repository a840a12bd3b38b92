import QuillCodecs
import QuillTensor

/// The text form of a space: a line for each parameter.
///
///     # comment
///     units = 64, 128, 256
///     depth = 1..4
///     learning-rate = 1e-4..1e-2 log
///     dropout = 0..0.5 step 0.1
///     optimizer = adam, sgd
///     momentum = 0..0.99 if optimizer = sgd
///     half = {units} / 2
extension SearchSpace {
    /// Reads a space from its text form.
    /// - Throws: an `.argument` error that quotes the line that can't be read.
    public init(parsing text: String) throws {
        self.init()
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.prefix { $0 != "#" }
            if line.allSatisfy(\.isWhitespace) { continue }
            try add(parsing: String(line))
        }
    }

    private static let longestFile = 1 << 20

    /// Reads a space from a file.
    /// - Throws: a `.file` error if the file can't be read, an `.argument` error that quotes the line that can't be read.
    public init(contentsOf path: String) throws {
        let reader = try ByteReader(path: path)
        let count = try reader.count(upTo: Self.longestFile)
        guard count <= Self.longestFile, let text = String(validating: try reader.bytes(count), as: UTF8.self)
        else {
            throw QuillError(.file, "\(path): expected a text in UTF-8 with a line for each parameter")
        }
        do {
            try self.init(parsing: text)
            try check()
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(path): \(error.message)")
        }
    }

    /// Adds a parameter from its text form, such as `units = 64, 128`.
    /// - Throws: an `.argument` error that quotes the text.
    public mutating func add(parsing line: String) throws {
        guard let sign = line.firstIndex(of: "=") else {
            throw QuillError(
                .argument,
                "'\(line)': expected NAME=VALUES, such as units=64,128 or learning-rate=1e-4..1e-2 log")
        }
        let name = Self.trimmed(line[..<sign])
        if self[name] != nil {
            throw QuillError(.argument, "the parameter '\(name)' is in the search space twice")
        }
        var text = Self.trimmed(line[line.index(after: sign)...])
        var condition: ParameterRange.Condition?
        if let separator = text.range(ofWord: "if") {
            let parts = text[separator.upperBound...].split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw QuillError(.argument, "'\(line)': expected if NAME=VALUE, such as if optimizer=sgd")
            }
            condition = .init(name: Self.trimmed(parts[0]), values: try Self.values(parts[1], line))
            text = Self.trimmed(text[..<separator.lowerBound])
        }
        self[name] = ParameterRange(try Self.kind(text, line), when: condition)
    }

    private static func kind(_ text: String, _ line: String) throws -> ParameterRange.Kind {
        if text.contains("{") { return .derived(try Formula(text)) }
        guard let dots = text.range(ofText: "..") else { return .choice(try values(text[...], line)) }
        var words = text[dots.upperBound...].split(separator: " ").map(String.init)
        func fail() -> QuillError {
            QuillError(
                .argument, "'\(line)': expected LOW..HIGH, LOW..HIGH log, or LOW..HIGH step STEP")
        }
        let low = Hyperparameters.Value(parsing: trimmed(text[..<dots.lowerBound]))
        guard !words.isEmpty else { throw fail() }
        let high = Hyperparameters.Value(parsing: words.removeFirst())
        let isLog = words.first == "log"
        if isLog { words.removeFirst() }
        var step: Hyperparameters.Value?
        if words.first == "step", words.count == 2 {
            step = Hyperparameters.Value(parsing: words[1])
            words = []
        }
        guard words.isEmpty, let least = low.double, let most = high.double, least <= most else {
            throw fail()
        }
        let scale: ParameterRange.Scale = isLog ? .log : .linear
        if case .integer(let low) = low, case .integer(let high) = high {
            if case .integer(let step)? = step { return .int(low...high, step: step, scale: scale) }
            if step == nil { return .int(low...high, step: 1, scale: scale) }
        }
        if let step, step.double == nil { throw fail() }
        return .float(least...most, step: step?.double, scale: scale)
    }

    private static func values(_ text: Substring, _ line: String) throws -> [Hyperparameters.Value] {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        guard !words.contains("") else {
            throw QuillError(.argument, "'\(line)': expected values between commas, one is missing")
        }
        let values = words.map { Hyperparameters.Value(parsing: $0) }
        // In a list such as 0, 0.25, 0.5, all are numbers.
        let isFraction = values.contains { if case .number = $0 { true } else { false } }
        guard isFraction, values.allSatisfy({ $0.double != nil }) else { return values }
        return values.map { .number($0.double ?? 0) }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var result = Substring(text).drop(while: \.isWhitespace)
        while result.last?.isWhitespace == true { result.removeLast() }
        return String(result)
    }
}

extension SearchSpace: CustomStringConvertible {
    /// The text form: a line for each parameter.
    public var description: String {
        parameters.map { "\($0.name) = \($0.range)" }.joined(separator: "\n")
    }
}

extension ParameterRange: CustomStringConvertible {
    /// The text form: `64, 128`, `0.0001..0.01 log`.
    public var description: String {
        let text =
            switch kind {
            case .choice(let values): values.map { "\($0)" }.joined(separator: ", ")
            case .int(let range, let step, let scale):
                "\(range.lowerBound)..\(range.upperBound)" + (scale == .log ? " log" : "")
                    + (step == 1 ? "" : " step \(step)")
            case .float(let range, let step, let scale):
                "\(range.lowerBound)..\(range.upperBound)" + (scale == .log ? " log" : "")
                    + (step.map { " step \($0)" } ?? "")
            case .derived(let formula): formula.text
            }
        guard let condition else { return text }
        return text + " if \(condition.name) = \(condition.values.map { "\($0)" }.joined(separator: ", "))"
    }
}

extension String {
    /// The first place of a text in this one.
    fileprivate func range(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }

    /// The first place of a word between spaces.
    fileprivate func range(ofWord word: String) -> Range<Index>? {
        range(ofText: " \(word) ")
    }
}
