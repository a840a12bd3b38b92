import CQuillKernels
import QuillTensor

/// Two-dimensional convolution (cross-correlation, as in Keras): images [batch, height, width, channels], kernel
/// [height, width, channels, filters], with bias, activation or mask fused in.
struct Convolution: Operation {
    let geometry: WindowGeometry
    var epilogue = Epilogue()
    var name: String { "convolution(\(geometry.description)\(epilogue.description))" }

    var kernelInput: Int? { epilogue == Epilogue() ? 1 : nil }

    func output(for inputs: [TensorType]) throws -> TensorType {
        try geometry.check(inputs[0], name)
        let (image, kernel) = (inputs[0].shape, try inputs[1].requiringFloats(name).shape)
        guard kernel.rank == 4, kernel[0] == geometry.window.height, kernel[1] == geometry.window.width,
            kernel[2] == image[3]
        else {
            throw QuillError(.shape, "a kernel of shape \(kernel) does not fit images of shape \(image)")
        }
        let placed = geometry.placement(image)
        return TensorType([image[0], placed.height, placed.width, kernel[3]])
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        let graph = call.output.graph
        return [
            graph.add(
                ConvolutionInputGradient(geometry: geometry, image: call.inputs[0].shape),
                [call.upstream, call.inputs[1]]),
            graph.add(
                ConvolutionKernelGradient(geometry: geometry), [call.inputs[0], call.upstream]),
        ]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.kernelShape(
            image: binding.inputTypes[0].shape, filters: binding.outputType.shape[-1])
        let arguments = quill_convolution(
            shape: shape, input: binding.input(0), kernel: binding.input(1), output: binding.output,
            epilogue: epilogue.bound(binding, after: 2))
        return .tiled(
            binding, arguments, nanoseconds: shape.nanoseconds,
            prepareNanoseconds: shape.prepareNanoseconds,
            needs: kernels.convolution_work, prepare: kernels.convolution_prepare,
            main: kernels.convolution, finish: kernels.convolution_finish)
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        if let pooling = consumer as? Pooling { return pooled(by: pooling, use) }
        return epilogue.absorbing(consumer, use).map { Convolution(geometry: geometry, epilogue: $0) }
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * output.shape.elementCount * inputs[1].shape.dimensions.prefix(3).reduce(1, *)
    }
}

/// The gradient of convolution with respect to its images, which is also a transposed convolution. Inputs: the
/// output's gradient, the kernel.
struct ConvolutionInputGradient: Operation {
    let geometry: WindowGeometry
    let image: Shape
    var epilogue = Epilogue()
    var name: String { "convolutionInputGradient(\(geometry.description)\(epilogue.description))" }

    func output(for inputs: [TensorType]) -> TensorType { TensorType(image) }

    func gradients(_ call: GradientCall) -> [Node?] {
        let graph = call.output.graph
        return [
            graph.add(Convolution(geometry: geometry), [call.upstream, call.inputs[1]]),
            graph.add(ConvolutionKernelGradient(geometry: geometry), [call.upstream, call.inputs[0]]),
        ]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.kernelShape(image: image, filters: binding.inputTypes[0].shape[-1])
        let arguments = quill_convolution_input_gradient(
            shape: shape, output_gradient: binding.input(0), kernel: binding.input(1),
            input_gradient: binding.output, epilogue: epilogue.bound(binding, after: 2))
        return .tiled(
            binding, arguments, nanoseconds: shape.nanoseconds,
            prepareNanoseconds: shape.prepareNanoseconds,
            needs: kernels.convolution_input_gradient_work,
            prepare: kernels.convolution_input_gradient_prepare,
            main: kernels.convolution_input_gradient, finish: kernels.convolution_input_gradient_finish)
    }

    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? {
        epilogue.absorbing(consumer, use).map {
            ConvolutionInputGradient(geometry: geometry, image: image, epilogue: $0)
        }
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * inputs[0].shape.elementCount * inputs[1].shape.dimensions.prefix(3).reduce(1, *)
    }
}

/// The gradient of convolution with respect to its kernel. Inputs: the images, the output's gradient.
struct ConvolutionKernelGradient: Operation {
    let geometry: WindowGeometry
    /// Whether the sums of the output's gradient per filter, the bias gradient, follow as one more row.
    var sumsFilters = false
    var name: String {
        "convolutionKernelGradient(\(geometry.description)\(sumsFilters ? ", filter sums" : ""))"
    }

