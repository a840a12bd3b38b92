import QuillGraph
import QuillTensor

/// The mean of each channel over the whole image: [batch, height, width, channels] → [batch, channels].
public struct GlobalAveragePooling2D: ConfigurableLayer {
    let keepsDimensions: Bool
    public let name: String?

    /// Creates a layer that averages over the image; with `keepDims` the output is [batch, 1, 1, channels].
    public init(keepDims: Bool = false, name: String? = nil) {
        keepsDimensions = keepDims
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws { try input.requireImage() }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        keepsDimensions ? x.keepingAxes([1, 2]) { mean(x, axes: $0) } : mean(x, axes: [1, 2])
    }

    public var configuration: Configuration {
        Configuration(["data_format": "channels_last", "keepdims": .bool(keepsDimensions)])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(keepDims: try configuration.bool("keepdims", default: false), name: name)
    }
}
