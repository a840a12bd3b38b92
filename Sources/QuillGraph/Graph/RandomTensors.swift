import CQuillKernels
import QuillTensor

extension Tensor where Element == Float {
    /// Returns uniform random numbers in low..<high. They depend on shape, seed and stream alone and are the same on
    /// every machine.
    public static func uniform(_ shape: Shape, low: Float, high: Float, seed: UInt64, stream: UInt32)
        -> Tensor
    {
        Tensor(shape) { target in
            guard let base = target.baseAddress else { return }
            var key = quill_random_key(seed: seed, step: 0, stream: stream)
            quill_kernels_best().pointee.random_uniform(&key, low, high, base, 0, Int64(target.count))
        }
    }

    /// Returns normal random numbers with mean 0 and the given standard deviation. They depend on shape, seed and
    /// stream alone.
    public static func normal(_ shape: Shape, deviation: Float, seed: UInt64, stream: UInt32) -> Tensor {
        Tensor(shape) { target in
            guard let base = target.baseAddress else { return }
            var key = quill_random_key(seed: seed, step: 0, stream: stream)
            quill_kernels_best().pointee.random_normal(&key, 0, deviation, base, 0, Int64(target.count))
        }
    }

    /// Returns normal random numbers with mean 0, redrawn where they lie beyond two standard deviations.
    public static func truncatedNormal(_ shape: Shape, deviation: Float, seed: UInt64, stream: UInt32)
        -> Tensor
    {
        Tensor(shape) { target in
            guard let base = target.baseAddress, target.count > 0 else { return }
            let kernels = quill_kernels_best().pointee
            var key = quill_random_key(seed: seed, step: 0, stream: stream)
            kernels.random_normal(&key, 0, 1, base, 0, Int64(target.count))
            var outside = target.indices.filter { Swift.abs(target[$0]) > 2 }
            var fresh = [Float](repeating: 0, count: outside.isEmpty ? 0 : target.count)
            while !outside.isEmpty {
                key.step += 1
                kernels.random_normal(&key, 0, 1, &fresh, 0, Int64(fresh.count))
                for index in outside { target[index] = fresh[index] }
                outside = outside.filter { Swift.abs(target[$0]) > 2 }
            }
            for index in target.indices { target[index] *= deviation }
        }
    }
}

extension quill_random_key {
    init(seed: UInt64, step: UInt32, stream: UInt32) {
        self.init(
            key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)), step: step,
            stream: stream)
    }
}
