import CQuillKernels
import QuillTensor

/// Activations whose derivative is a function of their output. Products and convolutions can apply them before they
/// store a result, and mask gradients with them in the backward pass.
public enum FusedActivation: String, Sendable, Hashable {
    /// max(0, x)
    case relu
    /// 1 / (1 + e^-x)
    case sigmoid
    /// The hyperbolic tangent.
    case tanh

    var code: quill_activation {
        switch self {
        case .relu: quill_relu
        case .sigmoid: quill_sigmoid
        case .tanh: quill_tanh
        }
    }
}

/// An elementwise activation.
struct Activation: Operation {
    let function: FusedActivation
    var name: String { function.rawValue }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(ActivationGradient(function: function), [call.upstream, call.output])]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let kernel =
            switch function {
            case .relu: kernels.relu
            case .sigmoid: kernels.sigmoid
            case .tanh: kernels.hyperbolic_tangent
            }
        let (x, y) = (binding.input(0), binding.output)
        return .elements(binding.count, cost: function == .relu ? 0.1 : 0.5) { begin, end in
            kernel(x, y, begin, end)
        }
    }
}

/// dy · f′, with f′ expressed by f's output: [y > 0], y(1 − y), 1 − y². Inputs: dy, y.
struct ActivationGradient: Operation {
    let function: FusedActivation
    var name: String { "\(function.rawValue)Gradient" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        let (dy, y) = (call.inputs[0], call.inputs[1])
        let first = call.output.graph.add(self, [call.upstream, y])
        return switch function {
        case .relu: [first, nil]
        case .sigmoid: [first, call.upstream * dy * (1 - 2 * y)]
        case .tanh: [first, call.upstream * dy * (-2 * y)]
        }
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.activation_gradient
        let (dy, y, result, code) = (binding.input(0), binding.input(1), binding.output, function.code)
        return .elements(binding.count) { begin, end in kernel(code, dy, y, result, begin, end) }
    }
}

/// max(0, x), element by element.
public func relu(_ x: Node) -> Node { x.graph.add(Activation(function: .relu), [x]) }

/// 1 / (1 + e^-x), element by element.
public func sigmoid(_ x: Node) -> Node { x.graph.add(Activation(function: .sigmoid), [x]) }

/// The hyperbolic tangent, element by element.
public func tanh(_ x: Node) -> Node { x.graph.add(Activation(function: .tanh), [x]) }

extension Node {
    /// The logits if this node is their sigmoid, else nil.
    public var sigmoidLogits: Node? {
        (operation as? Activation)?.function == .sigmoid ? inputs[0] : nil
    }
}
