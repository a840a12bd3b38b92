import CQuillKernels
import QuillTensor

/// A convolution fused with 2×2 max pooling, so that its own output is never written. Inputs: the convolution's.
struct PooledConvolution: Operation {
    let geometry: WindowGeometry
    let epilogue: Epilogue
    let winners: PoolingWinners?
    var name: String {
        let pooling = winners.map { ", pooling with \($0.rawValue)" } ?? ", pooling"
        return "convolution(\(geometry.description)\(epilogue.description)\(pooling))"
    }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let image = try Convolution(geometry: geometry).output(for: inputs).shape
        let pooled: Shape = [image[0], image[1] / 2, image[2] / 2, image[3]]
        return TensorType(winners == nil ? pooled : PoolingWinners.shape(after: pooled))
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let shape = geometry.kernelShape(
            image: binding.inputTypes[0].shape, filters: binding.inputTypes[1].shape[-1])
        let pooled = Int(shape.batch * (shape.out_height / 2) * (shape.out_width / 2) * shape.filters)
        let arguments = quill_pooled_convolution(
            shape: shape, input: binding.input(0), kernel: binding.input(1), output: binding.output,
            winners: winners.map { _ in binding.output.winners(after: pooled) },
            winners_gate: winners?.gate ?? quill_linear, epilogue: epilogue.bound(binding, after: 2))
        return .tiled(
            binding, arguments, nanoseconds: shape.nanoseconds, prepareNanoseconds: shape.prepareNanoseconds,
            needs: kernels.pooled_convolution_work, prepare: kernels.pooled_convolution_prepare,
            main: kernels.pooled_convolution, finish: kernels.pooled_convolution_finish)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        let placed = geometry.placement(inputs[0].shape)
        let outputs = inputs[0].shape[0] * placed.height * placed.width * inputs[1].shape[-1]
        return outputs * (1 + 2 * inputs[1].shape.dimensions.prefix(3).reduce(1, *))
    }
}

/// The kernel gradient of a convolution that is followed by 2×2 max pooling. Inputs: the pooled output's gradient,
/// the pooled output with its winners, the images.
struct PooledKernelGradient: Operation {
    let unpooled: ConvolutionKernelGradient
    /// The shape of the convolution's output.
    let image: Shape
    var name: String { "pooled \(unpooled.name)" }

    func output(for inputs: [TensorType]) -> TensorType {
        unpooled.output(for: [inputs[2], TensorType(image)])
    }

    func work(_ binding: Binding) -> Work {
        unpooled.work(
            binding, images: 2, gradient: 0, filters: image[-1],
            winners: binding.input(1).winners(after: binding.inputTypes[0].shape.elementCount))
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        image.elementCount + unpooled.arithmetic(inputs: [inputs[2], TensorType(image)], output: output)
    }
}

extension Convolution {
    /// Returns this convolution with a pooling of its output fused in, or nil where that does not pay. It pays with
    /// few weights, where writing the output takes as long as computing it, and for Winograd's algorithm with enough
    /// images to divide among several threads.
    func pooled(by pooling: Pooling, _ use: ConsumerUse) -> PooledConvolution? {
        let (images, kernel) = (use.ownInputs[0].type.shape, use.ownInputs[1].type.shape)
        guard pooling.kind == .maximum, epilogue.gate == nil,
            quill_has_winners(pooling.geometry.poolingShape(image: use.value.shape))
        else { return nil }
        let isWinograd = geometry.kernelShape(image: images, filters: kernel[3]).isWinograd
        guard isWinograd ? images[0] >= 32 : kernel.elementCount <= 8192 else { return nil }
        return PooledConvolution(geometry: geometry, epilogue: epilogue, winners: pooling.winners)
    }
}

extension ConvolutionKernelGradient {
    /// Returns this gradient with the winners' gradient, which it reads, fused in.
    func ofPooled(_ use: ConsumerUse, image: Shape) -> PooledKernelGradient? {
        let shape = geometry.kernelShape(image: use.inputs[0].type.shape, filters: image[-1])
        return shape.isWinograd ? nil : PooledKernelGradient(unpooled: self, image: image)
    }
}
