import QuillGraph
import QuillTensor

/// Shifts images at random by a fraction of their height and width.
///
/// Consecutive geometric layers (translation, rotation, zoom, shear, flip, perspective, elastic) with the same fill
/// mode and interpolation sample the image once, through the composition of their maps.
public struct RandomTranslation: AugmentationLayer {
    let heightFactor: RandomFactor
    let widthFactor: RandomFactor
    let settings: SamplingSettings
    public let name: String?

    /// Creates a layer that shifts down (negative: up) and right by fractions in −1…1; one number f means −f…f.
    public init(
        _ heightFactor: RandomFactor, _ widthFactor: RandomFactor, fillMode: FillMode = .reflect,
        interpolation: Interpolation = .bilinear, fillValue: Float = 0, name: String? = nil
    ) {
        self.heightFactor = heightFactor
        self.widthFactor = widthFactor
        settings = SamplingSettings(fillMode, interpolation, fillValue)
        self.name = name
    }

    public func checkSettings() throws {
        try heightFactor.check("the height factor", within: -1...1)
        try widthFactor.check("the width factor", within: -1...1)
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        let map = PictureMap.translation(height: heightFactor.symmetric, width: widthFactor.symmetric)
        return warp(x, map, settings.sampling, random)
    }

    public var configuration: Configuration {
        settings.configuration(["height_factor": heightFactor.value, "width_factor": widthFactor.value])
    }

    public init(configuration: Configuration, name: String?) throws {
        heightFactor = try configuration.requiredFactor("height_factor")
        widthFactor = try configuration.requiredFactor("width_factor")
        settings = try SamplingSettings(configuration)
        self.name = name
    }
}
