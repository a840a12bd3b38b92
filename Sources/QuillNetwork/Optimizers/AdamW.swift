import QuillGraph
import QuillTensor

/// Adam with decoupled weight decay (Loshchilov & Hutter 2017, arXiv:1711.05101).
public struct AdamW: Optimizer {
    public static let className = "AdamW"
    public let learningRate: LearningRate
    public private(set) var options: OptimizerOptions
    let beta1: Double
    let beta2: Double
    let epsilon: Float
    let amsgrad: Bool

    /// Creates AdamW with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, weightDecay: Float = 0.004, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Float = 1e-7, amsgrad: Bool = false,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.options.weightDecay = weightDecay
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.amsgrad = amsgrad
    }

    public func check() throws {
        try adam.check()
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        adam.update(weight, gradient: gradient, &state)
    }

    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? {
        adam.fusedUpdate(weight, gradient: gradient, decay: decay, state)
    }

    /// The rule without weight decay.
    private var adam: Adam { Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad) }

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
            weightDecay: try configuration.float("weight_decay", default: defaults.options.weightDecay),
            beta1: try configuration.double("beta_1", default: defaults.beta1),
            beta2: try configuration.double("beta_2", default: defaults.beta2),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            amsgrad: try configuration.bool("amsgrad", default: defaults.amsgrad),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == AdamW {
    /// Returns AdamW with Keras's defaults.
    public static func adamW(
        learningRate: LearningRate = 1e-3, weightDecay: Float = 0.004, beta1: Double = 0.9,
        beta2: Double = 0.999, epsilon: Float = 1e-7, amsgrad: Bool = false,
        options: OptimizerOptions = OptimizerOptions()
    ) -> AdamW {
        AdamW(
            learningRate: learningRate, weightDecay: weightDecay, beta1: beta1, beta2: beta2,
            epsilon: epsilon, amsgrad: amsgrad, options: options)
    }
}
