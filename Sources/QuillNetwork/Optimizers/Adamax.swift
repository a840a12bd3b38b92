import QuillGraph
import QuillTensor

/// Adam with the maximum norm instead of the mean square (Kingma & Ba 2014, section 7).
public struct Adamax: Optimizer {
    public static let className = "Adamax"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let beta1: Double
    let beta2: Double
    let epsilon: Float

    /// Creates Adamax with Keras's defaults.
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
        let momentum = state["momentum"]
        state["momentum"] = momentum + (gradient - momentum) * Float(1 - beta1)
        state["norm"] = maximum(state["norm"] * Float(beta2), abs(gradient))
        let rate = state.learningRate / (1 - state.power(of: beta1))
        return weight - rate * state["momentum"] / (state["norm"] + epsilon)
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

extension Optimizer where Self == Adamax {
    /// Returns Adamax with Keras's defaults.
    public static func adamax(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) -> Adamax {
        Adamax(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, options: options)
    }
}
