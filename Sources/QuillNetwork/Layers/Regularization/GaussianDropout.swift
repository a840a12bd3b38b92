import QuillGraph
import QuillTensor

/// In training, multiplies by normal random numbers with mean 1 and the variance of dropout's mask, rate / (1 −
/// rate) (Srivastava et al. 2014); does nothing in inference.
public struct GaussianDropout: ConfigurableLayer {
    let rate: Float
    public let name: String?

    /// Creates a layer with noise equivalent to dropping the given fraction, 0..<1.
    public init(_ rate: Float, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws { try checkDropoutRate(rate) }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let deviation = (rate / (1 - rate)).squareRoot()
        guard rate > 0, let noise = mode.normal(x.shape, mean: 1, deviation: deviation) else { return x }
        return x * noise
    }

    public var configuration: Configuration { Configuration(["rate": .init(rate), "seed": .null]) }

    public init(configuration: Configuration, name: String?) throws {
        self.init(try configuration.float("rate"), name: name)
    }
}