    func output(for inputs: [TensorType]) -> TensorType {
        let (channels, filters) = (inputs[0].shape[-1], inputs[1].shape[-1])
        let (height, width) = (geometry.window.height, geometry.window.width)
        return TensorType(
            sumsFilters ? [height * width * channels + 1, filters] : [height, width, channels, filters])
    }

    func work(_ binding: Binding) -> Work {
        work(binding, images: 0, gradient: 1, filters: binding.inputTypes[1].shape[-1], winners: nil)
    }

    /// Returns the work with inputs at the given positions. With `winners`, the gradient is that of the pooled
    /// output.
    func work(
        _ binding: Binding, images: Int, gradient: Int, filters: Int, winners: UnsafePointer<UInt8>?
    ) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.kernelShape(image: binding.inputTypes[images].shape, filters: filters)
        let arguments = quill_convolution_kernel_gradient(
            shape: shape, input: binding.input(images), output_gradient: binding.input(gradient),
            kernel_gradient: binding.output,
            bias_gradient: sumsFilters ? binding.output + binding.count - filters : nil, winners: winners)
        return .tiled(
            binding, arguments, nanoseconds: shape.nanoseconds,
            prepareNanoseconds: shape.prepareNanoseconds,
            needs: kernels.convolution_kernel_gradient_work,
            prepare: kernels.convolution_kernel_gradient_prepare,
            main: kernels.convolution_kernel_gradient, finish: kernels.convolution_kernel_gradient_finish)
    }

    func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? {
        guard !sumsFilters, let sum = sibling as? Sum, sum.axes == 0..<3, sum.scale == 1,
            use.siblingInputs[0] == use.ownInputs[1]
        else { return nil }
        return JoinedOperation(
            operation: ConvolutionKernelGradient(geometry: geometry, sumsFilters: true), ownOffset: 0,
            siblingOffset: use.ownOutput.shape.elementCount)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        2 * inputs[1].shape.elementCount * geometry.window.height * geometry.window.width
            * inputs[0].shape[-1]
    }
}

extension WindowGeometry {
    func kernelShape(image: Shape, filters: Int) -> quill_convolution_shape {
        let placed = placement(image)
        return quill_convolution_shape(
            batch: Int64(image[0]), height: Int64(image[1]), width: Int64(image[2]),
            channels: Int64(image[3]),
            filters: Int64(filters), kernel_height: Int64(window.height), kernel_width: Int64(window.width),
            stride_h: Int64(stride.height), stride_w: Int64(stride.width), dilation_h: Int64(dilation.height),
            dilation_w: Int64(dilation.width), pad_top: Int64(placed.top), pad_left: Int64(placed.left),
            out_height: Int64(placed.height), out_width: Int64(placed.width))
    }
}

extension quill_convolution_shape {
    /// The estimated time of one direction on one worker, in nanoseconds.
    var nanoseconds: Double {
        let outputs = Double(batch * out_height * out_width * filters)
        let arithmetic = outputs * 2 * Double(kernel_height * kernel_width * channels)
        // Winograd's algorithm halves the time of the convolutions it applies to.
        return arithmetic / (isWinograd ? 400 : 200) + outputs * 0.1
    }

    /// Whether Winograd's algorithm may apply.
    var isWinograd: Bool {
        kernel_height == 3 && kernel_width == 3 && stride_h == 1 && stride_w == 1 && channels >= 16
            && filters >= 16
    }

    /// The estimated time of packing or transforming the kernel, in nanoseconds.
    var prepareNanoseconds: Double {
        Double(kernel_height * kernel_width * channels * filters) * 0.2
    }
}

/// Convolves images [batch, height, width, channels] with a kernel [height, width, channels, filters].
public func convolution(
    _ images: Node, _ kernel: Node, stride: Extent = 1, padding: Padding = .valid, dilation: Extent = 1
) -> Node {
    let window = kernel.shape.rank == 4 ? Extent(kernel.shape[0], kernel.shape[1]) : 0
    let geometry = WindowGeometry(window: window, stride: stride, dilation: dilation, padding: padding)
    return images.graph.add(Convolution(geometry: geometry), [images, kernel])
}
