import QuillGraph
import QuillTensor

/// Adagrad (Duchi et al. 2011): each parameter's step is divided by the root of the sum of its squared gradients.
public struct Adagrad: Optimizer {
    public static let className = "Adagrad"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let initialAccumulatorValue: Float
    let epsilon: Float

    /// Creates Adagrad with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, initialAccumulatorValue: Float = 0.1, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.initialAccumulatorValue = initialAccumulatorValue
        self.epsilon = epsilon
    }

    public func check() throws {
        try Double(initialAccumulatorValue).checkNotNegative("initialAccumulatorValue")
        try Double(epsilon).checkNotNegative("epsilon")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let sum = state["accumulator", startingAt: initialAccumulatorValue] + square(gradient)
        state["accumulator", startingAt: initialAccumulatorValue] = sum
        return weight - state.learningRate * gradient / sqrt(sum + epsilon)
    }

    public var rule: Configuration {
        Configuration([
            "initial_accumulator_value": .init(initialAccumulatorValue), "epsilon": .init(epsilon),
        ])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            initialAccumulatorValue: try configuration.float(
                "initial_accumulator_value", default: defaults.initialAccumulatorValue),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Adagrad {
    /// Returns Adagrad with Keras's defaults.
    public static func adagrad(
        learningRate: LearningRate = 1e-3, initialAccumulatorValue: Float = 0.1, epsilon: Float = 1e-7,
        options: OptimizerOptions = OptimizerOptions()
    ) -> Adagrad {
        Adagrad(
            learningRate: learningRate, initialAccumulatorValue: initialAccumulatorValue, epsilon: epsilon,
            options: options)
    }
}
