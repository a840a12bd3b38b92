import CQuillKernels
import QuillTensor

/// For each sample, how it is mixed [batch, 6]: partner index, own weight, patch (4 numbers). Input: the number of
/// the training step.
struct MixPlan: Operation {
    let batch: Int
    /// The height and width of the images that patches are cut from; nil to mix whole samples.
    let patches: Extent?
    let factor: ClosedRange<Float>
    let seed: UInt64
    let stream: UInt32

    var name: String { "mixPlan(\(factor), stream \(stream))" }

    func output(for inputs: [TensorType]) -> TensorType { TensorType([batch, 6]) }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let pictures = quill_pictures(
            batch: Int64(batch), height: Int64(patches?.height ?? 1), width: Int64(patches?.width ?? 1),
            channels: 1, seed: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)),
            step: binding.integers(0))
        let arguments = quill_mix_plan(
            pictures: pictures, stream: stream, plan: binding.output, factor: factor.pair,
            is_patch: patches != nil)
        return .tiled(
            binding, arguments, nanoseconds: Double(batch) * 80, needs: { kernels.mix_plan_work($0) },
            main: kernels.mix_plan)
    }
}

/// Mixes samples by a plan. Inputs: samples, plan.
struct MixSamples: Operation {
    let isPatch: Bool
    var name: String { isPatch ? "mixPatches" : "mixSamples" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        let type = try inputs[0].requiringFloats(name)
        guard type.shape.rank >= 1, !isPatch || type.shape.rank == 4 else {
            throw QuillError(.shape, "expected images [batch, height, width, channels], received \(type)")
        }
        return type
    }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.mix
        let shape = binding.outputType.shape
        let count = shape.dropFirst().elementCount
        let arguments = quill_mix(
            height: Int64(isPatch ? shape[1] : 1), width: Int64(isPatch ? shape[2] : 1),
            channels: Int64(isPatch ? shape[3] : count), x: binding.input(0), plan: binding.input(1),
            y: binding.output, is_patch: isPatch)
        return .items(shape[0], nanoseconds: Double(binding.count) * (isPatch ? 1 : 0.1)) { begin, end in
            withUnsafePointer(to: arguments) { kernel($0, begin, end) }
        }
    }
}

/// Mixes each sample of a batch, features and one-hot targets, with another one. Its own weight is drawn from Beta(alpha,
/// alpha), with alpha in 0…1 (Zhang et al. 2017, arXiv:1710.09412). Takes three streams.
public func mixUp(_ features: Node, _ targets: Node, alpha: Float, _ random: RandomSource) -> (Node, Node) {
    let graph = features.graph
    let plan = graph.add(
        MixPlan(
            batch: features.shape.dimensions.first ?? 1, patches: nil, factor: alpha...alpha,
            seed: random.seed, stream: random.stream),
        [random.step])
    let mix = MixSamples(isPatch: false)
    return (graph.add(mix, [features, plan]), graph.add(mix, [targets, plan]))
}

/// Replaces a patch of each image [batch, height, width, channels] with that of another, and mixes their one-hot
/// targets by area (Yun et al. 2019, arXiv:1905.04899). The share of the image that remains is drawn from Beta(alpha,
/// alpha), with alpha drawn from `factor`, in 0…1, for each batch. Takes three streams.
public func cutMix(
    _ features: Node, _ targets: Node, factor: ClosedRange<Float>, _ random: RandomSource
) -> (Node, Node) {
    let graph = features.graph
    guard features.shape.rank == 4 else {
        let error = "expected images [batch, height, width, channels], received \(features.shape)"
        graph.fail(QuillError(.shape, error))
        return (features, targets)
    }
    let plan = graph.add(
        MixPlan(
            batch: features.shape[0], patches: Extent(features.shape[1], features.shape[2]), factor: factor,
            seed: random.seed, stream: random.stream),
        [random.step])
    return (
        graph.add(MixSamples(isPatch: true), [features, plan]),
        graph.add(MixSamples(isPatch: false), [targets, plan])
    )
}
