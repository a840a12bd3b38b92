import QuillGraph
import QuillNetwork
import QuillTensor

/// The words of one layer in a ``LayerText``, consumed from left to right.
struct LayerWords {
    /// An option that may follow a layer's numbers.
    enum Option: String {
        case padding, stride, dilation, l2, activation

        /// The words that introduce the option.
        var words: [String] {
            switch self {
            case .padding: Padding.allCases.map(\.rawValue)
            case .activation: ActivationFunction.names
            default: [rawValue]
            }
        }
    }

    private let text: String
    private var words: ArraySlice<String>
    private(set) var padding: Padding?
    private(set) var stride: Extent?
    private(set) var dilation: Extent?
    private(set) var l2: Float?
    private(set) var activation: ActivationFunction?

    init(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        self.text = words.joined(separator: " ")
        self.words = words[...]
    }

    func error(_ message: String, _ suggestion: Suggestion? = nil) -> QuillError {
        QuillError(.argument, "\(message) in \"\(text)\"\(suggestion?.description ?? "")")
    }

    mutating func name() throws -> String {
        guard let name = words.popFirst() else {
            throw QuillError(
                .argument,
                "a layer is missing: expected layers with a comma between them, as in "
                    + "\"dense 128 relu, dense 10\"")
        }
        return name.lowercased()
    }

    mutating func count(_ what: String) throws -> Int {
        let word = try next(what)
        guard let count = Int(word), (1...1_000_000).contains(count) else {
            throw error("\(what): expected a number from 1 to 1000000, received '\(word)'")
        }
        return count
    }

    mutating func share(_ what: String) throws -> Float {
        let word = try next(what)
        guard let share = Float(word), share >= 0, share < 1 else {
            throw error("\(what): expected a number from 0 to below 1, received '\(word)'")
        }
        return share
    }

    /// Takes a number within bounds.
    mutating func number(_ what: String, in bounds: ClosedRange<Float>) throws -> Float {
        let word = try next(what)
        guard let number = Float(word), bounds.contains(number) else {
            throw error("\(what): expected a number in \(bounds), received '\(word)'")
        }
        return number
    }

    /// Takes a number within bounds; nil if no word is left.
    mutating func numberIfGiven(_ what: String, in bounds: ClosedRange<Float>) throws -> Float? {
        words.isEmpty ? nil : try number(what, in: bounds)
    }

    /// Takes one of a fixed set of words; nil if no word is left.
    mutating func choiceIfGiven<Choice: RawRepresentable & CaseIterable>(_ what: String) throws -> Choice?
    where Choice.RawValue == String {
        guard let word = words.popFirst() else { return nil }
        guard let choice = Choice(rawValue: word.lowercased()) else {
            let known = Choice.allCases.map(\.rawValue)
            throw error(
                "\(what): expected \(known.joined(separator: ", ")), received '\(word)'",
                Suggestion(for: word, among: known))
        }
        return choice
    }

    mutating func sizeIfGiven(_ what: String) throws -> Extent? {
        guard let first = words.first?.first, first.isNumber || first == "-" else { return nil }
        return try size(what)
    }

    private mutating func size(_ what: String) throws -> Extent {
        let word = try next(what)
        let extents = word.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard (1...2).contains(extents.count), extents.allSatisfy({ (1...1000).contains($0) }) else {
            throw error("\(what): expected a size as in 3 or 3x5, received '\(word)'")
        }
        return Extent(extents[0], extents[extents.count - 1])
    }

    /// Takes the options after the numbers.
    mutating func readOptions(_ allowed: [Option]) throws {
        while let word = words.popFirst() {
            let lowercased = word.lowercased()
            guard let option = allowed.first(where: { $0.words.contains(lowercased) }) else {
                throw unknown(word, allowed)
            }
            switch option {
            case .padding: try set(&padding, Padding(rawValue: lowercased), option)
            case .activation: try set(&activation, ActivationFunction.named(lowercased), option)
            case .stride: try set(&stride, try size("the stride"), option)
            case .dilation: try set(&dilation, try size("the dilation"), option)
            case .l2:
                let word = try next("the factor of l2")
                guard let factor = Float(word), factor >= 0, factor.isFinite else {
                    throw error("the factor of l2: expected a number of at least 0, received '\(word)'")
                }
                try set(&l2, factor, option)
            }
        }
    }

    private func set<Value>(_ place: inout Value?, _ value: Value?, _ option: Option) throws {
        guard place == nil else { throw error("\(option.rawValue) is given twice") }
        place = value
    }

    /// Fails if words are left.
    func finish() throws {
        if let word = words.first { throw error("unexpected '\(word)'") }
    }

    private mutating func next(_ what: String) throws -> String {
        guard let word = words.popFirst() else { throw error("\(what) is missing") }
        return word
    }

    private func unknown(_ word: String, _ allowed: [Option]) -> QuillError {
        let known = allowed.flatMap(\.words)
        let suggestion = Suggestion(for: word, among: known)
        if Float(word) != nil {
            return error("unexpected number '\(word)'")
        }
        let isLikelyActivation =
            allowed.contains(.activation)
            && (allowed == [.activation]
                || Option.activation.words.contains { suggestion.description.contains(" \($0)?") })
        return error("unknown \(isLikelyActivation ? "activation" : "word") '\(word)'", suggestion)
    }
}
