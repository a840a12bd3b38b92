import QuillGraph
import QuillTensor

/// Mixes each sample of a batch with another, and their targets alike (Zhang et al. 2017, arXiv:1710.09412).
public struct MixUp: BatchTransform {
    let alpha: Float

    /// Weights from Beta(alpha, alpha): an alpha of 0 changes nothing, one of 1 mixes evenly.
    /// - Parameter alpha: in 0…1; anything else fails when the training step is built.
    public init(alpha: Float = 0.2) { self.alpha = alpha }

    /// Adds the mixture of features and of one-hot targets, in training.
    public func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node) {
        guard let random = mode.randomSource(streams: 3) else { return (features, targets) }
        guard (0...1).contains(alpha) else {
            features.graph.fail(QuillError(.argument, "MixUp: alpha lies in 0...1, received \(alpha)"))
            return (features, targets)
        }
        return mixUp(features, targets, alpha: alpha, random)
    }
}
