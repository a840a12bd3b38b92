import QuillGraph
import QuillTensor

/// Lion (Chen et al. 2023, arXiv:2302.06675): steps of constant size in the sign of an average of momentum and
/// gradient.
public struct Lion: Optimizer {
    public static let className = "Lion"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let beta1: Double
    let beta2: Double

    /// Creates Lion with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.99,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.beta1 = beta1
        self.beta2 = beta2
    }

    public func check() throws {
        guard beta1 > 0, beta1 <= 1 else {
            throw QuillError(.argument, "beta1: expected above 0 and at most 1, received \(beta1)")
        }
        try beta2.check("beta2", in: 0..<1)
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let momentum = state["momentum"]
        state["momentum"] = momentum * Float(beta2) + gradient * Float(1 - beta2)
        return weight - state.learningRate * sign(momentum * Float(beta1) + gradient * Float(1 - beta1))
    }

    public var rule: Configuration {
        Configuration(["beta_1": .init(beta1), "beta_2": .init(beta2)])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            beta1: try configuration.double("beta_1", default: defaults.beta1),
            beta2: try configuration.double("beta_2", default: defaults.beta2),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Lion {
    /// Returns Lion with Keras's defaults.
    public static func lion(
        learningRate: LearningRate = 1e-3, beta1: Double = 0.9, beta2: Double = 0.99,
        options: OptimizerOptions = OptimizerOptions()
    ) -> Lion {
        Lion(learningRate: learningRate, beta1: beta1, beta2: beta2, options: options)
    }
}
