import QuillGraph
import QuillTensor

/// In training sets a share of the numbers to zero and scales the others up, so that sums keep their size (Srivastava
/// et al. 2014); in inference it does nothing.
public struct Dropout: ConfigurableLayer {
    let rate: Float
    public let name: String?

    /// A layer that drops the given share, 0..<1.
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
