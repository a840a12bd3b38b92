import QuillGraph

/// A transform of a batch and its targets before they enter the model, in training only: MixUp, CutMix.
///
/// It adds nodes like a layer. Features are floats, batch first; targets are rows of numbers: class labels become
/// one-hot rows. Random numbers come from `mode`, so they depend only on the seed and the training step.
///
/// Transforms are compared by their settings, so equal ones share a compiled training step.
public protocol BatchTransform: Sendable, Hashable {
    /// Adds the nodes of the transformed features and targets; shapes don't change.
    func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node)
}
