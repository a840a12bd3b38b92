import QuillGraph
import QuillTensor

/// x · scale + offset: `Rescaling(1 / 255)` maps bytes to 0…1.
public struct Rescaling: ConfigurableLayer {
    let scale: Float
    let offset: Float
    public let inputShape: Shape?
    public let name: String?

    /// Creates a layer with the given scale and offset. `inputShape` is for the first layer of a `Sequential` without
    /// `input:`.
    public init(_ scale: Float, offset: Float = 0, inputShape: Shape? = nil, name: String? = nil) {
        self.inputShape = inputShape
        self.scale = scale
        self.offset = offset
        self.name = name
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        offset == 0 ? x * scale : x * scale + offset
    }

    public var configuration: Configuration {
        Configuration(["scale": .init(scale), "offset": .init(offset)])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            try configuration.float("scale"), offset: try configuration.float("offset", default: 0),
            name: name)
    }
}
