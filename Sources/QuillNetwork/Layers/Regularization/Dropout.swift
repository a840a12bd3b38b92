import QuillGraph
import QuillTensor

/// In training, sets a fraction of the numbers to zero and scales up the others to keep the expected sum (Srivastava
/// et al. 2014); does nothing in inference.
public struct Dropout: ConfigurableLayer {
    let rate: Float
    public let name: String?

    /// Creates a layer that drops the given fraction, 0..<1.
    public init(_ rate: Float, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try checkDropoutRate(rate)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node { mode.dropout(x, rate: rate) }

    public var configuration: Configuration {
        Configuration(["rate": .init(rate), "seed": .null, "noise_shape": .null])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("noise_shape", .null)
        self.init(try configuration.float("rate"), name: name)
    }
}
