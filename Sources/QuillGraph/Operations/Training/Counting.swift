import CQuillKernels
import QuillTensor

/// An int32 counter divided by `divisor`, rounded down, as a float.
package struct Count: Operation {
    let divisor: Int
    package var name: String { "count(\(divisor))" }

    /// Creates an operation that counts full units of `divisor`.
    package init(divisor: Int = 1) { self.divisor = divisor }

    package func output(for inputs: [TensorType]) throws -> TensorType {
        try inputs[0].requiringCounter(name)
        return TensorType([])
    }

    package func work(_ binding: Binding) -> Work {
        let (counter, result, divisor) = (binding.integers(0), binding.output, Int32(divisor))
        return .items(1, nanoseconds: 1) { _, _ in result[0] = Float(counter[0] / divisor) }
    }
}

/// 1 if the count in progress is a multiple of `period`, else 0. A count takes `stepsPerCount` steps; the input is an
/// int32 counter of completed steps.
package struct IsDue: Operation {
    let period: Int
    let stepsPerCount: Int
    package var name: String { "isDue(every \(period)\(stepsPerCount == 1 ? "" : " of \(stepsPerCount)"))" }

    /// Creates an operation that is due in every `period`-th count.
    package init(period: Int, stepsPerCount: Int = 1) {
        self.period = period
        self.stepsPerCount = stepsPerCount
    }

    package func output(for inputs: [TensorType]) throws -> TensorType {
        try inputs[0].requiringCounter(name)
        return TensorType([])
    }

    package func work(_ binding: Binding) -> Work {
        let (counter, result) = (binding.integers(0), binding.output)
        let (period, stepsPerCount) = (Int32(period), Int32(stepsPerCount))
        return .items(1, nanoseconds: 1) { _, _ in
            result[0] = (counter[0] / stepsPerCount + 1) % period == 0 ? 1 : 0
        }
    }
}

/// One of two values of the same shape, as a whole. Inputs: a condition (one number), the value if it is not 0, the
/// value if it is.
package struct Choose: Operation {
    package var name: String { "choose" }
    package var reusableInputs: [Int] { [1, 2] }

    /// Creates the operation.
    package init() {}

    package func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs[0].shape.elementCount == 1, inputs[1] == inputs[2] else {
            throw QuillError(
                .shape, "\(name) takes a number and two values of equal shape, received \(inputs)")
        }
        return try inputs[1].requiringFloats(name)
    }

    package func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.affine
        let (choice, first, second, y) = (
            binding.input(0), binding.input(1), binding.input(2), binding.output
        )
        return .elements(binding.count) { begin, end in
            kernel(choice[0] == 0 ? second : first, 1, 0, y, begin, end)
        }
    }
}

extension TensorType {
    fileprivate func requiringCounter(_ operation: String) throws {
        guard self == TensorType([], .int32) else {
            throw QuillError(.shape, "\(operation) takes one int32 number, received \(self)")
        }
    }
}
