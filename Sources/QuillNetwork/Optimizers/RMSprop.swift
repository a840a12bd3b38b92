import QuillGraph
import QuillTensor

/// RMSprop (Tieleman & Hinton 2012): v = ρ · v + (1 − ρ) · g²; w −= rate · g / √(v + ε); if centered, the variance
/// v − mean(g)² replaces v.
public struct RMSprop: Optimizer {
    public static let className = "RMSprop"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let rho: Double
    let momentum: Float
    let epsilon: Float
    let centered: Bool

    /// Creates RMSprop with Keras's defaults.
    public init(
        learningRate: LearningRate = 1e-3, rho: Double = 0.9, momentum: Float = 0, epsilon: Float = 1e-7,
        centered: Bool = false, options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered
    }

    public func check() throws {
        try rho.check("rho", in: 0..<1)
        try Double(momentum).checkNotNegative("momentum")
        try Double(epsilon).checkNotNegative("epsilon")
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        func averaged(_ average: Node, _ value: Node) -> Node {
            average * Float(rho) + value * Float(1 - rho)
        }
        let velocity = averaged(state["velocity"], square(gradient))
        state["velocity"] = velocity
        var denominator = velocity + epsilon
        if centered {
            let mean = averaged(state["average_gradient"], gradient)
            state["average_gradient"] = mean
            denominator = velocity - square(mean) + epsilon
        }
        let step = state.learningRate * gradient / sqrt(denominator)
        guard momentum > 0 else { return weight - step }
        let buffer = state["momentum"] * momentum + step
        state["momentum"] = buffer
        return weight - buffer
    }

    /// Returns the fused update, unless the optimizer is centered.
    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? {
        if centered { return nil }
        return weight.rmspropUpdated(
            gradient: gradient, rate: state.learningRate, velocity: state["velocity"],
            momentumBuffer: momentum == 0 ? nil : state["momentum"], rho: rho, momentum: momentum,
            epsilon: epsilon, decay: decay)
    }

    public var rule: Configuration {
        Configuration([
            "rho": .init(rho), "momentum": .init(momentum), "epsilon": .init(epsilon),
            "centered": .bool(centered),
        ])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            rho: try configuration.double("rho", default: defaults.rho),
            momentum: try configuration.float("momentum", default: defaults.momentum),
            epsilon: try configuration.float("epsilon", default: defaults.epsilon),
            centered: try configuration.bool("centered", default: defaults.centered),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == RMSprop {
    /// Returns RMSprop with Keras's defaults.
    public static func rmsprop(
        learningRate: LearningRate = 1e-3, rho: Double = 0.9, momentum: Float = 0, epsilon: Float = 1e-7,
        centered: Bool = false, options: OptimizerOptions = OptimizerOptions()
    ) -> RMSprop {
        RMSprop(
            learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
            options: options)
    }
}
