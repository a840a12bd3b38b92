import QuillGraph
import QuillTensor

/// A constraint that training enforces on a weight after each update. Norms are taken along axes: 0 for the inputs of a
/// dense layer's units, [0, 1, 2] for the filters of a convolution.
public enum Constraint: Sendable, Hashable {
    /// Norms of at most `max`.
    case maxNorm(_ max: Float = 2, axes: [Int] = [0])
    /// Norms moved toward the range from `min` to `max`, by the fraction `rate` of the distance.
    case minMaxNorm(min: Float = 0, max: Float = 1, rate: Float = 1, axes: [Int] = [0])
    /// No negative numbers.
    case nonNegative
    /// Norms of 1.
    case unitNorm(axes: [Int] = [0])

    /// The number that Keras adds to norms to avoid division by 0.
    private static let epsilon: Float = 1e-7

    /// Returns the constrained weight.
    public func callAsFunction(_ weight: Node) -> Node {
        func length(_ axes: [Int]) -> Node { sqrt(sumKeeping(square(weight), axes: axes)) }
        switch self {
        case .nonNegative: return maximum(weight, 0)
        case .unitNorm(let axes): return weight / (length(axes) + Self.epsilon)
        case .maxNorm(let max, let axes):
            let length = length(axes)
            return weight * (minimum(length, max) / (length + Self.epsilon))
        case .minMaxNorm(let min, let max, let rate, let axes):
            let length = length(axes)
            let desired = rate * minimum(maximum(length, min), max) + (1 - rate) * length
            return weight * (desired / (length + Self.epsilon))
        }
    }
}

extension Constraint {
    package static let names = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"]

    private static func axis(_ axes: [Int]) -> Configuration.Value {
        axes.count == 1 ? .init(axes[0]) : .init(axes)
    }

    /// The constraint in Keras's form: class name and settings.
    public var configuration: Configuration.Value {
        switch self {
        case .maxNorm(let max, let axes):
            NamedObject.configuration("MaxNorm", ["max_value": .init(max), "axis": Self.axis(axes)])
        case .minMaxNorm(let min, let max, let rate, let axes):
            NamedObject.configuration(
                "MinMaxNorm",
                [
                    "min_value": .init(min), "max_value": .init(max), "rate": .init(rate),
                    "axis": Self.axis(axes),
                ])
        case .nonNegative: NamedObject.configuration("NonNeg")
        case .unitNorm(let axes): NamedObject.configuration("UnitNorm", ["axis": Self.axis(axes)])
        }
    }

    /// Returns the constraint with a Keras name (`max_norm`, `MaxNorm`); nil if there is none.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws
        -> Constraint?
    {
        func axes() throws -> [Int] { try settings.ints("axis") ?? [0] }
        return switch NamedObject.key(name) {
        case "maxnorm": .maxNorm(try settings.float("max_value", default: 2), axes: try axes())
        case "minmaxnorm":
            .minMaxNorm(
                min: try settings.float("min_value", default: 0),
                max: try settings.float("max_value", default: 1),
                rate: try settings.float("rate", default: 1), axes: try axes())
        case "nonneg", "nonnegative": .nonNegative
        case "unitnorm": .unitNorm(axes: try axes())
        default: nil
        }
    }

    fileprivate static func unknown(_ object: NamedObject, _ setting: String) -> QuillError {
        object.unknown("constraint", setting, among: names)
    }
}

extension Configuration {
    /// Returns a constraint, or nil if the setting is absent or null.
    public func constraint(_ name: String) throws -> Constraint? {
        guard let object = try object(name) else { return nil }
        guard let constraint = try Constraint.named(object.name, object.settings) else {
            throw Constraint.unknown(object, name)
        }
        return constraint
    }
}
