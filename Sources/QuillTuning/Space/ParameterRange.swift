import QuillTensor

/// The values that a parameter of a search can take, and when it has one.
///
/// ```swift
/// let momentum = ParameterRange.float(0...0.99).when("optimizer", is: "sgd")
/// ```
public struct ParameterRange: Sendable, Hashable {
    /// How values are spread over a range.
    public enum Scale: String, Sendable, Hashable {
        /// Equal distances are equally likely.
        case linear
        /// Equal ratios are equally likely: from 0.001 to 0.01 as often as from 0.01 to 0.1.
        case log
    }

    /// The kinds of ranges.
    enum Kind: Sendable, Hashable {
        case choice([Hyperparameters.Value])
        case int(ClosedRange<Int>, step: Int, scale: Scale)
        case float(ClosedRange<Double>, step: Double?, scale: Scale)
        case derived(Formula)
    }

    /// A parameter's value that another parameter depends on.
    struct Condition: Sendable, Hashable {
        let name: String
        let values: [Hyperparameters.Value]
    }

    let kind: Kind
    var condition: Condition?

    init(_ kind: Kind, when condition: Condition? = nil) {
        self.kind = kind
        self.condition = condition
    }

    /// One of several values, in no particular order unless they are numbers: KerasTuner's `Choice`.
    public static func choice(_ values: [Hyperparameters.Value]) -> ParameterRange { Self(.choice(values)) }

    /// True or false.
    public static var boolean: ParameterRange { Self(.choice([false, true])) }

    /// A whole number.
    /// - Parameters:
    ///   - range: the smallest and the largest value.
    ///   - step: the distance between values.
    ///   - scale: how the values are spread; a logarithmic scale needs a range above 0 and a step of 1.
    public static func int(_ range: ClosedRange<Int>, step: Int = 1, scale: Scale = .linear) -> ParameterRange
    {
        Self(.int(range, step: step, scale: scale))
    }

    /// A number.
    /// - Parameters:
    ///   - range: the smallest and the largest value.
    ///   - step: the distance between values; nil for all numbers. A grid needs one.
    ///   - scale: how the values are spread; a logarithmic scale needs a range above 0 and no step.
    public static func float(
        _ range: ClosedRange<Double>, step: Double? = nil, scale: Scale = .linear
    ) -> ParameterRange {
        Self(.float(range, step: step, scale: scale))
    }

    /// A value that is calculated from other parameters, with `+`, `-`, `*`, and `/` from left to right: `{units} / 2`.
    ///
    /// Whole numbers stay whole; a quotient of whole numbers is rounded down.
    /// - Throws: an `.argument` error for a formula that can't be read.
    public static func derived(_ formula: String) throws -> ParameterRange {
        Self(.derived(try Formula(formula)))
    }

    /// The same values, but only in trials in which another parameter has one of the given values. In others, this parameter
    /// has no value.
    public func when(_ name: String, is values: Hyperparameters.Value...) -> ParameterRange {
        Self(kind, when: Condition(name: name, values: values))
    }
}

extension ParameterRange: ExpressibleByArrayLiteral {
    /// One of several values.
    public init(arrayLiteral values: Hyperparameters.Value...) { self.init(.choice(values)) }
}

extension ParameterRange {
    /// The number of values; nil for all numbers between two.
    var count: Int? {
        switch kind {
        case .choice(let values): values.count
        case .int(let range, let step, _): (range.upperBound - range.lowerBound) / step + 1
        case .float(let range, let step?, _):
            Int((range.upperBound - range.lowerBound) / step * (1 + 1e-12)) + 1
        case .float(let range, nil, _): range.lowerBound == range.upperBound ? 1 : nil
        case .derived: 1
        }
    }

    /// Returns one of the values, by its number.
    func value(_ index: Int) -> Hyperparameters.Value {
        switch kind {
        case .choice(let values): values[index]
        case .int(let range, let step, _): .integer(range.lowerBound + index * step)
        case .float(let range, let step, _):
            .number(min(range.lowerBound + Double(index) * (step ?? 0), range.upperBound))
        case .derived: stop("a derived parameter has no values of its own")
        }
    }

    /// Whether a value is one of the range.
    func contains(_ value: Hyperparameters.Value) -> Bool {
        switch (kind, value) {
        case (.choice(let values), _): values.contains(value)
        case (.int(let range, let step, _), .integer(let value)):
            range.contains(value) && (value - range.lowerBound) % step == 0
        case (.float(let range, _, _), .number(let value)): range.contains(value)
        case (.derived, _): true
        default: false
        }
    }

    /// - Throws: an `.argument` error that names the parameter and says what is wrong with its values.
    func check(_ name: String) throws {
        func fail(_ text: String) -> QuillError { QuillError(.argument, "\(name): \(text)") }
        switch kind {
        case .choice(let values):
            guard !values.isEmpty else { throw fail("expected at least one value, received none") }
            if let value = values.first(where: { value in values.count { $0 == value } > 1 }) {
                throw fail("the value \(value) is listed twice")
            }
        case .int(let range, let step, let scale):
            guard step > 0 else { throw fail("expected a step of at least 1, received \(step)") }
            guard range.lowerBound >= -(1 << 50), range.upperBound <= 1 << 50 else {
                throw fail("expected whole numbers within 2^50, received \(range)")
            }
            guard scale == .linear || range.lowerBound > 0 && step == 1 else {
                throw fail(
                    "expected a range above 0 and a step of 1 on a logarithmic scale, received \(range)")
            }
        case .float(let range, let step, let scale):
            guard range.lowerBound.isFinite, range.upperBound.isFinite else {
                throw fail("expected finite numbers, received \(range)")
            }
            if let step, !(step > 0) || (range.upperBound - range.lowerBound) / step > 1e9 {
                throw fail("expected a step above 0 and at most 1e9 of them, received \(step)")
            }
            guard scale == .linear || range.lowerBound > 0 && step == nil else {
                throw fail("expected a range above 0 and no step on a logarithmic scale, received \(range)")
            }
        case .derived: break
        }
    }
}
