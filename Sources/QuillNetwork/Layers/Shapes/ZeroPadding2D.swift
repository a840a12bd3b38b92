import QuillGraph
import QuillTensor

/// Images padded with zeros: [batch, height, width, channels] → [batch, top + height + bottom, left + width + right,
/// channels].
public struct ZeroPadding2D: ConfigurableLayer {
    let padding: Margins
    public let name: String?

    /// Creates a layer that adds rows and columns of zeros.
    public init(_ padding: Margins = 1, name: String? = nil) {
        self.padding = padding
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try input.requireImage()
        try padding.checkNotNegative()
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        x.padded(before: padding.before, after: padding.after)
    }

    public var configuration: Configuration {
        Configuration(["padding": padding.configuration, "data_format": "channels_last"])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(try configuration.margins("padding", default: 1), name: name)
    }
}
