import QuillTensor

/// How far a random change goes: one number, whose meaning the layer gives, or the lowest and highest value.
///
/// ```swift
/// let rotation = RandomRotation(0.05)
/// let zoom = RandomZoom(.range(-0.2 ... 0))
/// ```
public struct RandomFactor: Sendable, Hashable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    let lower: Float
    let upper: Float
    /// Whether it was given as one number.
    let isSingle: Bool

    private init(_ lower: Float, _ upper: Float, isSingle: Bool) {
        self.lower = lower
        self.upper = upper
        self.isSingle = isSingle
    }

    /// One number.
    public init(_ value: Float) { self.init(value, value, isSingle: true) }

    /// One number.
    public init(floatLiteral value: Float) { self.init(value) }

    /// One number.
    public init(integerLiteral value: Int) { self.init(Float(value)) }

    /// From the lowest to the highest value.
    public static func range(_ range: ClosedRange<Float>) -> RandomFactor {
        RandomFactor(range.lowerBound, range.upperBound, isSingle: false)
    }

    /// The range, where one number f stands for −|f|…|f|.
    var symmetric: ClosedRange<Float> { isSingle ? -abs(lower)...abs(lower) : lower...upper }

    /// The range, where one number f stands for 0…f.
    var fromZero: ClosedRange<Float> { isSingle ? min(0, lower)...max(0, lower) : lower...upper }

    /// - Throws: an `.argument` error if a value lies outside the bounds.
    func check(_ name: String, within bounds: ClosedRange<Float>) throws {
        guard bounds.contains(lower), bounds.contains(upper) else {
            let received = isSingle ? "\(lower)" : "\(lower)...\(upper)"
            throw QuillError(.argument, "\(name) lies in \(bounds), received \(received)")
        }
    }

    /// As it was given: a number, or both ends.
    var value: Configuration.Value { isSingle ? .init(lower) : .list([.init(lower), .init(upper)]) }
}

extension Configuration.Value {
    /// Both ends of a range.
    init(_ range: ClosedRange<Float>) { self = .list([.init(range.lowerBound), .init(range.upperBound)]) }
}

extension Configuration {
    /// A number, or a list of the lowest and the highest value; nil where the setting is absent or null.
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
                "setting '\(name)': expected a number or two, received \(values[name]?.description ?? "nothing")"
            )
        }
    }

    /// A number or two that must be there.
    func requiredFactor(_ name: String) throws -> RandomFactor {
        guard let factor = try factor(name) else {
            throw QuillError(.file, "setting '\(name)': expected a number or two, received nothing")
        }
        return factor
    }

    /// Two numbers, the lower first, or a default where the setting is absent or null.
    func range(_ name: String, default fallback: ClosedRange<Float>) throws -> ClosedRange<Float> {
        guard let factor = try factor(name) else { return fallback }
        guard !factor.isSingle else {
            throw QuillError(.file, "setting '\(name)': expected two numbers, received \(factor.value)")
        }
        return factor.lower...factor.upper
    }
}
