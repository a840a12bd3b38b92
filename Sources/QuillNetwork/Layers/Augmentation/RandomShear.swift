import QuillGraph
import QuillTensor

/// Shears images about their top left corner at random: x by a multiple of y and y by a multiple of x, both with the
/// same random sign. See `RandomTranslation` for consecutive geometric layers.
public struct RandomShear: AugmentationLayer {
    let xFactor: RandomFactor
    let yFactor: RandomFactor
    let settings: SamplingSettings
    public let name: String?

    /// Creates a layer that shears by factors in −1…1; one number f means 0…f.
    public init(
        _ xFactor: RandomFactor = 0, _ yFactor: RandomFactor = 0, fillMode: FillMode = .reflect,
        interpolation: Interpolation = .bilinear, fillValue: Float = 0, name: String? = nil
    ) {
        self.xFactor = xFactor
        self.yFactor = yFactor
        settings = SamplingSettings(fillMode, interpolation, fillValue)
        self.name = name
    }

    public func checkSettings() throws {
        // Keras rejects negative numbers but writes them, so its files must be readable.
        try xFactor.check("the x factor", within: -1...1)
        try yFactor.check("the y factor", within: -1...1)
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        warp(x, .shear(x: xFactor.fromZero, y: yFactor.fromZero), settings.sampling, random)
    }

    public var configuration: Configuration {
        settings.configuration(["x_factor": .init(xFactor.fromZero), "y_factor": .init(yFactor.fromZero)])
    }

    public init(configuration: Configuration, name: String?) throws {
        xFactor = try configuration.factor("x_factor") ?? 0
        yFactor = try configuration.factor("y_factor") ?? 0
        settings = try SamplingSettings(configuration)
        self.name = name
    }
}
