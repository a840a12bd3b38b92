import CQuillKernels
import QuillTensor

/// e^x divided by its sum along the last axis.
struct Softmax: Operation {
    var name: String { "softmax" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringRows(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(SoftmaxGradient(), [call.output, call.upstream])]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.softmax
        let (x, y, columns) = (binding.input(0), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.5) { begin, end in
            kernel(x, y, columns, begin, end)
        }
    }
}

struct SoftmaxGradient: Operation {
    var name: String { "softmaxGradient" }
    var reusableInputs: [Int] { [1] }

    func output(for inputs: [TensorType]) -> TensorType { inputs[0] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.softmax_gradient
        let (y, dy, dx, columns) = (binding.input(0), binding.input(1), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.3) { begin, end in
            kernel(y, dy, dx, columns, begin, end)
        }
    }
}

/// x − ln Σ e^x along the last axis.
struct LogSoftmax: Operation {
    var name: String { "logSoftmax" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringRows(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(LogSoftmaxGradient(), [call.output, call.upstream])]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.log_softmax
        let (x, y, columns) = (binding.input(0), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.5) { begin, end in
            kernel(x, y, columns, begin, end)
        }
    }
}

struct LogSoftmaxGradient: Operation {
    var name: String { "logSoftmaxGradient" }
    var reusableInputs: [Int] { [1] }

    func output(for inputs: [TensorType]) -> TensorType { inputs[0] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.log_softmax_gradient
        let (y, dy, dx, columns) = (binding.input(0), binding.input(1), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.5) { begin, end in
            kernel(y, dy, dx, columns, begin, end)
        }
    }
}

extension Binding {
    /// The extent of the first input's last axis.
    var columns: Int64 { Int64(inputTypes[0].shape[-1]) }
    /// The number of rows of that extent in the first input.
    var rows: Int { inputTypes[0].shape.elementCount / max(inputTypes[0].shape[-1], 1) }
}

extension TensorType {
    /// Returns this type if it holds floats and has at least one axis.
    func requiringRows(_ operation: String) throws -> TensorType {
        let type = try requiringFloats(operation)
        guard shape.rank > 0, shape[-1] > 0 else {
            throw QuillError(.shape, "\(operation) needs at least one axis, received shape \(shape)")
        }
        return type
    }
}

/// e^x divided by its sum along the last axis.
public func softmax(_ x: Node) -> Node { x.graph.add(Softmax(), [x]) }

/// The logarithm of the softmax along the last axis, x − ln Σ e^x, without rounding the softmax.
public func logSoftmax(_ x: Node) -> Node { x.graph.add(LogSoftmax(), [x]) }
