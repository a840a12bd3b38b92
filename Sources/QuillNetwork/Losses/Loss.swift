import QuillGraph
import QuillTensor

/// The function that training minimizes: one number per sample from a prediction and its target.
public struct Loss: Sendable {
    /// The form of the targets.
    public enum Target: Sendable, Hashable {
        /// One class number per sample (int32).
        case labels
        /// Numbers in the shape of the predictions; class labels become one-hot rows.
        case values
    }

    /// The Keras name of the loss, or the name it was created with.
    public let name: String
    /// The form of its targets.
    public let target: Target
    /// The settings under their Keras names.
    public let configuration: Configuration
    /// Adds the loss of each sample to the graph: predictions and targets, batch first, give [batch].
    public let perSample: @Sendable (_ predictions: Node, _ targets: Node) -> Node

    /// Creates a custom loss.
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
