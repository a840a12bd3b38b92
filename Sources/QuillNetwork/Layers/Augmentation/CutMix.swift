import QuillGraph
import QuillTensor

/// Pastes a patch of another image of the batch into each image and mixes their targets by area (Yun et al. 2019,
/// arXiv:1905.04899).
public struct CutMix: BatchTransform {
    let factor: RandomFactor

    /// Creates a transform that keeps a fraction of each image from Beta(a, a), with `a` drawn from `factor` for each
    /// batch.
    /// - Parameter factor: in 0…1; one number f means 0…f. Building the training step fails for other values.
    public init(_ factor: RandomFactor = 1) { self.factor = factor }

    /// Adds the patches and the mixed one-hot targets, in training.
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
