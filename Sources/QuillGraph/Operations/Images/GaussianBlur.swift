import CQuillKernels
import QuillTensor

/// A Gaussian blur with random standard deviations. It is its own derivative.
struct GaussianBlur: PictureOperation {
    let probability: ClosedRange<Float>
    let sigma: ClosedRange<Float>
    let kernelSize: Int
    let seed: UInt64
    let stream: UInt32

    var name: String { "gaussianBlur(\(kernelSize), \(sigma))" }

    func output(for inputs: [TensorType]) throws -> TensorType { try checkedPictures(inputs[0]) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(self, [call.upstream, call.inputs[1]]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let arguments = quill_blur(
            pictures: pictures(binding, step: 1), stream: stream, x: binding.input(0), y: binding.output,
            probability: probability.pair, sigma: sigma.pair, kernel_size: Int64(kernelSize))
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.count * kernelSize) * 0.2,
            needs: { kernels.blur_work($0) }, main: kernels.blur)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int {
        4 * kernelSize * output.shape.elementCount
    }
}

/// Blurs each image [batch, height, width, channels] with a random probability. The Gaussian has `kernelSize` ×
/// `kernelSize` taps and random standard deviations along x and y, in pixels; outside the image is zero.
public func gaussianBlur(
    _ x: Node, probability: ClosedRange<Float>, sigma: ClosedRange<Float>, kernelSize: Int,
    _ random: RandomSource
) -> Node {
    x.graph.add(
        GaussianBlur(
            probability: probability, sigma: sigma, kernelSize: kernelSize, seed: random.seed,
            stream: random.stream),
        [x, random.step])
}
