import QuillGraph
import QuillTensor

/// The average of each window, over the positions inside the image.
///
/// Input [batch, height, width, channels]; output [batch, height′, width′, channels]. Windows lie side by side unless
/// strides are given.
public struct AveragePooling2D: ConfigurableLayer {
    let poolSize: Extent
    let strides: Extent
    let padding: Padding
    /// The name asked for.
    public let name: String?

    /// A layer with windows of the given size.
    public init(
        _ poolSize: Extent = 2, strides: Extent? = nil, padding: Padding = .valid, name: String? = nil
    ) {
        self.poolSize = poolSize
        self.strides = strides ?? poolSize
        self.padding = padding
        self.name = name
    }

    /// Adds the pooling.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        averagePooling(x, poolSize, stride: strides, padding: padding)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "pool_size": .init(poolSize), "strides": .init(strides), "padding": .string(padding.rawValue),
            "data_format": "channels_last",
        ])
    }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        let poolSize = try configuration.extent("pool_size", default: 2)
        self.init(
            poolSize, strides: try configuration.extent("strides", default: poolSize),
            padding: try configuration.choice("padding", default: .valid), name: name)
    }
}
