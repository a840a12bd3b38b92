import CQuillKernels
import QuillTensor

/// The mean and (biased) variance of each channel over all other axes: [2, channels].
struct Moments: Operation {
    var name: String { "moments" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        TensorType([2, try inputs[0].requiringRows(name).shape[-1]])
    }

    /// None: the gradient of the normalization accounts for how the moments depend on the values.
    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let arguments = quill_moments(
            rows: Int64(binding.rows), channels: binding.columns, x: binding.input(0),
            statistics: binding.output)
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.inputTypes[0].shape.elementCount) * 0.2,
            needs: kernels.moments_work, main: kernels.moments, finish: kernels.moments_finish)
    }
}

/// (x − mean) / √(variance + ε) · γ + β per channel, with the moments of x (Ioffe & Szegedy 2015, arXiv:1502.03167).
/// Inputs: x, moments [2, channels], γ, β, and the addend if `adds`. The gradient with respect to x includes the path
/// through the moments.
struct BatchNormalize: Operation {
    let epsilon: Float
    /// Whether to add a value of the same shape: a residual block's shortcut.
    var adds = false
    /// Whether to apply relu to the result.
    var rectifies = false
    var name: String { "batchNormalize(\(epsilon)\(adds ? ", add" : "")\(rectifies ? ", relu" : ""))" }

    /// The addend.
    var reusableInputs: [Int] { adds ? [4] : [] }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let x = try inputs[0].requiringRows(name)
        guard inputs[1].shape == [2, x.shape[-1]], inputs[2].shape == [x.shape[-1]], inputs[3] == inputs[2]
        else {
            throw QuillError(.shape, "\(name): \(x.shape[-1]) channels do not fit \(inputs.dropFirst())")
        }
        return x
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let (graph, channels) = (call.output.graph, call.inputs[2].shape)
        let rectified = call.upstreamOfRelu
        let operands = Array(call.inputs.prefix(4)) + [rectified ?? call.upstream]
        let sums = graph.add(BatchNormalizeSums(epsilon: epsilon, isRectified: rectified != nil), operands)
        let dx = graph.add(
            BatchNormalizeGradient(epsilon: epsilon, isRectified: rectified != nil), operands + [sums])
        return [dx, nil, sums.part(channels.elementCount, channels), sums.part(0, channels)]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.batch_norm
        let arguments = quill_batch_norm(
            rows: Int64(binding.rows), channels: binding.columns, x: binding.input(0), mean: binding.input(1),
            variance: binding.input(1) + Int(binding.columns), gamma: UnsafePointer(binding.input(2)),
            beta: UnsafePointer(binding.input(3)), addend: adds ? UnsafePointer(binding.input(4)) : nil,
            y: binding.output, epsilon: epsilon, relu: rectifies)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.2) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    /// Fuses an addition or relu, applied before the result is written.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        guard !rectifies else { return nil }
        var result = self
        switch consumer {
        case is Add where !adds && use.inputs[1 - use.position].type == use.value:
            result.adds = true
        case let consumer as Activation where consumer.function == .relu:
            result.rectifies = true
        default:
            return nil
        }
        return result
    }
}

extension GradientCall {
    /// The gradient with respect to relu(output), if relu is the output's only use; else nil.
    fileprivate var upstreamOfRelu: Node? {
        guard (upstream.operation as? ActivationGradient)?.function == .relu,
            (upstream.inputs[1].operation as? Activation)?.function == .relu,
            upstream.inputs[1].inputs[0].id == output.id
        else { return nil }
        return upstream.inputs[0]
    }
}

/// Σ dy and Σ dy · x̂ per channel: [2, channels], the gradients of β and γ. Inputs: x, moments, γ, β, dy.
struct BatchNormalizeSums: Operation {
    let epsilon: Float
    /// Whether dy is the gradient of the rectified output.
    let isRectified: Bool
    var name: String { "batchNormalizeSums(\(epsilon)\(isRectified ? ", relu" : ""))" }

    func output(for inputs: [TensorType]) -> TensorType { inputs[1] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let arguments = quill_batch_norm_sums(
            rows: Int64(binding.rows), channels: binding.columns, x: binding.input(0), mean: binding.input(1),
            variance: binding.input(1) + Int(binding.columns), gamma: UnsafePointer(binding.input(2)),
            beta: UnsafePointer(binding.input(3)), dy: binding.input(4), sums: binding.output,
            epsilon: epsilon, relu: isRectified)
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.inputTypes[0].shape.elementCount) * 0.2,
            needs: kernels.batch_norm_sums_work, main: kernels.batch_norm_sums,
            finish: kernels.batch_norm_sums_finish)
    }
}

/// The gradient of batch normalization with respect to x. Inputs: x, moments, γ, β, dy, sums.
struct BatchNormalizeGradient: Operation {
    let epsilon: Float
    /// Whether dy is the gradient of the rectified output.
    let isRectified: Bool
    var name: String { "batchNormalizeGradient(\(epsilon)\(isRectified ? ", relu" : ""))" }
    var reusableInputs: [Int] { [4, 0] }

    func output(for inputs: [TensorType]) -> TensorType { inputs[0] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.batch_norm_gradient
        let arguments = quill_batch_norm_gradient(
            rows: Int64(binding.rows), channels: binding.columns, x: binding.input(0), mean: binding.input(1),
            variance: binding.input(1) + Int(binding.columns), dy: binding.input(4), sums: binding.input(5),
            gamma: UnsafePointer(binding.input(2)), beta: UnsafePointer(binding.input(3)), dx: binding.output,
            epsilon: epsilon, relu: isRectified)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.3) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }
}

/// Normalizes x over all axes but the last with the batch's own moments; returns the result, and the mean and
/// variance used, each [channels].
public func batchNormalize(
    _ x: Node, gamma: Node, beta: Node, epsilon: Float
) -> (y: Node, mean: Node, variance: Node) {
    let moments = x.graph.add(Moments(), [x])
    let channels = gamma.shape
    return (
        x.graph.add(BatchNormalize(epsilon: epsilon), [x, moments, gamma, beta]),
        moments.part(0, channels), moments.part(channels.elementCount, channels)
    )
}
