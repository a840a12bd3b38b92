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
        function(x)
    }

    private var function: ActivationFunction {
        .rectifier(maxValue: greatest, negativeSlope: negativeSlope, threshold: threshold)
    }

    public var configuration: Configuration { function.settings }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            maxValue: try configuration.optionalFloat("max_value"),
            negativeSlope: try configuration.float("negative_slope", default: 0),
            threshold: try configuration.float("threshold", default: 0), name: name)
    }
}
