import QuillGraph
import QuillTensor

/// (x − mean) / √(variance + ε) · γ + β, with mean and variance over each sample's groups of channels of equal size
/// (Wu & He 2018, arXiv:1803.08494). Channels are the last axis; γ and β have one number per channel.
public struct GroupNormalization: ConfigurableLayer {
    let groups: Int
    let axis: Int
    let settings: NormalizationSettings
    public let name: String?

    /// Creates a layer with the given number of groups; -1 means one group per channel.
    public init(
        groups: Int = 32, axis: Int = -1, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
        betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
        betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
        betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.groups = groups
        self.axis = axis
        settings = NormalizationSettings(
            epsilon: epsilon, center: center, scale: scale, betaInitializer: betaInitializer,
            gammaInitializer: gammaInitializer, betaRegularizer: betaRegularizer,
            gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
            gammaConstraint: gammaConstraint)
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        let channels = input[try input.axisOfSample(axis)]
        guard groups == -1 || (groups > 0 && channels % groups == 0) else {
            throw QuillError(.argument, "groups must divide \(channels) channels, received \(groups)")
        }
        settings.declare([channels], &weights)
    }

    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard let index = try? x.shape.dropFirst().axisOfSample(axis) else { return x }
        return x.movingToEnd([index + 1]) { normalized($0, weights) }
    }

    /// Normalizes groups along the last axis.
    private func normalized(_ x: Node, _ weights: Weights) -> Node {
        let channels = x.shape[-1], count = groups == -1 ? channels : groups
        let grouped = x.reshaped(to: [x.shape[0], -1, count, channels / count])
        let y = settings.normalize(grouped, axes: [1, 3]).reshaped(to: x.shape)
        return settings.finish(y, weights, shape: [channels])
    }

    public var configuration: Configuration {
        Configuration(
            ["groups": .init(groups), "axis": .init(axis)].merging(settings.configuration) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        groups = try configuration.int("groups", default: 32)
        axis = try configuration.int("axis", default: -1)
        settings = try NormalizationSettings(configuration)
        self.name = name
    }
}
