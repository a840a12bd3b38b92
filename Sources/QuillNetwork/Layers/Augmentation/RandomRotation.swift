import QuillGraph
import QuillTensor

/// Rotates images about their center at random. See `RandomTranslation` for consecutive geometric layers.
public struct RandomRotation: AugmentationLayer {
    let factor: RandomFactor
    let settings: SamplingSettings
    public let name: String?

    /// Creates a layer that rotates counterclockwise (negative: clockwise) by a fraction of a full turn in −1…1; one
    /// number f means −f…f.
    public init(
        _ factor: RandomFactor, fillMode: FillMode = .reflect, interpolation: Interpolation = .bilinear,
        fillValue: Float = 0, name: String? = nil
    ) {
        self.factor = factor
        settings = SamplingSettings(fillMode, interpolation, fillValue)
        self.name = name
    }

    public func checkSettings() throws {
        try factor.check("the factor", within: -1...1)
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        warp(x, .rotation(factor.symmetric), settings.sampling, random)
    }

    public var configuration: Configuration {
        settings.configuration(["factor": .init(factor.symmetric)])
    }

    public init(configuration: Configuration, name: String?) throws {
        factor = try configuration.requiredFactor("factor")
        settings = try SamplingSettings(configuration)
        self.name = name
    }
}
