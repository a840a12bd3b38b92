import CQuillKernels
import QuillTensor

/// How to fill points outside an image.
public enum FillMode: String, Sendable, Hashable, CaseIterable {
    /// One value: `k k k k | a b c d | k k k k`.
    case constant
    /// The image mirrored at its edge: `d c b a | a b c d | d c b a`.
    case reflect
    /// The image repeated: `a b c d | a b c d | a b c d`.
    case wrap
    /// The nearest pixel: `a a a a | a b c d | d d d d`.
    case nearest
}

/// How to interpolate between pixels.
public enum Interpolation: String, Sendable, Hashable, CaseIterable {
    /// The nearest pixel.
    case nearest
    /// The mean of the four nearest pixels, weighted by proximity.
    case bilinear
}

/// How to read a warped image.
public struct Sampling: Sendable, Hashable {
    let fillMode: FillMode
    let interpolation: Interpolation
    let fillValue: Float

    /// Creates settings for points outside the image and between pixels; `fillValue` applies to constant fill.
    public init(_ fillMode: FillMode, _ interpolation: Interpolation = .bilinear, fillValue: Float = 0) {
        self.fillMode = fillMode
        self.interpolation = interpolation
        self.fillValue = fillMode == .constant ? fillValue : 0
    }
}

/// Warps images by random maps of the plane. All maps are composed for each image, and each image is read once.
struct Warp: PictureOperation {
    struct Stage: Sendable, Hashable {
        let map: PictureMap
        let stream: UInt32
    }

    let stages: [Stage]
    let seed: UInt64
    let sampling: Sampling
    /// Whether this is the transpose: it maps the gradient of the warped images to that of the images.
    var isGradient = false

    var name: String {
        "warp\(isGradient ? "Gradient" : "")(\(stages.map { "\($0.map)" }.joined(separator: ", ")))"
    }

    func output(for inputs: [TensorType]) throws -> TensorType { try checkedPictures(inputs[0]) }

    /// Warping is linear in the pixels: the derivative is the transpose, and the transpose's is the warp.
    func gradients(_ call: GradientCall) -> [Node?] {
        var other = Warp(
            stages: stages, seed: seed, sampling: Sampling(sampling.fillMode, sampling.interpolation))
        other.isGradient = !isGradient
        return [call.output.graph.add(other, [call.upstream, call.inputs[1]]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let s = (0..<Int(QUILL_WARP_STAGES)).map {
            $0 < stages.count ? stages[$0].map.stage(stream: stages[$0].stream) : quill_warp_stage()
        }
        let arguments = quill_warp(
            pictures: pictures(binding, step: 1), x: binding.input(0), y: binding.output,
            stages: (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]), stage_count: Int32(stages.count),
            fill_mode: sampling.fillMode.kernelMode, is_nearest: sampling.interpolation == .nearest,
            fill_value: sampling.fillValue, is_gradient: isGradient)
        return .tiled(
            binding, arguments, nanoseconds: Double(binding.count) * (hasElastic ? 8 : 3),
            needs: { kernels.warp_work($0) }, main: kernels.warp)
    }

    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { 20 * output.shape.elementCount }

    var hasElastic: Bool { stages.contains { $0.map.isElastic } }

    /// Returns this warp followed by another as one, or nil if they cannot be composed.
    func followed(by next: Warp) -> Warp? {
        let onlyMirrors = (stages.allSatisfy { $0.map.isFlip }, next.stages.allSatisfy { $0.map.isFlip })
        guard !isGradient, seed == next.seed, stages.count + next.stages.count <= Int(QUILL_WARP_STAGES),
            // Flips never read outside the image or between pixels, so any sampling suits them.
            sampling == next.sampling || onlyMirrors.0 || onlyMirrors.1
        else { return nil }
        if next.hasElastic {
            // The kernel adds one displacement and passes it through the earlier stages as through a linear map.
            guard !hasElastic, !stages.contains(where: { $0.map.isPerspective }) else { return nil }
        }
        return Warp(
            stages: stages + next.stages, seed: seed, sampling: onlyMirrors.0 ? next.sampling : sampling)
    }
}

/// Warps images [batch, height, width, channels] by a random map of the plane, drawn anew for each image and step.
///
/// A warp of warped images composes both maps and reads the original images once, which is sharper and faster than
/// one warp after the other.
public func warp(_ x: Node, _ map: PictureMap, _ sampling: Sampling, _ random: RandomSource) -> Node {
    let own = Warp(
        stages: [Warp.Stage(map: map, stream: random.stream)], seed: random.seed, sampling: sampling)
    if let earlier = x.operation as? Warp, x.inputs[1] == random.step,
        let both = earlier.followed(by: own)
    {
        return x.graph.add(both, x.inputs)
    }
    return x.graph.add(own, [x, random.step])
}

extension FillMode {
    var kernelMode: quill_fill_mode {
        switch self {
        case .constant: quill_fill_constant
        case .reflect: quill_fill_reflect
        case .wrap: quill_fill_wrap
        case .nearest: quill_fill_nearest
        }
    }
}
