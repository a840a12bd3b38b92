import QuillGraph
import QuillTensor

/// Images without some rows and columns at their edges: [batch, height, width, channels] → [batch, height − top −
/// bottom, width − left − right, channels].
public struct Cropping2D: ConfigurableLayer {
    let cropping: Margins
    public let name: String?

    /// Creates a layer that removes rows and columns at the edges.
    public init(_ cropping: Margins = 0, name: String? = nil) {
        self.cropping = cropping
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        try input.requireImage()
        try cropping.checkNotNegative()
        guard cropping.top + cropping.bottom < input[0], cropping.left + cropping.right < input[1] else {
            throw QuillError(
                .shape, "cropping \(cropping) removes all of an image of \(input[0])×\(input[1])")
        }
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        x.padded(before: cropping.before.map(-), after: cropping.after.map(-))
    }

    public var configuration: Configuration {
        Configuration(["cropping": cropping.configuration, "data_format": "channels_last"])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(try configuration.margins("cropping", default: 0), name: name)
    }
}
