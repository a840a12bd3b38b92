import QuillGraph
import QuillTensor

/// Puts a patch of another image of the batch into each image and mixes their targets by area (Yun et al. 2019,
/// arXiv:1905.04899).
public struct CutMix: BatchTransform {
    let factor: RandomFactor

    /// The share left of an image is drawn from Beta(a, a), with a drawn from `factor` for each batch.
    /// - Parameter factor: in 0…1, one number f is 0…f; anything else fails when the training step is built.
    public init(_ factor: RandomFactor = 1) { self.factor = factor }

    /// Adds the patches and the mixture of one-hot targets, in training.
    public func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node) {
        guard let random = mode.randomSource(streams: 3) else { return (features, targets) }
        do {
            try factor.check("CutMix: the factor", within: 0...1)
        } catch {
            features.graph.fail(error as? QuillError ?? QuillError(.argument, "\(error)"))
            return (features, targets)
        }
        return cutMix(features, targets, factor: factor.fromZero, random)
    }
}
