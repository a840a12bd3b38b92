import CQuillKernels
import QuillTensor

/// Inverted dropout: zero with probability `rate`, else x / (1 − rate) (Srivastava et al. 2014). Inputs: x, and the
/// int32 number of the training step.
///
/// The mask is a function of seed, stream, step and element alone, so the derivative is the same operation on the
/// gradient and no mask is stored.
struct Dropout: Operation {
    let rate: Float
    let seed: UInt64
    /// The number that tells this use from others in the graph.
    let stream: UInt32
    var name: String { "dropout(\(rate), stream \(stream))" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard rate >= 0, rate < 1 else {
            throw QuillError(.argument, "a dropout rate lies in 0..<1, received \(rate)")
        }
        return try inputs[0].requiringFloats(name)
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(self, [call.upstream, call.inputs[1]]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.dropout
        let (x, y, step) = (binding.input(0), binding.output, binding.integers(1))
        let (rate, seed, stream) = (self.rate, self.seed, self.stream)
        return .elements(binding.count, cost: 0.6) { begin, end in
            var key = quill_random_key(seed: seed, step: UInt32(bitPattern: step[0]), stream: stream)
            kernel(&key, rate, x, y, begin, end)
        }
    }
}

/// Applies inverted dropout to x at the training step held by `step` (one int32).
public func dropout(_ x: Node, rate: Float, seed: UInt64, stream: UInt32, step: Node) -> Node {
    rate == 0 ? x : x.graph.add(Dropout(rate: rate, seed: seed, stream: stream), [x, step])
}
