import QuillGraph
import QuillTensor

/// The settings shared by normalization layers: a learned scale γ and offset β, their initializers, regularizers and
/// constraints.
package struct NormalizationSettings: Sendable, Hashable {
    /// The number added to the variance to avoid division by zero.
    package var epsilon: Float
    /// Whether β is added.
    package var centers: Bool
    /// Whether the result is multiplied by γ.
    package var scales: Bool
    /// The initializer of β.
    package var betaInitializer: Initializer
    /// The initializer of γ.
    package var gammaInitializer: Initializer
    /// The penalty on β.
    package var betaRegularizer: Regularizer?
    /// The penalty on γ.
    package var gammaRegularizer: Regularizer?
    /// The constraint on β after each update.
    package var betaConstraint: Constraint?
    /// The constraint on γ after each update.
    package var gammaConstraint: Constraint?

    /// Creates settings; by default Keras's.
    package init(
        epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
        betaInitializer: Initializer = .zeros, gammaInitializer: Initializer = .ones,
        betaRegularizer: Regularizer? = nil, gammaRegularizer: Regularizer? = nil,
        betaConstraint: Constraint? = nil, gammaConstraint: Constraint? = nil
    ) {
        self.epsilon = epsilon
        centers = center
        scales = scale
        self.betaInitializer = betaInitializer
        self.gammaInitializer = gammaInitializer
        self.betaRegularizer = betaRegularizer
        self.gammaRegularizer = gammaRegularizer
        self.betaConstraint = betaConstraint
        self.gammaConstraint = gammaConstraint
    }

    /// Declares γ and β, if they are used.
    func declare(_ shape: Shape, _ weights: inout WeightBuilder) {
        if scales {
            weights.add(
                "gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint)
        }
        if centers {
            weights.add(
                "beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint)
        }
    }

    /// Returns x · γ + β, with both reshaped to broadcast over x.
    func finish(_ x: Node, _ weights: Weights, shape: Shape) -> Node {
        let scaled = scales ? x * weights["gamma"].reshaped(to: shape) : x
        return centers ? scaled + weights["beta"].reshaped(to: shape) : scaled
    }

    /// Returns (x − mean) / √(variance + ε), with mean and biased variance over the given axes of x; without centering,
    /// x / √(variance + ε).
    func normalize(_ x: Node, axes: [Int], centers: Bool = true) -> Node {
        let centered = x - x.keepingAxes(axes) { mean(x, axes: $0) }
        let variance = x.keepingAxes(axes) { mean(square(centered), axes: $0) }
        return (centers ? centered : x) * (1 / sqrt(variance + epsilon))
    }

    /// Keras's settings.
    var configuration: [String: Configuration.Value] {
        [
            "epsilon": .init(epsilon), "center": .bool(centers), "scale": .bool(scales),
            "beta_initializer": betaInitializer.configuration,
            "gamma_initializer": gammaInitializer.configuration,
            "beta_regularizer": betaRegularizer?.configuration ?? .null,
            "gamma_regularizer": gammaRegularizer?.configuration ?? .null,
            "beta_constraint": betaConstraint?.configuration ?? .null,
            "gamma_constraint": gammaConstraint?.configuration ?? .null,
        ]
    }

    /// Reads Keras's settings.
    init(_ configuration: Configuration) throws {
        self.init(
            epsilon: try configuration.float("epsilon", default: 1e-3),
            center: try configuration.bool("center", default: true),
            scale: try configuration.bool("scale", default: true),
            betaInitializer: try configuration.initializer("beta_initializer", default: .zeros),
            gammaInitializer: try configuration.initializer("gamma_initializer", default: .ones),
            betaRegularizer: try configuration.regularizer("beta_regularizer"),
            gammaRegularizer: try configuration.regularizer("gamma_regularizer"),
            betaConstraint: try configuration.constraint("beta_constraint"),
            gammaConstraint: try configuration.constraint("gamma_constraint"))
    }
}
