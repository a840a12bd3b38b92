import CQuillKernels
import QuillTensor

/// Makes strokes thicker or thinner by grayscale morphology. The gradient form takes the gradient as its third input.
struct StrokeWidth: PictureOperation {
    let radius: ClosedRange<Float>
    let values: ClosedRange<Float>
    let seed: UInt64
    let stream: UInt32
    var isGradient = false

    var name: String { "strokeWidth\(isGradient ? "Gradient" : "")(\(radius), \(values))" }

    func output(for inputs: [TensorType]) throws -> TensorType { try checkedPictures(inputs[0]) }

    func gradients(_ call: GradientCall) -> [Node?] {
        var transposed = self
        transposed.isGradient = true
        guard !isGradient else {
            call.output.graph.fail(QuillError(.argument, "\(name) has no derivative"))
            return [nil, nil, nil]
        }
        return [call.output.graph.add(transposed, call.inputs + [call.upstream]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let arguments = quill_stroke_width(
            pictures: pictures(binding, step: 1), stream: stream, x: binding.input(0),
            dy: isGradient ? UnsafePointer(binding.input(2)) : nil, y: binding.output,
            low: radius.lowerBound, high: radius.upperBound, black: values.lowerBound,
            white: values.upperBound)
        let reach = Double(max(abs(radius.lowerBound), abs(radius.upperBound))) + 1
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.count) * reach * reach,
            needs: { kernels.stroke_width_work($0) }, main: kernels.stroke_width)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { 16 * output.shape.elementCount }
}

/// Makes bright strokes on dark ground thicker by a random radius in pixels, or thinner if it is negative.
///
/// Images are [batch, height, width, channels]. The structuring element is a disc whose edge fades out over one pixel
/// (Soille 2003, "Morphological Image Analysis", 3.2); `values` are those of ground and stroke.
public func strokeWidth(
    _ x: Node, radius: ClosedRange<Float>, values: ClosedRange<Float>, _ random: RandomSource
) -> Node {
    x.graph.add(
        StrokeWidth(radius: radius, values: values, seed: random.seed, stream: random.stream),
        [x, random.step])
}
