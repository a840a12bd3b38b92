import QuillGraph
import QuillTensor

/// In training, sets a fraction of the numbers to selu's limit of −1.758 and restores mean 0 and variance 1
/// (Klambauer et al. 2017, arXiv:1706.02515); does nothing in inference.
public struct AlphaDropout: ConfigurableLayer {
    let rate: Float
    public let name: String?

    /// Creates a layer that drops the given fraction, 0..<1.
    public init(_ rate: Float, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws { try checkDropoutRate(rate) }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard rate > 0, let noise = mode.uniform(x.shape) else { return x }
        let dropped: Float = -1.673_263_2 * 1.050_701
        let scale = 1 / ((1 - rate) * (1 + rate * dropped * dropped)).squareRoot()
        let offset = -scale * dropped * rate
        let kept = greaterOrEqual(noise, rate)
        return scale * (x * kept + dropped * (1 - kept)) + offset
    }

    public var configuration: Configuration {
        Configuration(["rate": .init(rate), "seed": .null, "noise_shape": .null])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("noise_shape", .null)
        self.init(try configuration.float("rate"), name: name)
    }
}
