import QuillGraph
import QuillTensor

/// What normalising layers have in common: a learned factor γ and offset β, how they start, what they are penalised for
/// and kept to.
package struct NormalizationSettings: Sendable, Hashable {
    /// What is added to the variance, so that nothing is divided by zero.
    package var epsilon: Float
    /// Whether β is added.
    package var centers: Bool
    /// Whether γ multiplies.
    package var scales: Bool
    /// How β starts.
    package var betaInitializer: Initializer
    /// How γ starts.
    package var gammaInitializer: Initializer
    /// A penalty on β.
    package var betaRegularizer: Regularizer?
    /// A penalty on γ.
    package var gammaRegularizer: Regularizer?
    /// What β is brought back to after each update.
    package var betaConstraint: Constraint?
    /// What γ is brought back to after each update.
    package var gammaConstraint: Constraint?

    /// Keras's defaults, but for what is given.
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

    /// Declares γ and β, where they are asked for.
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

    /// x · γ + β, with both under a shape that broadcasts to x's.
    func finish(_ x: Node, _ weights: Weights, shape: Shape) -> Node {
        let scaled = scales ? x * weights["gamma"].reshaped(to: shape) : x
        return centers ? scaled + weights["beta"].reshaped(to: shape) : scaled
    }

    /// (x − mean) / √(variance + ε), with mean and biased variance over the given axes of x.
    func normalize(_ x: Node, axes: [Int]) -> Node {
        let centred = x - x.keepingAxes(axes) { mean(x, axes: $0) }
        let variance = x.keepingAxes(axes) { mean(square(centred), axes: $0) }
        return centred * (1 / sqrt(variance + epsilon))
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

    /// From Keras's settings.
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
