import QuillGraph
import QuillTensor

/// Rotates pictures about their centre at random. See `RandomTranslation` for geometric layers side by side.
public struct RandomRotation: AugmentationLayer {
    let factor: RandomFactor
    let settings: SamplingSettings
    public let name: String?

    /// A layer that rotates counter-clockwise (negative: clockwise) by a share of a full turn in −1…1; one number f is
    /// −f…f.
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

    /// Adds the rotation.
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
