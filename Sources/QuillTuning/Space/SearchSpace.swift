import QuillTensor

/// The parameters that a search varies, and the values of each.
///
/// ```swift
/// let space: SearchSpace = [
///     "units": [64, 128, 256],
///     "learning-rate": .float(1e-4...1e-2, scale: .log),
///     "optimizer": ["adam", "sgd"],
///     "momentum": .float(0...0.99).when("optimizer", is: "sgd"),
/// ]
/// ```
public struct SearchSpace: Sendable, Hashable {
    /// The names of the parameters, in order. A parameter may depend on those before it.
    public private(set) var names: [String] = []
    private var ranges: [String: ParameterRange] = [:]
    /// The names that were given twice, which is an error when the space is used.
    private var repeated: [String] = []

    /// Creates a space without parameters.
    public init() {}

    /// The values of a parameter; nil if there is none of that name. A new parameter comes after the others.
    public subscript(name: String) -> ParameterRange? {
        get { ranges[name] }
        set {
            if ranges[name] == nil, newValue != nil { names.append(name) }
            if newValue == nil { names.removeAll { $0 == name } }
            ranges[name] = newValue
        }
    }

    /// The parameters in order.
    var parameters: [(name: String, range: ParameterRange)] {
        names.compactMap { name in ranges[name].map { (name, $0) } }
    }

    /// Checks the space.
    /// - Throws: an `.argument` error if there are no parameters, one has no values or impossible ones, or one depends on a
    ///   parameter that isn't before it or on a value that it can't have.
    public func check() throws {
        guard !names.isEmpty else {
            throw QuillError(.argument, "the search space is empty: expected at least one parameter to vary")
        }
        if let name = repeated.first {
            throw QuillError(.argument, "the parameter '\(name)' is in the search space twice")
        }
        var known: [String] = []
        for (name, range) in parameters {
            let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            guard !name.isEmpty, isPlain else {
                throw QuillError(
                    .argument, "'\(name)': expected a name of letters, digits, hyphens, and underscores")
            }
            try range.check(name)
            var needed = range.condition.map { [$0.name] } ?? []
            if case .derived(let formula) = range.kind { needed += formula.names }
            if let missing = needed.first(where: { !known.contains($0) }) {
                throw QuillError(
                    .argument,
                    "\(name): it depends on '\(missing)', and there is no such parameter before it"
                        + (known.isEmpty ? "" : "\(Suggestion(for: missing, among: known))"))
            }
            if let condition = range.condition, let other = ranges[condition.name] {
                for value in condition.values where !other.contains(value) {
                    throw QuillError(.argument, "\(name): '\(condition.name)' is never \(value)")
                }
            }
            known.append(name)
        }
    }

    /// Returns settings whose parameters are chosen one after another.
    /// - Parameter choose: returns the value of a parameter that is active, by its name and range; nil ends the choice.
    /// - Throws: an `.argument` error for a derived value that can't be calculated.
    func settings(
        _ choose: (String, ParameterRange) throws -> Hyperparameters.Value
    ) throws -> Hyperparameters {
        var settings = Hyperparameters()
        for (name, range) in parameters where isActive(range, settings) {
            if case .derived(let formula) = range.kind {
                do {
                    settings[name] = try formula.value(settings)
                } catch let error as QuillError {
                    throw QuillError(error.kind, "\(name): \(error.message)")
                }
            } else {
                settings[name] = try choose(name, range)
            }
        }
        return settings
    }

    /// Whether a parameter has a value, given those before it.
    func isActive(_ range: ParameterRange, _ settings: Hyperparameters) -> Bool {
        guard let condition = range.condition else { return true }
        return settings[condition.name].map(condition.values.contains) ?? false
    }
}

extension SearchSpace: ExpressibleByDictionaryLiteral {
    /// Creates a space from parameters in order.
    public init(dictionaryLiteral elements: (String, ParameterRange)...) {
        for (name, range) in elements {
            if ranges[name] != nil { repeated.append(name) }
            self[name] = range
        }
    }
}
