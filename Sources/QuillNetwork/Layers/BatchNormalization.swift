import QuillGraph
import QuillTensor

/// (x − mean) / √(variance + ε) · γ + β for each channel of the last axis (Ioffe & Szegedy 2015, arXiv:1502.03167).
///
/// Training uses the batch's own mean and variance and keeps running averages of them; inference uses the averages, and so
/// does a frozen layer.
public struct BatchNormalization: ConfigurableLayer {
    let momentum: Float
    let epsilon: Float
    let centers: Bool
    let scales: Bool
    /// The name asked for.
    public let name: String?

    /// A layer whose running averages keep the share `momentum` of their old value with each step.
    public init(
        momentum: Float = 0.99, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
        name: String? = nil
    ) {
        self.momentum = momentum
        self.epsilon = epsilon
        centers = center
        scales = scale
        self.name = name
    }

    /// Declares γ, β and the running averages.
    public func build(_ input: Shape, _ weights: inout WeightBuilder) throws {
        guard input.rank > 0 else {
            throw QuillError(.shape, "expected at least one axis, received shape \(input)")
        }
        let channels: Shape = [input[-1]]
        if scales { weights.add("gamma", channels, .ones) }
        if centers { weights.add("beta", channels, .zeros) }
        weights.add("moving_mean", channels, .zeros, isTrainable: false)
        weights.add("moving_variance", channels, .ones, isTrainable: false)
    }

    /// Adds the normalisation, and in training the update of the running averages.
    public func call(_ x: Node, _ weights: Weights, _ mode: Mode) -> Node {
        let channels: Shape = [x.shape[-1]]
        let gamma = scales ? weights["gamma"] : x.graph.constant(1, shape: channels)
        let beta = centers ? weights["beta"] : x.graph.constant(0, shape: channels)
        let (mean, variance) = (weights["moving_mean"], weights["moving_variance"])
        // A frozen layer keeps to its averages, as in Keras.
        guard mode.isTraining, mode.isTrainable else {
            let scale = gamma / sqrt(variance + epsilon)
            return x * scale + (beta - mean * scale)
        }
        let batch = batchNormalize(x, gamma: gamma, beta: beta, epsilon: epsilon)
        mode.update(mean, to: mean * momentum + batch.mean * (1 - momentum))
        mode.update(variance, to: variance * momentum + batch.variance * (1 - momentum))
        return batch.y
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "axis": .init(-1), "momentum": .init(momentum), "epsilon": .init(epsilon),
            "center": .bool(centers),
            "scale": .bool(scales),
        ])
    }

    /// A layer from Keras's settings.
    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("axis", .init(-1))
        self.init(
            momentum: try configuration.float("momentum", default: 0.99),
            epsilon: try configuration.float("epsilon", default: 1e-3),
            center: try configuration.bool("center", default: true),
            scale: try configuration.bool("scale", default: true), name: name)
    }
}
