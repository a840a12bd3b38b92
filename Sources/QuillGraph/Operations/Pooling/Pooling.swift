import CQuillKernels
import QuillTensor

/// The maximum or average of each window of images [batch, height, width, channels].
struct Pooling: Operation {
    enum Kind: String, Sendable, Hashable { case maximum, average }

    let kind: Kind
    let geometry: WindowGeometry
    /// The form in which the winners (the index of each window's maximum) follow the values; nil to store none.
    var winners: PoolingWinners?
    var name: String {
        "\(kind.rawValue)Pooling(\(geometry.description)\(winners.map { ", \($0.rawValue)" } ?? ""))"
    }

    func output(for inputs: [TensorType]) throws -> TensorType {
        try geometry.check(inputs[0], name)
        let image = inputs[0].shape
        let placed = geometry.placement(image)
        let pooled: Shape = [image[0], placed.height, placed.width, image[3]]
        return TensorType(winners == nil ? pooled : PoolingWinners.shape(after: pooled))
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let gradient = PoolingGradient(kind: kind, geometry: geometry, image: call.inputs[0].shape)
        // The gradient of average pooling does not depend on the images.
        let inputs = kind == .maximum ? [call.upstream, call.inputs[0]] : [call.upstream]
        return [call.output.graph.add(gradient, inputs)]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.poolingShape(image: binding.inputTypes[0].shape)
        let arguments = quill_pooling(
            shape: shape, input: binding.input(0), output: binding.output,
            winners: winners.map { _ in
                binding.output.winners(
                    after: Int(shape.batch * shape.out_height * shape.out_width * shape.channels))
            },
            winners_gate: winners?.gate ?? quill_linear)
        let kernel = kind == .maximum ? kernels.max_pooling : kernels.average_pooling
        return .items(
            Int(shape.batch * shape.out_height),
            nanoseconds: Double(binding.inputTypes[0].shape.elementCount) * 0.1
        ) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation? {
        guard kind == .maximum, winners == nil, let reader = reader as? PoolingGradient,
            reader.kind == kind, reader.geometry == geometry, use.siblingInputs[1] == use.ownInputs[0],
            let winners = PoolingWinners(gate: reader.gate),
            quill_has_winners(geometry.poolingShape(image: reader.image))
        else { return nil }
        return RememberingOperation(
            operation: Pooling(kind: kind, geometry: geometry, winners: winners),
            reader: WinnersGradient(geometry: geometry, image: reader.image), position: 1)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { inputs[0].shape.elementCount }
}

/// The gradient of pooling. Inputs: the output's gradient and, for maximum pooling or a gate, the pooled images.
struct PoolingGradient: Operation {
    let kind: Pooling.Kind
    let geometry: WindowGeometry
    let image: Shape
    /// The activation whose output the images are; the result is multiplied by its derivative.
    var gate: FusedActivation?
    var name: String {
        "\(kind.rawValue)PoolingGradient(\(geometry.description)\(gate.map { ", gate \($0.rawValue)" } ?? ""))"
    }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(image) }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.poolingShape(image: image)
        let arguments = quill_pooling_gradient(
            shape: shape, input: binding.inputTypes.count > 1 ? UnsafePointer(binding.input(1)) : nil,
            output_gradient: binding.input(0), input_gradient: binding.output,
            gate_activation: gate?.code ?? quill_linear, winners: nil)
        let kernel = kind == .maximum ? kernels.max_pooling_gradient : kernels.average_pooling_gradient
        return .items(
            Int(shape.batch * shape.height), nanoseconds: Double(image.elementCount) * 0.2
        ) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    /// Fuses the mask of the activation that produced the pooled images, which this kernel reads anyway.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        guard let consumer = consumer as? ActivationGradient, gate == nil, use.position == 0 else {
            return nil
        }
        let activated = use.inputs[1]
        guard use.ownInputs.count == 1 || use.ownInputs[1] == activated else { return nil }
        return PoolingGradient(kind: kind, geometry: geometry, image: image, gate: consumer.function)
    }

    /// The pooled images also serve as the gate.
    var sharesOperands: Bool { true }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { output.shape.elementCount }
}

extension WindowGeometry {
    func poolingShape(image: Shape) -> quill_pooling_shape {
        let placed = placement(image)
        return quill_pooling_shape(
            batch: Int64(image[0]), height: Int64(image[1]), width: Int64(image[2]),
            channels: Int64(image[3]),
            pool_height: Int64(window.height), pool_width: Int64(window.width),
            stride_h: Int64(stride.height),
            stride_w: Int64(stride.width), pad_top: Int64(placed.top), pad_left: Int64(placed.left),
            out_height: Int64(placed.height), out_width: Int64(placed.width))
    }
}

/// Returns the maximum of each window. The stride defaults to the window.
public func maxPooling(
    _ images: Node, _ window: Extent, stride: Extent? = nil, padding: Padding = .valid
) -> Node {
    let geometry = WindowGeometry(window: window, stride: stride ?? window, dilation: 1, padding: padding)
    return images.graph.add(Pooling(kind: .maximum, geometry: geometry), [images])
}

/// Returns the average of each window, over its positions inside the image. The stride defaults to the window.
public func averagePooling(
    _ images: Node, _ window: Extent, stride: Extent? = nil, padding: Padding = .valid
) -> Node {
    let geometry = WindowGeometry(window: window, stride: stride ?? window, dilation: 1, padding: padding)
    return images.graph.add(Pooling(kind: .average, geometry: geometry), [images])
}
