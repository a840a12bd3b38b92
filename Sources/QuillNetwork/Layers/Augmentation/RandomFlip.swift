import QuillGraph
import QuillTensor

/// Mirrors half of the images at random. See `RandomTranslation` for consecutive geometric layers.
public struct RandomFlip: AugmentationLayer {
    /// The direction in which images are mirrored.
    public enum Direction: String, Sendable, CaseIterable {
        /// Left to right.
        case horizontal
        /// Top to bottom.
        case vertical
        /// Both at once, by 180°.
        case horizontalAndVertical = "horizontal_and_vertical"
    }

    let mode: Direction
    public let name: String?

    /// Creates a layer that mirrors in the given direction.
    public init(_ mode: Direction = .horizontalAndVertical, name: String? = nil) {
        self.mode = mode
        self.name = name
    }

    public func checkSettings() {}

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        let map = PictureMap.flip(horizontal: mode != .vertical, vertical: mode != .horizontal)
        return warp(x, map, Sampling(.nearest, .nearest), random)
    }

    public var configuration: Configuration {
        Configuration(["mode": .string(mode.rawValue), "seed": .null, "data_format": "channels_last"])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(try configuration.choice("mode", default: .horizontalAndVertical), name: name)
    }
}
