import QuillGraph
import QuillTensor

/// Each sample as a vector: [batch, a, b, …] → [batch, a · b · …].
public struct Flatten: ConfigurableLayer {
    public let inputShape: Shape?
    public let name: String?

    /// Creates a flattening layer. `inputShape` is for the first layer of a `Sequential` without `input:`.
    public init(inputShape: Shape? = nil, name: String? = nil) {
        self.inputShape = inputShape
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        x.reshaped(to: [x.shape[0], x.shape.dropFirst().elementCount])
    }

    public var configuration: Configuration { Configuration(["data_format": "channels_last"]) }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(name: name)
    }
}
