import CQuillKernels
import QuillTensor

/// Random numbers, drawn anew in each step. Input: the int32 number of the training step. Each number is a function
/// of seed, stream, step and element alone (Philox, Salmon et al. 2011).
struct RandomNumbers: Operation {
    enum Distribution: Sendable, Hashable {
        case uniform(low: Float, high: Float)
        case normal(mean: Float, deviation: Float)
    }

    let distribution: Distribution
    let shape: Shape
    let seed: UInt64
    /// The number that tells this use from others in the graph.
    let stream: UInt32
    var name: String {
        switch distribution {
        case .uniform(let low, let high): "uniform(\(low), \(high), stream \(stream))"
        case .normal(let mean, let deviation): "normal(\(mean), \(deviation), stream \(stream))"
        }
    }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(shape) }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (y, step, seed, stream) = (binding.output, binding.integers(0), self.seed, self.stream)
        func key() -> quill_random_key {
            quill_random_key(seed: seed, step: UInt32(bitPattern: step[0]), stream: stream)
        }
        switch distribution {
        case .uniform(let low, let high):
            return .elements(binding.count, cost: 0.5) { begin, end in
                withUnsafePointer(to: key()) { kernels.random_uniform($0, low, high, y, begin, end) }
            }
        case .normal(let mean, let deviation):
            return .elements(binding.count, cost: 1) { begin, end in
                withUnsafePointer(to: key()) { kernels.random_normal($0, mean, deviation, y, begin, end) }
            }
        }
    }
}

/// Returns uniform random numbers in low..<high at the training step held by `step` (one int32).
public func uniform(
    _ shape: Shape, low: Float = 0, high: Float = 1, seed: UInt64, stream: UInt32, step: Node
) -> Node {
    step.graph.add(
        RandomNumbers(
            distribution: .uniform(low: low, high: high), shape: shape, seed: seed, stream: stream), [step])
}

/// Returns normal random numbers at the training step held by `step` (one int32).
public func normal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, seed: UInt64, stream: UInt32, step: Node
) -> Node {
    step.graph.add(
        RandomNumbers(
            distribution: .normal(mean: mean, deviation: deviation), shape: shape, seed: seed, stream: stream),
        [step])
}
