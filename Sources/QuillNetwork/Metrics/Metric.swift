import QuillGraph
import QuillTensor

/// A figure that is watched during training: one number per sample, averaged over an epoch.
public struct Metric: Sendable {
    /// Keras's name, the key in `History`.
    public let name: String
    /// Adds the figure of each sample to the graph: [batch]. Targets are class numbers or rows, as the loss takes them.
    public let perSample: @Sendable (_ predictions: Node, _ targets: Node) -> Node

    /// A metric of one's own.
    public init(_ name: String, perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node)
    {
        self.name = name
        self.perSample = perSample
    }

    /// The share of samples whose largest prediction is at the right class.
    public static var accuracy: Metric {
        Metric(accuracyName) { predictions, targets in QuillGraph.accuracy(predictions, labels: targets) }
    }

    /// The metric of this library with Keras's name; nil if there is none.
    public static func named(_ name: String) -> Metric? { name == accuracyName ? .accuracy : nil }

    private static let accuracyName = "accuracy"
}
