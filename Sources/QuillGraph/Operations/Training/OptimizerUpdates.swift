import CQuillKernels
import QuillSystem
import QuillTensor

/// An operation that updates weights in place, element by element, with Keras's formulas. Its inputs are the weights,
/// the optimizer's `states` tensors, the gradient and the learning rate (one number).
protocol OptimizerUpdate: Operation {
    var states: Int { get }
    /// The fraction by which the weights first shrink, at a learning rate of 1.
    var decay: Float { get }
}

extension OptimizerUpdate {
    var updatedInputs: [Int] { Array(0...states) }
    var decayText: String { decay == 0 ? "" : ", decay \(decay)" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs.prefix(states + 2).allSatisfy({ $0 == inputs[0] }) else {
            throw QuillError(.shape, "\(name): shapes of weights, states and gradient differ: \(inputs)")
        }
        return .none
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { inputs[0].shape.elementCount * 8 }
}

/// Stochastic gradient descent. Inputs: weights, velocity (unless momentum is 0), gradient, learning rate.
struct SGDUpdate: OptimizerUpdate {
    let momentum: Float
    let nesterov: Bool
    let decay: Float
    var states: Int { momentum == 0 ? 0 : 1 }
    var name: String { "sgd(momentum \(momentum)\(nesterov ? ", nesterov" : "")\(decayText))" }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.sgd
        let (weights, gradient, rate) = (
            binding.input(0), binding.input(states + 1), binding.input(states + 2)
        )
        let velocity = momentum == 0 ? nil : binding.input(1)
        let (momentum, nesterov, decay) = (self.momentum, self.nesterov, self.decay)
        return .elements(binding.inputTypes[0].shape.elementCount, cost: 0.15) { begin, end in
            var arguments = quill_sgd(
                weights: weights, velocity: velocity, gradient: gradient, rate: rate[0], momentum: momentum,
                decay: rate[0] * decay, nesterov: nesterov)
            kernel(&arguments, begin, end)
        }
    }
}

/// RMSprop. Inputs: weights, velocity, momentum buffer (unless momentum is 0), gradient, learning rate.
struct RMSpropUpdate: OptimizerUpdate {
    let rho: Double
    let momentum: Float
    let epsilon: Float
    let decay: Float
    var states: Int { momentum == 0 ? 1 : 2 }
    var name: String { "rmsprop(rho \(rho), momentum \(momentum), epsilon \(epsilon)\(decayText))" }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.rmsprop
        let (weights, velocity) = (binding.input(0), binding.input(1))
        let (gradient, rate) = (binding.input(states + 1), binding.input(states + 2))
        let buffer = momentum == 0 ? nil : binding.input(2)
        let (rho, momentum, epsilon, decay) = (self.rho, self.momentum, self.epsilon, self.decay)
        return .elements(binding.inputTypes[0].shape.elementCount, cost: 0.3) { begin, end in
            var arguments = quill_rmsprop(
                weights: weights, velocity: velocity, momentum_buffer: buffer, gradient: gradient, rho: rho,
                rate: rate[0], momentum: momentum, epsilon: epsilon, decay: rate[0] * decay)
            kernel(&arguments, begin, end)
        }
    }
}

/// Adam. Inputs: weights, momentum, velocity, gradient, learning rate, and the int32 number of completed steps.
struct AdamUpdate: OptimizerUpdate {
    // Doubles: 1 − β is rounded once, as in Keras.
    let beta1: Double
    let beta2: Double
    let epsilon: Float
    let decay: Float
    var states: Int { 2 }
    var name: String { "adam(\(beta1), \(beta2), \(epsilon)\(decayText))" }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.adam
        let (weights, momentum, velocity) = (binding.input(0), binding.input(1), binding.input(2))
        let (gradient, rate, iterations) = (binding.input(3), binding.input(4), binding.integers(5))
        let (beta1, beta2, epsilon, decay) = (self.beta1, self.beta2, self.epsilon, self.decay)
        return .elements(binding.inputTypes[0].shape.elementCount, cost: 0.3) { begin, end in
            let step = Float(iterations[0]) + 1
            let correction = (1 - powf(Float(beta2), step)).squareRoot() / (1 - powf(Float(beta1), step))
            var arguments = quill_adam(
                weights: weights, momentum: momentum, velocity: velocity, gradient: gradient, beta1: beta1,
                beta2: beta2, alpha: rate[0] * correction, epsilon: epsilon, decay: rate[0] * decay)
            kernel(&arguments, begin, end)
        }
    }
}

extension Node {
    /// Returns the effect of one SGD step on this variable, after it has shrunk by rate · decay: w −= rate · g, or
    /// with momentum v = momentum · v − rate · g; w += v (Nesterov: w += momentum · v − rate · g).
    public func sgdUpdated(
        gradient: Node, rate: Node, velocity: Node?, momentum: Float, nesterov: Bool, decay: Float = 0
    ) -> Node {
        graph.add(
            SGDUpdate(momentum: velocity == nil ? 0 : momentum, nesterov: nesterov, decay: decay),
            [self] + (velocity.map { [$0] } ?? []) + [gradient, rate])
    }

    /// Returns the effect of one RMSprop step (Tieleman & Hinton 2012): v = ρv + (1 − ρ)g²; w −= rate · g / √(v + ε).
    public func rmspropUpdated(
        gradient: Node, rate: Node, velocity: Node, momentumBuffer: Node?, rho: Double, momentum: Float,
        epsilon: Float, decay: Float = 0
    ) -> Node {
        graph.add(
            RMSpropUpdate(
                rho: rho, momentum: momentumBuffer == nil ? 0 : momentum, epsilon: epsilon, decay: decay),
            [self, velocity] + (momentumBuffer.map { [$0] } ?? []) + [gradient, rate])
    }

    /// Returns the effect of one Adam step (Kingma & Ba 2014, arXiv:1412.6980) after `iterations` (int32) earlier
    /// steps.
    public func adamUpdated(
        gradient: Node, rate: Node, momentum: Node, velocity: Node, iterations: Node, beta1: Double,
        beta2: Double, epsilon: Float, decay: Float = 0
    ) -> Node {
        graph.add(
            AdamUpdate(beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay),
            [self, momentum, velocity, gradient, rate, iterations])
    }
}
