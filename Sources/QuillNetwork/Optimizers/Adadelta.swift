import QuillGraph
import QuillTensor

/// Adadelta (Zeiler 2012, arXiv:1212.5701): each parameter's step is scaled by the root mean square of its recent steps
/// over that of its recent gradients.
public struct Adadelta: Optimizer {
    public static let className = "Adadelta"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let rho: Double
    let epsilon: Float

    /// Creates Adadelta with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, rho: Double = 0.95, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.rho = rho
        self.epsilon = epsilon
    }

    public func check() throws {
        try rho.check("rho", in: 0..<1)
        try Double(epsilon).checkNotNegative("epsilon")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        func averaged(_ average: Node, _ value: Node) -> Node {
            average * Float(rho) + square(value) * Float(1 - rho)
        }
        let steps = state["accumulated_delta_var"]
        state["accumulated_grad"] = averaged(state["accumulated_grad"], gradient)
        let step = sqrt(steps + epsilon) * gradient / sqrt(state["accumulated_grad"] + epsilon)
        state["accumulated_delta_var"] = averaged(steps, step)
        return weight - state.learningRate * step
    }

    public var rule: Configuration {
        Configuration(["rho": .init(rho), "epsilon": .init(epsilon)])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            rho: try configuration.double("rho", default: defaults.rho),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Adadelta {
    /// Returns Adadelta with Keras's defaults.
    public static func adadelta(
        learningRate: LearningRate = 1e-3, rho: Double = 0.95, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) -> Adadelta {
        Adadelta(learningRate: learningRate, rho: rho, epsilon: epsilon, options: options)
    }
}
