import QuillGraph
import QuillTensor

/// Distorts images elastically (Simard, Steinkraus & Platt 2003, "Best practices for convolutional neural networks
/// applied to visual document analysis"): each pixel moves by a random displacement that varies smoothly. See
/// `RandomTranslation` for consecutive geometric layers.
///
/// Displacements are uniform numbers in −1…1 smoothed by a Gaussian of standard deviation `sigma` pixels, times
/// `alpha`. Smoothing shrinks them to about alpha / (6 · sigma) pixels.
public struct RandomElastic: AugmentationLayer {
    let alpha: Float
    let sigma: Float
    let settings: SamplingSettings
    public let name: String?

    /// Creates a layer with the given strength and smoothness.
    public init(
        alpha: Float = 34, sigma: Float = 4, fillMode: FillMode = .reflect,
        interpolation: Interpolation = .bilinear, fillValue: Float = 0, name: String? = nil
    ) {
        self.alpha = alpha
        self.sigma = sigma
        settings = SamplingSettings(fillMode, interpolation, fillValue)
        self.name = name
    }

    public func checkSettings() throws {
        guard (0...10_000).contains(alpha) else {
            throw QuillError(.argument, "alpha must be in 0...10000, received \(alpha)")
        }
        guard (0.1...1000).contains(sigma) else {
            throw QuillError(.argument, "sigma must be in 0.1...1000, received \(sigma)")
        }
        try settings.check()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        warp(x, .elastic(alpha: alpha, sigma: sigma), settings.sampling, random)
    }

    public var configuration: Configuration {
        settings.configuration(["alpha": .init(alpha), "sigma": .init(sigma)])
    }

    public init(configuration: Configuration, name: String?) throws {
        alpha = try configuration.float("alpha", default: 34)
        sigma = try configuration.float("sigma", default: 4)
        settings = try SamplingSettings(configuration)
        self.name = name
    }
}
