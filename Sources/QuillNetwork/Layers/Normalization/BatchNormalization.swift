import QuillGraph
import QuillTensor

/// (x − mean) / √(variance + ε) · γ + β for each channel of the last axis, or another (Ioffe & Szegedy 2015, arXiv:1502.03167).
///
/// Training uses the mean and variance of the batch and updates running averages of them; inference and frozen layers
/// use the averages.
public struct BatchNormalization: ConfigurableLayer {
    let axis: Int
    let momentum: Float
    let settings: NormalizationSettings
    let movingMeanInitializer: Initializer
    let movingVarianceInitializer: Initializer
    public let name: String?

    /// Creates a layer whose running averages keep the fraction `momentum` of their value at each step. The axis is
    /// that of the channels, which must be the last: -1, or 3 for images.
    public init(
        axis: Int = -1, momentum: Float = 0.99, epsilon: Float = 1e-3, center: Bool = true,
        scale: Bool = true,
        betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
        movingMeanInitializer: Initializer = .zeros, movingVarianceInitializer: Initializer = .ones,
        betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
        betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil, name: String? = nil
    ) {
        self.axis = axis
        self.momentum = momentum
        settings = NormalizationSettings(
            epsilon: epsilon, center: center, scale: scale, betaInitializer: betaInitializer,
            gammaInitializer: gammaInitializer, betaRegularizer: betaRegularizer,
            gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
            gammaConstraint: gammaConstraint)
        self.movingMeanInitializer = movingMeanInitializer
        self.movingVarianceInitializer = movingVarianceInitializer
        self.name = name
    }

    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        let channels: Shape = [input[try input.axisOfSample(axis)]]
        settings.declare(channels, &weights)
        weights.add("moving_mean", channels, movingMeanInitializer, isTrainable: false)
        weights.add("moving_variance", channels, movingVarianceInitializer, isTrainable: false)
    }

    /// Adds the normalization and, in training, the update of the running averages.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        guard let index = try? x.shape.dropFirst().axisOfSample(axis) else { return x }
        return x.movingToEnd([index + 1]) { normalized($0, weights, mode) }
    }

    /// Normalizes along the last axis.
    private func normalized(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let channels: Shape = [x.shape[-1]]
        let gamma = settings.scales ? weights["gamma"] : x.graph.constant(1, shape: channels)
        let beta = settings.centers ? weights["beta"] : x.graph.constant(0, shape: channels)
        let (mean, variance) = (weights["moving_mean"], weights["moving_variance"])
        // A frozen layer uses its averages, as in Keras.
        guard mode.isTraining, mode.isTrainable else {
            let scale = gamma / sqrt(variance + settings.epsilon)
            return x * scale + (beta - mean * scale)
        }
        let batch = batchNormalize(x, gamma: gamma, beta: beta, epsilon: settings.epsilon)
        mode.update(mean, to: mean * momentum + batch.mean * (1 - momentum))
        mode.update(variance, to: variance * momentum + batch.variance * (1 - momentum))
        return batch.y
    }

    public var configuration: Configuration {
        Configuration(
            [
                "axis": .init(axis), "momentum": .init(momentum),
                "moving_mean_initializer": movingMeanInitializer.configuration,
                "moving_variance_initializer": movingVarianceInitializer.configuration,
                "synchronized": false, "renorm": false,
            ].merging(settings.configuration) { $1 })
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("renorm", false)
        try configuration.require("synchronized", false)
        // Keras may write the axis as a list of one.
        let axes = try configuration.ints("axis") ?? [-1]
        guard let axis = axes.first, axes.count == 1 else {
            throw QuillError(.file, "setting 'axis': expected one axis, received \(axes)")
        }
        self.axis = axis
        momentum = try configuration.float("momentum", default: 0.99)
        settings = try NormalizationSettings(configuration)
        movingMeanInitializer = try configuration.initializer("moving_mean_initializer", default: .zeros)
        movingVarianceInitializer = try configuration.initializer(
            "moving_variance_initializer", default: .ones)
        self.name = name
    }
}
