import QuillGraph
import QuillTensor

/// Zooms images about their center at random. See `RandomTranslation` for consecutive geometric layers.
public struct RandomZoom: AugmentationLayer {
    let heightFactor: RandomFactor
    let widthFactor: RandomFactor?
    let settings: SamplingSettings
    public let name: String?

    /// Creates a layer that zooms out (negative: in) by fractions above −1 and up to 1; one number f means −f…f.
    /// Without a width factor, height and width have the same zoom.
    public init(
        _ heightFactor: RandomFactor, _ widthFactor: RandomFactor? = nil, fillMode: FillMode = .reflect,
        interpolation: Interpolation = .bilinear, fillValue: Float = 0, name: String? = nil
    ) {
        self.heightFactor = heightFactor
        self.widthFactor = widthFactor
        settings = SamplingSettings(fillMode, interpolation, fillValue)
        self.name = name
    }

    public func checkSettings() throws {
        for (name, factor) in [("the height factor", heightFactor), ("the width factor", widthFactor)] {
            try factor?.check(name, within: -1...1)
            guard let lowest = factor?.symmetric.lowerBound, lowest <= -1 else { continue }
            throw QuillError(.argument, "\(name) must be above -1, received \(lowest)")
        }
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        let map = PictureMap.zoom(height: heightFactor.symmetric, width: widthFactor?.symmetric)
        return warp(x, map, settings.sampling, random)
    }

    public var configuration: Configuration {
        settings.configuration([
            "height_factor": heightFactor.value, "width_factor": widthFactor?.value ?? .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        heightFactor = try configuration.requiredFactor("height_factor")
        widthFactor = try configuration.factor("width_factor")
        settings = try SamplingSettings(configuration)
        self.name = name
    }
}
