import QuillGraph
import QuillTensor

/// What training makes small: one number per sample from a prediction and its target.
public struct Loss: Sendable {
    /// What a target is.
    public enum Target: Sendable, Hashable {
        /// One class number per sample (int32).
        case labels
        /// Numbers of the prediction's shape; class labels become one-hot rows.
        case values
    }

    /// Keras's name of the loss, or the name it was made with.
    public let name: String
    /// What it takes as a target.
    public let target: Target
    /// The settings under Keras's names.
    public let configuration: Configuration
    /// Adds the loss of each sample to the graph: predictions and targets, batch first, to [batch].
    public let perSample: @Sendable (_ predictions: Node, _ targets: Node) -> Node

    /// A loss of one's own.
    public init(
        _ name: String, target: Target, configuration: Configuration = Configuration(),
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.name = name
        self.target = target
        self.configuration = configuration
        self.perSample = perSample
    }
}
