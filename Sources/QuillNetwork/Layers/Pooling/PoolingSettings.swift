import QuillGraph
import QuillTensor

/// The settings shared by pooling layers; strides default to the window size.
struct PoolingSettings: Sendable {
    let poolSize: Extent
    let strides: Extent
    let padding: Padding

    init(_ poolSize: any ExtentConvertible, strides: (any ExtentConvertible)?, padding: Padding) {
        self.poolSize = poolSize.extent
        self.strides = (strides ?? poolSize).extent
        self.padding = padding
    }

    /// Keras's settings.
    var configuration: Configuration {
        Configuration([
            "pool_size": .init(poolSize), "strides": .init(strides), "padding": .string(padding.rawValue),
            "data_format": "channels_last",
        ])
    }

    /// Reads Keras's settings.
    init(_ configuration: Configuration) throws {
        try configuration.require("data_format", "channels_last")
        let poolSize = try configuration.extent("pool_size", default: 2)
        self.init(
            poolSize, strides: try configuration.extent("strides", default: poolSize),
            padding: try configuration.choice("padding", default: .valid))
    }
}
