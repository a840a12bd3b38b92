import CQuillKernels
import QuillTensor

/// Convolution of each channel with its own filter: images [batch, height, width, channels], kernel [height, width,
/// channels], with bias, activation or mask fused in.
struct DepthwiseConvolution: Operation {
    let geometry: WindowGeometry
    var epilogue = Epilogue()
    var name: String { "depthwiseConvolution(\(geometry.description)\(epilogue.description))" }

    var kernelInput: Int? { epilogue == Epilogue() ? 1 : nil }

    func output(for inputs: [TensorType]) throws -> TensorType {
        try geometry.check(inputs[0], name)
        let (image, kernel) = (inputs[0].shape, try inputs[1].requiringFloats(name).shape)
        guard kernel == [geometry.window.height, geometry.window.width, image[3]] else {
            throw QuillError(.shape, "a kernel of shape \(kernel) does not fit images of shape \(image)")
        }
        let placed = geometry.placement(image)
        return TensorType([image[0], placed.height, placed.width, image[3]])
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let graph = call.output.graph
        return [
            graph.add(
                DepthwiseInputGradient(geometry: geometry, image: call.inputs[0].shape),
                [call.upstream, call.inputs[1]]),
            graph.add(DepthwiseKernelGradient(geometry: geometry), [call.inputs[0], call.upstream]),
        ]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.depthwise
        let shape = geometry.kernelShape(
            image: binding.inputTypes[0].shape, filters: binding.outputType.shape[-1])
        let arguments = quill_convolution(
            shape: shape, input: binding.input(0), kernel: binding.input(1), output: binding.output,
            epilogue: epilogue.bound(binding, after: 2))
        return .items(
            Int(shape.batch * shape.out_height), nanoseconds: shape.depthwiseNanoseconds
        ) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        epilogue.absorbing(consumer, use).map { DepthwiseConvolution(geometry: geometry, epilogue: $0) }
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * output.shape.elementCount * geometry.window.height * geometry.window.width
    }
}

/// The gradient of depthwise convolution with respect to its images. Inputs: the output's gradient, the kernel.
struct DepthwiseInputGradient: Operation {
    let geometry: WindowGeometry
    let image: Shape
    var epilogue = Epilogue()
    var name: String { "depthwiseInputGradient(\(geometry.description)\(epilogue.description))" }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(image) }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.depthwise_input_gradient
        let shape = geometry.kernelShape(image: image, filters: image[3])
        let arguments = quill_convolution_input_gradient(
            shape: shape, output_gradient: binding.input(0), kernel: binding.input(1),
            input_gradient: binding.output, epilogue: epilogue.bound(binding, after: 2))
        let groups = (shape.height + shape.stride_h - 1) / shape.stride_h
        return .items(Int(shape.batch * groups), nanoseconds: shape.depthwiseNanoseconds) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        epilogue.absorbing(consumer, use).map {
            DepthwiseInputGradient(geometry: geometry, image: image, epilogue: $0)
        }
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * inputs[0].shape.elementCount * geometry.window.height * geometry.window.width
    }
}

/// The gradient of depthwise convolution with respect to its kernel. Inputs: the images, the output's gradient.
struct DepthwiseKernelGradient: Operation {
    let geometry: WindowGeometry
    /// Whether the sums of the output's gradient per channel, the bias gradient, follow as one more row.
    var sumsChannels = false
    var name: String {
        "depthwiseKernelGradient(\(geometry.description)\(sumsChannels ? ", channel sums" : ""))"
    }

    func output(for inputs: [TensorType]) -> TensorType {
        let (height, width, channels) = (geometry.window.height, geometry.window.width, inputs[0].shape[-1])
        return TensorType(sumsChannels ? [height * width + 1, channels] : [height, width, channels])
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let image = binding.inputTypes[0].shape
        let shape = geometry.kernelShape(image: image, filters: image[3])
        let arguments = quill_convolution_kernel_gradient(
            shape: shape, input: binding.input(0), output_gradient: binding.input(1),
            kernel_gradient: binding.output,
            bias_gradient: sumsChannels ? binding.output + binding.count - image[3] : nil, winners: nil)
        return .tiled(
            binding, arguments, nanoseconds: shape.depthwiseNanoseconds,
            needs: kernels.depthwise_kernel_gradient_work, main: kernels.depthwise_kernel_gradient,
            finish: kernels.depthwise_kernel_gradient_finish)
    }

    func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? {
        guard !sumsChannels, let sum = sibling as? Sum, sum.axes == 0..<3, sum.scale == 1,
            use.siblingInputs[0] == use.ownInputs[1]
        else { return nil }
        return JoinedOperation(
            operation: DepthwiseKernelGradient(geometry: geometry, sumsChannels: true), ownOffset: 0,
            siblingOffset: use.ownOutput.shape.elementCount)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * inputs[1].shape.elementCount * geometry.window.height * geometry.window.width
    }
}

extension quill_convolution_shape {
    /// The estimated time of one direction on one worker, in nanoseconds.
    fileprivate var depthwiseNanoseconds: Double {
        Double(batch * out_height * out_width * channels)
            * (0.1 + 0.02 * Double(kernel_height * kernel_width))
    }
}

/// Convolves each channel of images [batch, height, width, channels] with its own filters, a kernel of shape [height,
/// width, channels, multiplier]. The result is [batch, height′, width′, channels · multiplier].
public func depthwiseConvolution(
    _ images: Node, _ kernel: Node, stride: Extent = 1, padding: Padding = .valid, dilation: Extent = 1
) -> Node {
    guard images.shape.rank == 4, kernel.shape.rank == 4, kernel.shape[2] == images.shape[3] else {
        images.graph.fail(
            QuillError(
                .shape, "a kernel of shape \(kernel.shape) does not fit images of shape \(images.shape)"))
        return images
    }
    // With one channel, this is an ordinary convolution.
    if images.shape[3] == 1 {
        return convolution(images, kernel, stride: stride, padding: padding, dilation: dilation)
    }
    let (window, channels) = (Extent(kernel.shape[0], kernel.shape[1]), kernel.shape[2] * kernel.shape[3])
    let spatial = images.shape.dimensions.dropLast()
    let repeated = images.reshaped(to: Shape(images.shape.dimensions + [1]))
        .broadcast(to: Shape(images.shape.dimensions + [kernel.shape[3]]))
        .reshaped(to: Shape(spatial + [channels]))
    let geometry = WindowGeometry(window: window, stride: stride, dilation: dilation, padding: padding)
    return images.graph.add(
        DepthwiseConvolution(geometry: geometry),
        [repeated, kernel.reshaped(to: [window.height, window.width, channels])])
}
