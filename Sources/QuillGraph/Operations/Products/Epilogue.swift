import CQuillKernels

/// The steps that a product or convolution applies to each value before storing it, fused from the graph. Its
/// operands follow the operation's own inputs: the bias, then the gate.
struct Epilogue: Sendable, Hashable {
    var hasBias = false
    var activation: FusedActivation?
    /// The activation whose derivative the result is multiplied by; the gate operand is that activation's output.
    var gate: FusedActivation?

    var description: String {
        [hasBias ? "bias" : nil, activation?.rawValue, gate.map { "gate \($0.rawValue)" }]
            .compactMap { $0.map { ", \($0)" } }.joined()
    }

    /// Returns this epilogue with a consumer of the value fused in, or nil.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> Epilogue? {
        guard activation == nil, gate == nil else { return nil }
        var result = self
        switch consumer {
        case is Add where !hasBias:
            let other = use.inputs[1 - use.position].type.shape
            guard other.rank == 1, other.elementCount == use.value.shape[-1] else { return nil }
            result.hasBias = true
        case let consumer as Activation:
            result.activation = consumer.function
        case let consumer as ActivationGradient where !hasBias && use.position == 0:
            result.gate = consumer.function
        default:
            return nil
        }
        return result
    }

    /// Returns the kernels' form; the operands follow the operation's own `inputs`.
    func bound(_ binding: Binding, after inputs: Int) -> quill_epilogue {
        quill_epilogue(
            bias: hasBias ? UnsafePointer(binding.input(inputs)) : nil,
            activation: activation?.code ?? quill_linear,
            gate: gate != nil ? UnsafePointer(binding.input(inputs + (hasBias ? 1 : 0))) : nil,
            gate_activation: gate?.code ?? quill_linear)
    }
}
