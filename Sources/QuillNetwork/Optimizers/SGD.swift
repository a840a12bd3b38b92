import QuillGraph
import QuillTensor

/// Stochastic gradient descent, with momentum if asked for: v = momentum · v − rate · g; w += v.
public struct SGD: Optimizer {
    /// Keras's class name.
    public static let className = "SGD"
    /// The step size.
    public let learningRate: Float
    let momentum: Float
    let nesterov: Bool

    /// Gradient descent with Keras's defaults.
    public init(learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.nesterov = nesterov
    }

    /// Adds the update.
    public func update(_ weight: Node, gradient: Node, _ state: OptimizerState) -> Node {
        weight.sgdUpdated(
            gradient: gradient, rate: state.learningRate,
            velocity: momentum == 0 ? nil : state.variable("momentum"),
            momentum: momentum, nesterov: nesterov)
    }

    /// Keras's settings.
    public var configuration: Configuration {
        Configuration([
            "learning_rate": .init(learningRate), "momentum": .init(momentum), "nesterov": .bool(nesterov),
        ])
    }

    /// From Keras's settings.
    public init(configuration: Configuration) throws {
        self.init(
            learningRate: try configuration.float("learning_rate", default: 0.01),
            momentum: try configuration.float("momentum", default: 0),
            nesterov: try configuration.bool("nesterov", default: false))
    }
}

extension Optimizer where Self == SGD {
    /// Gradient descent with Keras's defaults.
    public static func sgd(learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false) -> SGD {
        SGD(learningRate: learningRate, momentum: momentum, nesterov: nesterov)
    }
}
