import CQuillKernels
import QuillTensor

/// An activation whose derivative is a function of its input. Forward and backward take one pass each.
struct Curve: Operation {
    enum Function: Sendable, Hashable {
        case leakyRelu(slope: Float)
        case relu6
        case elu(alpha: Float, steepness: Float)
        case selu
        case gelu(approximate: Bool)
        case silu
        case mish
        case softplus
        case logSigmoid
        case softsign
        case hardSigmoid
        case hardSilu
        case hardTanh

        var kernel: quill_curve {
            func curve(_ function: quill_curve_function, _ a: Float = 0, _ b: Float = 0) -> quill_curve {
                quill_curve(function: function, a: a, b: b)
            }
            return switch self {
            case .leakyRelu(let slope): curve(quill_leaky_relu, slope)
            case .relu6: curve(quill_relu6)
            case .elu(let alpha, let steepness): curve(quill_elu, alpha, steepness)
            case .selu: curve(quill_selu)
            case .gelu(let approximate): curve(approximate ? quill_gelu_tanh : quill_gelu)
            case .silu: curve(quill_silu)
            case .mish: curve(quill_mish)
            case .softplus: curve(quill_softplus)
            case .logSigmoid: curve(quill_log_sigmoid)
            case .softsign: curve(quill_softsign)
            case .hardSigmoid: curve(quill_hard_sigmoid)
            case .hardSilu: curve(quill_hard_silu)
            case .hardTanh: curve(quill_hard_tanh)
            }
        }

        /// Estimated nanoseconds per element.
        var cost: Double {
            switch self {
            case .leakyRelu, .relu6, .softsign, .hardSigmoid, .hardSilu, .hardTanh: 0.1
            default: 0.7
            }
        }
    }

    let function: Function
    var name: String { "\(function)" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(CurveGradient(function: function), [call.upstream, call.inputs[0]])]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.curve
        let (x, y, curve) = (binding.input(0), binding.output, function.kernel)
        return .elements(binding.count, cost: function.cost) { begin, end in kernel(curve, x, y, begin, end) }
    }
}

/// dy · f′(x). Inputs: dy, x.
struct CurveGradient: Operation {
    let function: Curve.Function
    var name: String { "\(function)Gradient" }
    var reusableInputs: [Int] { [0, 1] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.curve_gradient
        let (dy, x, dx, curve) = (binding.input(0), binding.input(1), binding.output, function.kernel)
        return .elements(binding.count, cost: function.cost) { begin, end in
            kernel(curve, dy, x, dx, begin, end)
        }
    }
}

/// The first half of the last axis times the sigmoid of the second half.
struct GatedLinear: Operation {
    var name: String { "glu" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringRows(name)
        guard type.shape[-1] % 2 == 0 else {
            throw QuillError(
                .shape, "glu takes a last axis of even extent, received shape \(type.shape)")
        }
        return TensorType(Shape(type.shape.dimensions.dropLast() + [type.shape[-1] / 2]))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(GatedLinearGradient(), [call.upstream, call.inputs[0]])]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.gated_linear
        let (x, y, half) = (binding.input(0), binding.output, binding.columns / 2)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.7) { begin, end in
            kernel(x, y, half, begin, end)
        }
    }
}

/// The gradient of `GatedLinear`. Inputs: dy, x.
struct GatedLinearGradient: Operation {
    var name: String { "gluGradient" }

    func output(for inputs: [TensorType]) -> TensorType { inputs[1] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.gated_linear_gradient
        let (dy, x, dx, half) = (binding.input(0), binding.input(1), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.7) { begin, end in
            kernel(dy, x, dx, half, begin, end)
        }
    }
}

private func curve(_ function: Curve.Function, _ x: Node) -> Node {
    x.graph.add(Curve(function: function), [x])
}

/// x where positive, else slope · x; the derivative at 0 is the slope.
public func leakyRelu(_ x: Node, slope: Float = 0.2) -> Node { curve(.leakyRelu(slope: slope), x) }

/// max(0, x), at most 6; the derivative at both ends is 0.
public func relu6(_ x: Node) -> Node { curve(.relu6, x) }

/// x where positive, else α · (e^(steepness · x) − 1).
public func elu(_ x: Node, alpha: Float = 1, steepness: Float = 1) -> Node {
    curve(.elu(alpha: alpha, steepness: steepness), x)
}

/// 1.0507 · x where positive, else 1.7581 · (eˣ − 1).
public func selu(_ x: Node) -> Node { curve(.selu, x) }

/// x · Φ(x), or its tanh approximation.
public func gelu(_ x: Node, approximate: Bool = false) -> Node { curve(.gelu(approximate: approximate), x) }

/// x · sigmoid(x)
public func silu(_ x: Node) -> Node { curve(.silu, x) }

/// x · tanh(softplus(x))
public func mish(_ x: Node) -> Node { curve(.mish, x) }

/// ln(1 + eˣ), without overflow.
public func softplus(_ x: Node) -> Node { curve(.softplus, x) }

/// ln sigmoid(x), without ln 0.
public func logSigmoid(_ x: Node) -> Node { curve(.logSigmoid, x) }

/// x / (1 + |x|)
public func softsign(_ x: Node) -> Node { curve(.softsign, x) }

/// x / 6 + ½ between 0 and 1; the derivative at both ends is 0.
public func hardSigmoid(_ x: Node) -> Node { curve(.hardSigmoid, x) }

/// x · hardSigmoid(x)
public func hardSilu(_ x: Node) -> Node { curve(.hardSilu, x) }

/// x between −1 and 1; the derivative at both ends is 1.
public func hardTanh(_ x: Node) -> Node { curve(.hardTanh, x) }

/// The first half of the last axis times the sigmoid of the second half.
public func glu(_ x: Node) -> Node { x.graph.add(GatedLinear(), [x]) }
