import QuillGraph
import QuillTensor

/// x above a threshold, capped at a maximum; below the threshold negativeSlope · (x − threshold), which is zero by
/// default.
public struct ReLU: ConfigurableLayer {
    let greatest: Float?
    let negativeSlope: Float
    let threshold: Float
    public let name: String?

    /// Creates a layer; by default max(0, x).
    public init(
        maxValue: Float? = nil, negativeSlope: Float = 0, threshold: Float = 0, name: String? = nil
    ) {
        greatest = maxValue
        self.negativeSlope = negativeSlope
        self.threshold = threshold
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        for (value, what) in [
            (greatest ?? 0, "maxValue"), (negativeSlope, "negativeSlope"), (threshold, "threshold"),
        ] where !(value >= 0) {
            throw QuillError(.argument, "\(what) must not be negative, received \(value)")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        var y = threshold == 0 ? relu(x) : x * greater(x, threshold)
        if let greatest { y = minimum(y, greatest) }
        return negativeSlope == 0 ? y : y - negativeSlope * relu(threshold - x)
    }

    public var configuration: Configuration {
        Configuration([
            "max_value": greatest.map { .init($0) } ?? .null, "negative_slope": .init(negativeSlope),
            "threshold": .init(threshold),
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        let hasGreatest = configuration.values["max_value"].map { $0 != .null } ?? false
        self.init(
            maxValue: hasGreatest ? try configuration.float("max_value") : nil,
            negativeSlope: try configuration.float("negative_slope", default: 0),
            threshold: try configuration.float("threshold", default: 0), name: name)
    }
}
