import CQuillKernels
import QuillTensor

/// The winners of 2×2 max pooling – the index of each window's maximum – as one byte per window, after the values.
enum PoolingWinners: String, Sendable, Hashable {
    case ungated = "winners"
    /// No winner where the derivative of relu, which produced the inputs, is 0.
    case gatedByRelu = "winners gated by relu"

    /// Creates the kind of winners that a gradient with this gate needs; nil if there is none.
    init?(gate: FusedActivation?) {
        switch gate {
        case nil: self = .ungated
        case .relu: self = .gatedByRelu
        case .sigmoid, .tanh: return nil
        }
    }

    var gate: quill_activation { self == .ungated ? quill_linear : quill_relu }

    /// Returns the shape that holds values of shape `pooled` and their winners, as one row of floats.
    static func shape(after pooled: Shape) -> Shape { [pooled.elementCount + (pooled.elementCount + 3) / 4] }
}

extension UnsafeMutablePointer<Float> {
    /// Returns the winners that follow `count` values.
    func winners(after count: Int) -> UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(self + count).assumingMemoryBound(to: UInt8.self)
    }
}

/// The gradient of max pooling from the winners. Inputs: the output's gradient, the values with the winners.
struct WinnersGradient: Operation {
    let geometry: WindowGeometry
    let image: Shape
    var name: String { "winnersGradient(\(geometry.description))" }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(image) }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.max_pooling_gradient
        let shape = geometry.poolingShape(image: image)
        let arguments = quill_pooling_gradient(
            shape: shape, input: nil, output_gradient: binding.input(0), input_gradient: binding.output,
            gate_activation: quill_linear,
            winners: UnsafePointer(binding.input(1).winners(after: binding.inputTypes[0].shape.elementCount)))
        return .items(Int(shape.batch * shape.height), nanoseconds: Double(image.elementCount) * 0.1) {
            begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        guard let consumer = consumer as? ConvolutionKernelGradient, use.position == 1 else { return nil }
        return consumer.ofPooled(use, image: image)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { output.shape.elementCount }
}
