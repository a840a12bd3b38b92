import QuillTensor

/// The strength of a random transform: one number, whose meaning depends on the layer, or a range.
///
/// ```swift
/// let rotation = RandomRotation(0.05)
/// let zoom = RandomZoom(.range(-0.2 ... 0))
/// ```
public struct RandomFactor: Sendable, Hashable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    let lower: Float
    let upper: Float
    /// Whether the factor is a single number.
    let isSingle: Bool

    private init(_ lower: Float, _ upper: Float, isSingle: Bool) {
        self.lower = lower
        self.upper = upper
        self.isSingle = isSingle
    }

    /// Creates a factor from one number.
    public init(_ value: Float) { self.init(value, value, isSingle: true) }

    /// Creates a factor from one number.
    public init(floatLiteral value: Float) { self.init(value) }

    /// Creates a factor from one number.
    public init(integerLiteral value: Int) { self.init(Float(value)) }

    /// Returns a factor from the lowest to the highest value.
    public static func range(_ range: ClosedRange<Float>) -> RandomFactor {
        RandomFactor(range.lowerBound, range.upperBound, isSingle: false)
    }

    /// The range; one number f means −|f|…|f|.
    var symmetric: ClosedRange<Float> { isSingle ? -abs(lower)...abs(lower) : lower...upper }

    /// The range; one number f means 0…f.
    var fromZero: ClosedRange<Float> { isSingle ? min(0, lower)...max(0, lower) : lower...upper }

    /// - Throws: an `.argument` error if a value is outside the bounds.
    func check(_ name: String, within bounds: ClosedRange<Float>) throws {
        guard bounds.contains(lower), bounds.contains(upper) else {
            let received = isSingle ? "\(lower)" : "\(lower)...\(upper)"
            throw QuillError(.argument, "\(name) must be in \(bounds), received \(received)")
        }
    }

    /// The factor as given: a number, or both ends.
    var value: Configuration.Value { isSingle ? .init(lower) : .list([.init(lower), .init(upper)]) }
}

extension Configuration.Value {
    /// Creates a list of both ends of a range.
    init(_ range: ClosedRange<Float>) { self = .list([.init(range.lowerBound), .init(range.upperBound)]) }
}

extension Configuration {
    /// Returns a number, or a list of the lowest and highest value; nil if the setting is absent or null.
    func factor(_ name: String) throws -> RandomFactor? {
        switch values[name] {
        case nil, .null: return nil
        case .number(let number): return RandomFactor(Float(number))
        case .list(let ends) where ends.count == 2:
            guard case (.number(let a), .number(let b)) = (ends[0], ends[1]), a.isFinite, b.isFinite else {
                fallthrough
            }
            return .range(Float(min(a, b))...Float(max(a, b)))
        default:
            throw QuillError(
                .file,
                "setting '\(name)': expected one or two numbers, received \(values[name]?.description ?? "nothing")"
            )
        }
    }

    /// Returns a required factor of one or two numbers.
    func requiredFactor(_ name: String) throws -> RandomFactor {
        guard let factor = try factor(name) else {
            throw QuillError(.file, "setting '\(name)': expected one or two numbers, received nothing")
        }
        return factor
    }

    /// Returns a range from two numbers, or a default if the setting is absent or null.
    func range(_ name: String, default fallback: ClosedRange<Float>) throws -> ClosedRange<Float> {
        guard let factor = try factor(name) else { return fallback }
        guard !factor.isSingle else {
            throw QuillError(.file, "setting '\(name)': expected two numbers, received \(factor.value)")
        }
        return factor.lower...factor.upper
    }
}
