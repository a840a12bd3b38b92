import QuillGraph
import QuillTensor

/// Adam with Nesterov momentum (Dozat 2016, "Incorporating Nesterov Momentum into Adam").
public struct Nadam: Optimizer {
    public static let className = "Nadam"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let beta1: Double
    let beta2: Double
    let epsilon: Float

    /// Creates Nadam with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    public func check() throws {
        try beta1.check("beta1", in: 0..<1)
        try beta2.check("beta2", in: 0..<1)
        try Double(epsilon).checkNotNegative("epsilon")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let (momentum, velocity) = (state["momentum"], state["velocity"])
        // The momentum of this update and of the next, which grow toward β₁.
        let now = Float(beta1) * (1 - 0.5 * state.power(of: 0.96))
        let next = Float(beta1) * (1 - 0.5 * 0.96 * state.power(of: 0.96))
        let product = state[shared: "u_product", startingAt: 1] * now
        state[shared: "u_product", startingAt: 1] = product
        state["momentum"] = momentum + (gradient - momentum) * Float(1 - beta1)
        state["velocity"] = velocity + (square(gradient) - velocity) * Float(1 - beta2)
        let step = (next / (1 - product * next)) * state["momentum"] + ((1 - now) / (1 - product)) * gradient
        let norm = sqrt(state["velocity"] / (1 - state.power(of: beta2))) + epsilon
        return weight - state.learningRate * step / norm
    }

    public var rule: Configuration {
        Configuration(["beta_1": .init(beta1), "beta_2": .init(beta2), "epsilon": .init(epsilon)])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            beta1: try configuration.double("beta_1", default: defaults.beta1),
            beta2: try configuration.double("beta_2", default: defaults.beta2),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Nadam {
    /// Returns Nadam with Keras's defaults.
    public static func nadam(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) -> Nadam {
        Nadam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, options: options)
    }
}
