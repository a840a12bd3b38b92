import QuillGraph
import QuillTensor

/// RMSprop (Tieleman & Hinton 2012): v = ρ · v + (1 − ρ) · g²; w −= rate · g / √(v + ε).
public struct RMSprop: Optimizer {
    /// Keras's class name.
    public static let className = "RMSprop"
    /// The step size.
    public let learningRate: Float
    let rho: Double
    let momentum: Float
    let epsilon: Float

    /// RMSprop with Keras's defaults.
    public init(learningRate: Float = 1e-3, rho: Double = 0.9, momentum: Float = 0, epsilon: Float = 1e-7) {
        self.learningRate = learningRate
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
    }

    /// Adds the update.
    public func update(_ weight: Node, gradient: Node, _ state: OptimizerState) -> Node {
        weight.rmspropUpdated(
            gradient: gradient, rate: state.learningRate, velocity: state.variable("velocity"),
            momentumBuffer: momentum == 0 ? nil : state.variable("momentum"), rho: rho, momentum: momentum,
            epsilon: epsilon)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "learning_rate": .init(learningRate), "rho": .init(rho), "momentum": .init(momentum),
            "epsilon": .init(epsilon), "centered": false,
        ])
    }

    /// From Keras's settings.
    public init(configuration: Configuration) throws {
        try configuration.require("centered", false)
        self.init(
            learningRate: try configuration.float("learning_rate", default: 1e-3),
            rho: try configuration.double("rho", default: 0.9),
            momentum: try configuration.float("momentum", default: 0),
            epsilon: try configuration.float("epsilon", default: 1e-7))
    }
}

extension Optimizer where Self == RMSprop {
    /// RMSprop with Keras's defaults.
    public static func rmsprop(
        learningRate: Float = 1e-3, rho: Double = 0.9, momentum: Float = 0, epsilon: Float = 1e-7
    ) -> RMSprop {
        RMSprop(learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon)
    }
}
