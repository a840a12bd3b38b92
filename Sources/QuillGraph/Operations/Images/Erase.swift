import CQuillKernels
import QuillTensor

/// Replaces a random patch of each image. The derivative is 0 in the patch: the same operation with a fill of 0.
struct Erase: PictureOperation {
    let probability: ClosedRange<Float>
    let scale: ClosedRange<Float>
    /// The value of the patch; nil for normal noise.
    let fill: Float?
    let values: ClosedRange<Float>
    let seed: UInt64
    let stream: UInt32

    var name: String { "erase(\(scale), \(fill.map { "\($0)" } ?? "noise"))" }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try checkedPictures(inputs[0]) }

    func gradients(_ call: GradientCall) -> [Node?] {
        let mask = Erase(
            probability: probability, scale: scale, fill: 0, values: 0...0, seed: seed, stream: stream)
        return [call.output.graph.add(mask, [call.upstream, call.inputs[1]]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let arguments = quill_erase(
            pictures: pictures(binding, step: 1), stream: stream, x: binding.input(0), y: binding.output,
            probability: probability.pair, scale: scale.pair, is_noise: fill == nil, fill: fill ?? 0,
            black: values.lowerBound, white: values.upperBound)
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.count), needs: { kernels.erase_work($0) },
            main: kernels.erase)
    }
}

/// Replaces a random patch of each image [batch, height, width, channels] with a random probability (Zhong et al.
/// 2017, arXiv:1708.04896). The patch holds `fill`, or normal noise times the upper bound of `values`, clipped to
/// `values`. Its height and width, relative to the image's, are square roots of numbers drawn from `scale`. Takes two
/// streams.
public func erase(
    _ x: Node, probability: ClosedRange<Float>, scale: ClosedRange<Float>, fill: Float?,
    values: ClosedRange<Float>, _ random: RandomSource
) -> Node {
    x.graph.add(
        Erase(
            probability: probability, scale: scale, fill: fill, values: values, seed: random.seed,
            stream: random.stream),
        [x, random.step])
}
