import QuillGraph
import QuillTensor

/// Follow the regularized leader (McMahan et al. 2013, "Ad Click Prediction"), with Keras's two kinds of L2.
public struct Ftrl: Optimizer {
    public static let className = "Ftrl"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let learningRatePower: Float
    let initialAccumulatorValue: Float
    let l1: Float
    let l2: Float
    let l2Shrinkage: Float
    let beta: Float

    /// Creates Ftrl with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, learningRatePower: Float = -0.5,
        initialAccumulatorValue: Float = 0.1, l1: Float = 0, l2: Float = 0, l2Shrinkage: Float = 0,
        beta: Float = 0, options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.learningRatePower = learningRatePower
        self.initialAccumulatorValue = initialAccumulatorValue
        self.l1 = l1
        self.l2 = l2
        self.l2Shrinkage = l2Shrinkage
        self.beta = beta
    }

    public func check() throws {
        guard learningRatePower <= 0 else {
            throw QuillError(
                .argument, "learningRatePower: expected at most 0, received \(learningRatePower)")
        }
        try Double(initialAccumulatorValue).checkNotNegative("initialAccumulatorValue")
        try Double(l1).checkNotNegative("l1")
        try Double(l2).checkNotNegative("l2")
        try Double(l2Shrinkage).checkNotNegative("l2Shrinkage")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let (sum, linear, rate) = (
            state["accumulator", startingAt: initialAccumulatorValue], state["linear"], state.learningRate
        )
        let newSum = sum + square(gradient)
        let (old, new) = (power(sum, -learningRatePower), power(newSum, -learningRatePower))
        let leaning = linear + gradient + 2 * l2Shrinkage * weight - (new - old) / rate * weight
        state["accumulator", startingAt: initialAccumulatorValue] = newSum
        state["linear"] = leaning
        let curvature = new / rate + 2 * (l2 + beta / (2 * rate))
        return (maximum(minimum(leaning, l1), -l1) - leaning) / curvature
    }

    public var rule: Configuration {
        Configuration([
            "learning_rate_power": .init(learningRatePower),
            "initial_accumulator_value": .init(initialAccumulatorValue),
            "l1_regularization_strength": .init(l1), "l2_regularization_strength": .init(l2),
            "l2_shrinkage_regularization_strength": .init(l2Shrinkage), "beta": .init(beta),
        ])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            learningRatePower: try configuration.float(
                "learning_rate_power", default: defaults.learningRatePower),
            initialAccumulatorValue: try configuration.float(
                "initial_accumulator_value", default: defaults.initialAccumulatorValue),
            l1: try configuration.float("l1_regularization_strength", default: defaults.l1),
            l2: try configuration.float("l2_regularization_strength", default: defaults.l2),
            l2Shrinkage: try configuration.float(
                "l2_shrinkage_regularization_strength", default: defaults.l2Shrinkage),
            beta: try configuration.float("beta", default: defaults.beta),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == Ftrl {
    /// Returns Ftrl with Keras's defaults.
    public static func ftrl(
        learningRate: LearningRate = 1e-3, learningRatePower: Float = -0.5,
        initialAccumulatorValue: Float = 0.1, l1: Float = 0, l2: Float = 0, l2Shrinkage: Float = 0,
        beta: Float = 0, options: OptimizerOptions = OptimizerOptions()
    ) -> Ftrl {
        Ftrl(
            learningRate: learningRate, learningRatePower: learningRatePower,
            initialAccumulatorValue: initialAccumulatorValue, l1: l1, l2: l2, l2Shrinkage: l2Shrinkage,
            beta: beta, options: options)
    }
}
