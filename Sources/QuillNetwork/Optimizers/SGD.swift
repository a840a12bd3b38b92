import QuillGraph
import QuillTensor

/// Stochastic gradient descent with optional momentum: v = momentum · v − rate · g; w += v, or with Nesterov momentum
/// w += momentum · v − rate · g.
public struct SGD: Optimizer {
    public static let className = "SGD"
    public let learningRate: LearningRate
    public let options: OptimizerOptions
    let momentum: Float
    let nesterov: Bool

    /// Creates SGD with Keras's defaults.
    public init(
        learningRate: LearningRate = 0.01, momentum: Float = 0, nesterov: Bool = false,
        options: OptimizerOptions = OptimizerOptions()
    ) {
        self.learningRate = learningRate
        self.options = options
        self.momentum = momentum
        self.nesterov = nesterov
    }

    public func check() throws {
        guard (0...1).contains(momentum) else {
            throw QuillError(.argument, "momentum: expected 0 to 1, received \(momentum)")
        }
    }

    public func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        let step = state.learningRate * gradient
        guard momentum != 0 else { return weight - step }
        let velocity = state["momentum"] * momentum - step
        state["momentum"] = velocity
        return weight + (nesterov ? velocity * momentum - step : velocity)
    }

    public func fusedUpdate(
        _ weight: Node, gradient: Node, decay: Float, _ state: OptimizerState
    ) -> Node? {
        weight.sgdUpdated(
            gradient: gradient, rate: state.learningRate,
            velocity: momentum == 0 ? nil : state["momentum"], momentum: momentum, nesterov: nesterov,
            decay: decay)
    }

    public var rule: Configuration {
        Configuration(["momentum": .init(momentum), "nesterov": .bool(nesterov)])
    }

    public init(configuration: Configuration) throws {
        let defaults = Self()
        self.init(
            learningRate: try LearningRate(configuration: configuration, default: defaults.learningRate),
            momentum: try configuration.float("momentum", default: defaults.momentum),
            nesterov: try configuration.bool("nesterov", default: defaults.nesterov),
            options: try OptimizerOptions(configuration: configuration))
    }
}

extension Optimizer where Self == SGD {
    /// Returns SGD with Keras's defaults.
    public static func sgd(
        learningRate: LearningRate = 0.01, momentum: Float = 0, nesterov: Bool = false,
        options: OptimizerOptions = OptimizerOptions()
    ) -> SGD {
        SGD(learningRate: learningRate, momentum: momentum, nesterov: nesterov, options: options)
    }
}
