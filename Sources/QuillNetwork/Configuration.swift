import QuillGraph
import QuillTensor

/// A layer's settings under their Keras names, as stored in a model file.
public struct Configuration: Sendable, Equatable {
    /// The settings by name.
    public var values: [String: Value]

    /// A setting: any JSON value.
    public indirect enum Value: Sendable, Equatable {
        /// JSON's null.
        case null
        /// A Boolean value.
        case bool(Bool)
        /// A number.
        case number(Double)
        /// A string.
        case string(String)
        /// An array.
        case list([Value])
        /// An object.
        case object([String: Value])
    }

    /// Creates a configuration from settings by name.
    public init(_ values: [String: Value] = [:]) { self.values = values }

    private func missing(_ name: String, _ expected: String) -> QuillError {
        let found = values[name].map { "\($0)" } ?? "nothing"
        return QuillError(.file, "setting '\(name)': expected \(expected), received \(found)")
    }

    /// Rejects a setting whose only supported value is another one.
    /// - Throws: a `.file` error that names both values.
    public func require(_ name: String, _ only: Value) throws {
        guard let value = values[name], value != .null, value != only else { return }
        throw missing(name, "\(only)")
    }

    /// Returns an integer of at most 32 bits, so sums and products of a few can't overflow.
    public func int(_ name: String) throws -> Int {
        guard case .number(let number)? = values[name], let int = Int32(exactly: number) else {
            throw missing(name, "a whole number up to \(Int32.max)")
        }
        return Int(int)
    }

    /// Returns a number, or a default if the setting is absent or null.
    public func float(_ name: String, default fallback: Float? = nil) throws -> Float {
        Float(try double(name, default: fallback.map(Double.init)))
    }

    /// Returns a number in double precision, or a default if the setting is absent or null.
    public func double(_ name: String, default fallback: Double? = nil) throws -> Double {
        switch values[name] {
        case .number(let number): return number
        case nil, .null:
            if let fallback { return fallback }
            fallthrough
        default: throw missing(name, "a number")
        }
    }

    /// Returns a Boolean value, or a default if the setting is absent.
    public func bool(_ name: String, default fallback: Bool) throws -> Bool {
        switch values[name] {
        case .bool(let value): return value
        case nil: return fallback
        default: throw missing(name, "true or false")
        }
    }

    /// Returns a string; nil if the setting is absent or null.
    public func string(_ name: String) throws -> String? {
        switch values[name] {
        case .string(let value): return value
        case nil, .null: return nil
        default: throw missing(name, "a string")
        }
    }

    /// Returns whole numbers: a list, or one number repeated `count` times.
    public func ints(_ name: String, count: Int? = nil) throws -> [Int]? {
        switch values[name] {
        case nil, .null: return nil
        case .number(let number):
            guard let int = Int32(exactly: number) else { throw missing(name, "whole numbers") }
            return [Int](repeating: Int(int), count: count ?? 1)
        case .list(let list):
            let ints = list.compactMap { value -> Int? in
                if case .number(let number) = value { Int32(exactly: number).map { Int($0) } } else { nil }
            }
            guard ints.count == list.count, count == nil || ints.count == count else {
                throw missing(name, count.map { "\($0) whole numbers" } ?? "whole numbers")
            }
            return ints
        default: throw missing(name, "whole numbers")
        }
    }

    /// Returns a height and a width.
    public func extent(_ name: String, default fallback: Extent) throws -> Extent {
        try ints(name, count: 2).map { Extent($0[0], $0[1]) } ?? fallback
    }

    /// Returns one of a fixed set of values, or a default if the setting is absent or null.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws -> Choice where Choice.RawValue == String {
        guard let text = try string(name) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            throw missing(name, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }
}

extension Configuration.Value: CustomStringConvertible {
    /// The value as shown in error messages.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .string(let value): "'\(value)'"
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
        }
    }
}

extension Configuration.Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates a Boolean value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates a null.
    public init(nilLiteral: ()) { self = .null }
    /// Creates a number.
    public init(_ value: Int) { self = .number(Double(value)) }
    /// Creates a number.
    public init(_ value: Double) { self = .number(value) }
    /// Creates a number from the shortest decimal form that reads back as the same float: 0.3, not 0.30000001192…
    public init(_ value: Float) { self = .number(Double("\(value)") ?? Double(value)) }
    /// Creates a list of numbers.
    public init(_ values: [Int]) { self = .list(values.map { .init($0) }) }
    /// Creates a list of height and width.
    public init(_ extent: Extent) { self = .list([.init(extent.height), .init(extent.width)]) }
}

/// A layer that can be stored in a file and read back.
public protocol ConfigurableLayer: Layer {
    /// The settings under their Keras names, without the layer's name.
    var configuration: Configuration { get }
    /// Creates a layer from its settings.
    /// - Throws: a `.file` error that names the missing or invalid setting.
    init(configuration: Configuration, name: String?) throws
}
