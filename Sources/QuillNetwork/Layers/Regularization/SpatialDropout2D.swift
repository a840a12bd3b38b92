import QuillGraph
import QuillTensor

/// In training, sets a fraction of the channels of each image to zero and scales up the others (Tompson et al. 2014,
/// arXiv:1411.4280); does nothing in inference.
public struct SpatialDropout2D: ConfigurableLayer {
    let rate: Float
    public let name: String?

    /// Creates a layer that drops the given fraction, 0..<1.
    public init(_ rate: Float, name: String? = nil) {
        self.rate = rate
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try input.requireImage()
        try checkDropoutRate(rate)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard mode.isTraining, rate > 0 else { return x }
        let channels = x.graph.constant(1, shape: [x.shape[0], 1, 1, x.shape[3]])
        return x * mode.dropout(channels, rate: rate)
    }

    public var configuration: Configuration {
        Configuration(["rate": .init(rate), "seed": .null, "data_format": "channels_last"])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(try configuration.float("rate"), name: name)
    }
}
