import CQuillKernels
import QuillTensor

/// Overwrites a variable with a value. Inputs: the variable, the value.
struct Assign: Operation {
    /// Whether denormal numbers become zero.
    let flushes: Bool
    var name: String { flushes ? "assign(flushing)" : "assign" }
    var updatedInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs[0] == inputs[1], inputs[0].dataType == .float32 else {
            throw QuillError(.shape, "cannot assign \(inputs[1]) to a variable of \(inputs[0])")
        }
        return .none
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (affine, settle) = (kernels.affine, kernels.settle)
        let (variable, value) = (binding.input(0), binding.input(1))
        let count = binding.inputTypes[0].shape.elementCount
        if flushes { return .elements(count) { begin, end in settle(value, variable, begin, end) } }
        return .elements(count) { begin, end in affine(value, 1, 0, variable, begin, end) }
    }
}

/// Adds one to an int32 variable of one element. Input: the variable.
struct Increment: Operation {
    var name: String { "increment" }
    var updatedInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs[0] == TensorType([], .int32) else {
            throw QuillError(.shape, "\(name) takes one int32 number, received \(inputs[0])")
        }
        return .none
    }

    func work(_ binding: Binding) -> Work {
        let counter = binding.integers(0)
        return .items(1, nanoseconds: 1) { _, _ in counter[0] &+= 1 }
    }
}

extension TensorType {
    /// The type of an operation that runs only for its effect.
    static var none: TensorType { TensorType([0]) }
}

extension Node {
    /// Returns the effect of overwriting this variable with a value, after every reader of its old value has run.
    public func assigned(_ value: Node) -> Node { graph.add(Assign(flushes: false), [self, value]) }

    /// Returns the same effect with denormal numbers as zero, for averages that decay into denormals.
    package func settled(_ value: Node) -> Node { graph.add(Assign(flushes: true), [self, value]) }

    /// Returns the effect of adding one to this int32 variable, after every reader of its old value has run.
    public func incremented() -> Node { graph.add(Increment(), [self]) }
}
