import QuillGraph
import QuillTensor

/// Adam (Kingma & Ba 2014, arXiv:1412.6980), with ε outside the root's correction as in Keras.
public struct Adam: Optimizer {
    /// Keras's class name.
    public static let className = "Adam"
    /// The step size.
    public let learningRate: Float
    let beta1: Double
    let beta2: Double
    let epsilon: Float

    /// Adam with Keras's defaults.
    public init(learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7)
    {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// Adds the update.
    public func update(_ weight: Node, gradient: Node, _ state: OptimizerState) -> Node {
        weight.adamUpdated(
            gradient: gradient, rate: state.learningRate, momentum: state.variable("momentum"),
            velocity: state.variable("velocity"), iterations: state.iterations, beta1: beta1, beta2: beta2,
            epsilon: epsilon)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "learning_rate": .init(learningRate), "beta_1": .init(beta1), "beta_2": .init(beta2),
            "epsilon": .init(epsilon), "amsgrad": false,
        ])
    }

    /// From Keras's settings.
    public init(configuration: Configuration) throws {
        try configuration.require("amsgrad", false)
        self.init(
            learningRate: try configuration.float("learning_rate", default: 1e-3),
            beta1: try configuration.double("beta_1", default: 0.9),
            beta2: try configuration.double("beta_2", default: 0.999),
            epsilon: try configuration.float("epsilon", default: 1e-7))
    }
}

extension Optimizer where Self == Adam {
    /// Adam with Keras's defaults.
    public static func adam(
        learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7
    ) -> Adam {
        Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
}
