import QuillGraph
import QuillTensor

/// Adam (Kingma & Ba 2014, arXiv:1412.6980), with ε outside the bias correction as in Keras; with `amsgrad`, the
/// largest velocity so far is the divisor (Reddi et al. 2018, arXiv:1904.09237).
public struct Adam: Optimizer {
    public static let className = "Adam"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let beta1: Double
    let beta2: Double
    let epsilon: Float
    let amsgrad: Bool

    /// Creates Adam with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7,
        amsgrad: Bool = false, options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.amsgrad = amsgrad
    }

    public func check() throws {
        try beta1.check("beta1", in: 0..<1)
        try beta2.check("beta2", in: 0..<1)
        try Double(epsilon).checkNotNegative("epsilon")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let momentum = state["momentum"]
        let velocity = state["velocity"]
        state["momentum"] = momentum + (gradient - momentum) * Float(1 - beta1)
        state["velocity"] = velocity + (square(gradient) - velocity) * Float(1 - beta2)
        var norm = state["velocity"]
        if amsgrad {
            norm = maximum(state["velocity_hat"], norm)
            state["velocity_hat"] = norm
        }
        let alpha =
            state.learningRate * sqrt(1 - state.power(of: beta2)) / (1 - state.power(of: beta1))
        return weight - alpha * state["momentum"] / (sqrt(norm) + epsilon)
    }

    /// Returns the fused update, except with `amsgrad`.
    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? {
        if amsgrad { return nil }
        return weight.adamUpdated(
            gradient: gradient, rate: state.learningRate, momentum: state["momentum"],
            velocity: state["velocity"], iterations: state.iterations, beta1: beta1, beta2: beta2,
            epsilon: epsilon, decay: decay)
    }

    public var rule: Configuration {
        Configuration([
            "beta_1": .init(beta1), "beta_2": .init(beta2), "epsilon": .init(epsilon),
            "amsgrad": .bool(amsgrad),
        ])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            beta1: try configuration.double("beta_1", default: defaults.beta1),
            beta2: try configuration.double("beta_2", default: defaults.beta2),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            amsgrad: try configuration.bool("amsgrad", default: defaults.amsgrad),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Adam {
    /// Returns Adam with Keras's defaults.
    public static func adam(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-7,
        amsgrad: Bool = false, options: OptimizerOptions = OptimizerOptions()
    ) -> Adam {
        Adam(
            learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
            options: options)
    }
}
