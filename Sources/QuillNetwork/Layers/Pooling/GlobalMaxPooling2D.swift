import QuillGraph
import QuillTensor

/// The maximum of each channel over the whole image: [batch, height, width, channels] → [batch, channels].
public struct GlobalMaxPooling2D: ConfigurableLayer {
    let keepsDimensions: Bool
    public let name: String?

    /// Creates a layer that takes the maximum over the image; with `keepDims` the output is [batch, 1, 1, channels].
    public init(keepDims: Bool = false, name: String? = nil) {
        keepsDimensions = keepDims
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws { try input.requireImage() }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        keepsDimensions ? x.keepingAxes([1, 2]) { maximum(x, axes: $0) } : maximum(x, axes: [1, 2])
    }

    public var configuration: Configuration {
        Configuration(["data_format": "channels_last", "keepdims": .bool(keepsDimensions)])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(keepDims: try configuration.bool("keepdims", default: false), name: name)
    }
}
