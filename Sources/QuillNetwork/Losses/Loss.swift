import QuillGraph
import QuillTensor

/// The function that training minimizes: one number per sample from a prediction and its target.
public struct Loss: Sendable {
    /// The form of the targets.
    public enum Target: Sendable, Hashable {
        /// One class number (int32) for each sample, or for each of its positions.
        case labels
        /// Numbers in the shape of the predictions; class labels become one-hot rows.
        case values
    }

    /// The Keras name of the loss, or the name it was created with.
    public let name: String
    /// The form of its targets.
    public let target: Target
    /// The settings under their Keras names.
    public private(set) var configuration: Configuration
    /// How the losses of a batch become one number.
    public private(set) var reduction = Reduction.sumOverBatchSize
    /// The class whose targets do not count; nil if all count.
    public let ignoredClass: Int?
    /// Adds the loss of each sample to the graph: predictions and targets, batch first, give [batch].
    public let perSample: @Sendable (_ predictions: Node, _ targets: Node) -> Node
    /// Adds the loss of each element that Keras counts as one: [batch] or, for predictions of rank 3 and more,
    /// [batch, …]; a scalar for a loss of the whole batch.
    let perElement: @Sendable (_ predictions: Node, _ targets: Node) -> Node

    /// Creates a custom loss.
    public init(
        _ name: String, target: Target, configuration: Configuration = Configuration(),
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.init(
            name, target: target, configuration: configuration, perElement: perSample, perSample: perSample)
    }

    init(
        _ name: String, target: Target, configuration: Configuration, ignoredClass: Int? = nil,
        perElement: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node,
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.name = name
        self.target = target
        self.configuration = configuration
        self.ignoredClass = ignoredClass
        self.perElement = perElement
        self.perSample = perSample
    }

    /// Returns a loss from a number for each prediction p and target t; a sample's loss is their mean.
    static func ofNumbers(
        _ name: String, _ settings: [String: Configuration.Value] = [:],
        _ each: @escaping @Sendable (_ p: Node, _ t: Node) -> Node
    ) -> Loss {
        Loss(
            name, target: .values, configuration: Configuration(settings),
            perElement: { mean(each($0, $1), axes: [-1]) }, perSample: { means(each($0, $1)) })
    }

    /// Returns a loss from a number for each row along the last axis; a sample's loss is their mean.
    static func ofRows(
        _ name: String, target: Target = .values, _ settings: [String: Configuration.Value] = [:],
        ignoredClass: Int? = nil, _ rows: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) -> Loss {
        Loss(
            name, target: target, configuration: Configuration(settings), ignoredClass: ignoredClass,
            perElement: rows, perSample: { means(rows($0, $1)) })
    }

    /// Returns the loss with another reduction: `.meanSquaredError.withReduction(.sum)`.
    public func withReduction(_ reduction: Reduction) -> Loss {
        var result = self
        result.reduction = reduction
        result.configuration.values["reduction"] =
            reduction == .sumOverBatchSize ? nil : .string(reduction.rawValue)
        return result
    }
}
