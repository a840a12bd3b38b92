import QuillCodecs
import QuillTensor

/// The settings of one trial: a value for each parameter of a search space that is active.
///
/// ```swift
/// func network(_ settings: Hyperparameters) throws -> Model {
///     try Sequential(input: [28, 28, 1]) {
///         Flatten()
///         Dense(settings.int("units"), activation: .relu)
///         if settings.bool("dropout") { Dropout(0.3) }
///         Dense(10)
///     }
/// }
/// ```
public struct Hyperparameters: Sendable, Hashable {
    /// The value of a parameter.
    public enum Value: Sendable, Hashable {
        /// A whole number.
        case integer(Int)
        /// A number.
        case number(Double)
        /// A text, such as the name of an optimizer.
        case text(String)
        /// True or false.
        case flag(Bool)
    }

    /// The names of the active parameters, in the order of the search space.
    public private(set) var names: [String] = []
    private var values: [String: Value] = [:]

    /// Creates settings without parameters.
    public init() {}

    /// The value of a parameter; nil if there is none of that name, or if its condition isn't met.
    public subscript(name: String) -> Value? {
        get { values[name] }
        set {
            if values[name] == nil, newValue != nil { names.append(name) }
            if newValue == nil { names.removeAll { $0 == name } }
            values[name] = newValue
        }
    }

    /// The value of a parameter that is a whole number.
    /// - Precondition: there is such a parameter. If not, the program stops with the names of those that there are.
    public func int(_ name: String) -> Int {
        guard case .integer(let value)? = values[name] else { stop(missing(name, "a whole number")) }
        return value
    }

    /// The value of a parameter that is a number.
    /// - Precondition: there is such a parameter. If not, the program stops with the names of those that there are.
    public func double(_ name: String) -> Double {
        guard let value = values[name]?.double else { stop(missing(name, "a number")) }
        return value
    }

    /// The value of a parameter that is a number, in single precision, such as a learning rate.
    /// - Precondition: there is such a parameter. If not, the program stops with the names of those that there are.
    public func float(_ name: String) -> Float { Float(double(name)) }

    /// The value of a parameter that is a text.
    /// - Precondition: there is such a parameter. If not, the program stops with the names of those that there are.
    public func string(_ name: String) -> String {
        guard case .text(let value)? = values[name] else { stop(missing(name, "a text")) }
        return value
    }

    /// The value of a parameter that is true or false.
    /// - Precondition: there is such a parameter. If not, the program stops with the names of those that there are.
    public func bool(_ name: String) -> Bool {
        guard case .flag(let value)? = values[name] else { stop(missing(name, "true or false")) }
        return value
    }

    private func missing(_ name: String, _ expected: String) -> String {
        if let value = values[name] { return "the parameter '\(name)' is \(value), not \(expected)" }
        let hint = Suggestion(for: name, among: names)
        return "there is no active parameter '\(name)'\(names.isEmpty ? "" : "\(hint)")"
    }
}

extension Hyperparameters: CustomStringConvertible {
    /// Names and values: `units=128 learning-rate=0.00123`.
    public var description: String {
        names.map { "\($0)=\(values[$0].map { "\($0)" } ?? "")" }.joined(separator: " ")
    }

    /// The settings as JSON.
    public var json: JSON { .object(values.mapValues(\.json)) }
}

extension Hyperparameters.Value {
    /// The number; nil for anything else.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text, .flag: nil
        }
    }

    /// The value as JSON.
    var json: JSON {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .text(let value): .string(value)
        case .flag(let value): .bool(value)
        }
    }

    /// Reads a value as people write it: `3`, `1e-3`, `true`, `adam`.
    init(parsing text: String) {
        if let value = Int(text) {
            self = .integer(value)
        } else if let value = Double(text), value.isFinite {
            self = .number(value)
        } else if text == "true" || text == "false" {
            self = .flag(text == "true")
        } else {
            self = .text(text)
        }
    }
}

extension Hyperparameters.Value: CustomStringConvertible {
    /// The value as text, as the space's text form writes it.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): "\(value)"
        }
    }
}

extension Hyperparameters.Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
    /// Creates a whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// Creates a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Creates a text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}
