import CQuillKernels
import QuillTensor

/// Uniform random numbers, drawn anew in each step. Input: the int32 number of the training step.
struct RandomUniform: Operation {
    let shape: Shape
    let low: Float
    let high: Float
    let seed: UInt64
    let stream: UInt32
    var name: String { "randomUniform(\(low), \(high), stream \(stream))" }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(shape) }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.random_uniform
        let (y, step) = (binding.output, binding.integers(0))
        let (low, high, seed, stream) = (self.low, self.high, self.seed, self.stream)
        return .elements(binding.count, cost: 0.5) { begin, end in
            var key = quill_random_key(seed: seed, step: UInt32(bitPattern: step[0]), stream: stream)
            kernel(&key, low, high, y, begin, end)
        }
    }
}

/// Returns uniform random numbers in a range, drawn anew in each training step.
public func randomUniform(_ shape: Shape, _ range: ClosedRange<Float>, _ random: RandomSource) -> Node {
    random.step.graph.add(
        RandomUniform(
            shape: shape, low: range.lowerBound, high: range.upperBound, seed: random.seed,
            stream: random.stream),
        [random.step])
}
