import QuillGraph

/// A penalty on weights that is added to the loss.
public struct Regularizer: Sendable, Hashable {
    /// The factor of Σ w².
    public let l2: Float

    /// l2 · Σ w².
    public static func l2(_ factor: Float = 0.01) -> Regularizer { Regularizer(l2: factor) }

    /// The penalty as a node of one number.
    func callAsFunction(_ weight: Node) -> Node { l2 * sum(square(weight)) }
}
