import QuillGraph
import QuillTensor

/// Shows images from a random perspective: the coordinates of each corner, measured from the top left one, grow or
/// shrink by up to half the scale. See `RandomTranslation` for consecutive geometric layers.
public struct RandomPerspective: AugmentationLayer {
    let factor: RandomFactor
    let scale: Float
    let interpolation: Interpolation
    let fillValue: Float
    public let name: String?

    /// Creates a layer that transforms with a probability in `factor`, where one number f means 0…f, and a scale in
    /// 0…1.
    public init(
        _ factor: RandomFactor = 1, scale: Float = 1, interpolation: Interpolation = .bilinear,
        fillValue: Float = 0, name: String? = nil
    ) {
        self.factor = factor
        self.scale = scale
        self.interpolation = interpolation
        self.fillValue = fillValue
        self.name = name
    }

    private var settings: SamplingSettings { SamplingSettings(.constant, interpolation, fillValue) }

    public func checkSettings() throws {
        try factor.check("the factor", within: 0...1)
        guard (0...1).contains(scale) else {
            throw QuillError(.argument, "the scale must be in 0...1, received \(scale)")
        }
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        let map = PictureMap.perspective(probability: factor.fromZero, shift: -0.5 * scale...0.5 * scale)
        return warp(x, map, settings.sampling, random)
    }

    public var configuration: Configuration {
        Configuration([
            "factor": .init(factor.fromZero), "scale": .init(scale),
            "interpolation": .string(interpolation.rawValue), "fill_value": .init(fillValue), "seed": .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        self.init(
            try configuration.factor("factor") ?? 1, scale: try configuration.float("scale", default: 1),
            interpolation: try configuration.choice("interpolation", default: .bilinear),
            fillValue: try configuration.float("fill_value", default: 0), name: name)
    }
}
