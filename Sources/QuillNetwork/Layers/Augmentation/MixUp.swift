import QuillGraph
import QuillTensor

/// Mixes each sample of a batch with another, and their targets accordingly (Zhang et al. 2017, arXiv:1710.09412).
public struct MixUp: BatchTransform {
    let alpha: Float

    /// Creates a transform with weights from Beta(alpha, alpha): 0 changes nothing, 1 gives uniform weights.
    /// - Parameter alpha: in 0…1. Building the training step fails for other values.
    public init(alpha: Float = 0.2) { self.alpha = alpha }

    /// Adds the mixed features and one-hot targets, in training.
    public func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node) {
        guard let random = mode.randomSource(streams: 3) else { return (features, targets) }
        guard (0...1).contains(alpha) else {
            features.graph.fail(QuillError(.argument, "MixUp: alpha must be in 0...1, received \(alpha)"))
            return (features, targets)
        }
        return mixUp(features, targets, alpha: alpha, random)
    }
}
