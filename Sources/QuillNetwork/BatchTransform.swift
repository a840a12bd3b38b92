import QuillGraph

/// Something that changes a batch and its targets together before it enters the model, in training only: MixUp, CutMix.
///
/// It adds nodes like a layer. Features are floats, batch first; targets are rows of numbers: class labels come as
/// one-hot rows. Random numbers come from `mode`, and so are a function of the seed and the training step.
///
/// Transforms are compared by their settings: a training step is compiled once for equal ones.
public protocol BatchTransform: Sendable, Hashable {
    /// Adds the nodes of the changed features and targets, with the shapes of the old ones.
    func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node)
}
