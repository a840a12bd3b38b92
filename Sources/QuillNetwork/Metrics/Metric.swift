import QuillGraph
import QuillTensor

/// A metric: sums over each batch, and how an epoch's sums become its value.
///
/// ```swift
/// // The mean of one number per sample.
/// let margin = Metric("margin", goal: .maximize) { predictions, targets in sum(predictions * targets, axes: [1]) }
/// ```
public struct Metric: Sendable {
    /// The direction in which a metric improves.
    public enum Goal: Sendable, Hashable {
        /// Smaller is better: errors and losses.
        case minimize
        /// Greater is better: accuracies and scores.
        case maximize
    }

    /// The key in `History`.
    public let name: String
    /// The direction in which the metric improves, for callbacks that monitor it; nil if there is none.
    public let goal: Goal?
    /// The name that ``named(_:_:)`` looks up: the Keras class (`BinaryAccuracy`), or the name of a custom metric.
    public let identifier: String
    /// The form of the targets; nil for that of the loss.
    public let target: Loss.Target?
    /// The settings under their Keras names.
    public let configuration: Configuration
    /// Adds a batch's sums to the graph, with any shape. Targets are class numbers or rows, according to `target`.
    public let sums: @Sendable (_ predictions: Node, _ targets: Node) -> [Node]
    /// The metric's values from the sums of all batches; `rows` is the number of samples. A metric with several values (one
    /// per class) reports them as `name[0]`, `name[1]`, ….
    public let result: @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]

    /// Creates a custom metric from sums and the function that computes its values.
    /// - Parameters:
    ///   - name: the key in `History`.
    ///   - goal: the direction in which the metric improves; without it, callbacks that monitor the metric need an
    ///     explicit one.
    ///   - identifier: the name that files give it; by default `name`.
    ///   - target: the form of the targets that it takes; nil for the form that the loss takes.
    ///   - configuration: the settings under Keras's names.
    ///   - sums: adds the sums of a batch to the graph.
    ///   - result: computes the metric from the sums of all batches.
    public init(
        _ name: String, goal: Goal? = nil, identifier: String? = nil, target: Loss.Target? = nil,
        configuration: Configuration = Configuration(),
        sums: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> [Node],
        result: @escaping @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]
    ) {
        self.name = name
        self.goal = goal
        self.identifier = identifier ?? name
        self.target = target
        self.configuration = configuration
        self.sums = sums
        self.result = result
    }

    /// Creates a custom metric that is the mean of one number per sample, [batch].
    /// - Parameters:
    ///   - name: the key in `History`.
    ///   - goal: the direction in which the metric improves; without it, callbacks that monitor the metric need an
    ///     explicit one.
    ///   - identifier: the name that files give it; by default `name`.
    ///   - target: the form of the targets that it takes; nil for the form that the loss takes.
    ///   - configuration: the settings under Keras's names.
    ///   - perSample: adds one number per sample to the graph; the metric is their mean.
    public init(
        _ name: String, goal: Goal? = nil, identifier: String? = nil, target: Loss.Target? = nil,
        configuration: Configuration = Configuration(),
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.init(
            name, goal: goal, identifier: identifier, target: target, configuration: configuration,
            sums: { [sum(perSample($0, $1))] }, result: { sums, rows in [sums[0][0] / rows] })
    }

    /// Returns this metric with another name.
    public func named(_ name: String) -> Metric {
        Metric(
            name, goal: goal, identifier: identifier, target: target, configuration: configuration,
            sums: sums, result: result)
    }

    /// Returns the number of elements of each sum, for predictions and targets of a loss, without the batch axis.
    /// - Throws: a `.shape` error if the metric doesn't fit them.
    package func sumCounts(predictions: Shape, target: Loss.Target) throws -> [Int] {
        let graph = Graph()
        graph.scope = name
        let prediction = graph.input("predictions", predictions.prepending(1))
        let targets =
            target == .labels
            ? graph.input("targets", Shape([1] + predictions.dimensions.dropLast()), .int32)
            : graph.input("targets", predictions.prepending(1))
        let nodes = sums(prediction, self.targets(targets, for: prediction))
        try graph.check()
        return nodes.map(\.shape.elementCount)
    }

    /// Returns targets in the form that this metric takes.
    public func targets(_ targets: Node, for predictions: Node) -> Node {
        target == .values ? targetValues(targets, for: predictions) : targets
    }
}

/// Returns targets in the shape of the predictions: class numbers become one-hot rows, or 0 and 1 for a single output.
package func targetValues(_ targets: Node, for predictions: Node) -> Node {
    targetValues(targets, classes: predictions.shape.dimensions.last ?? 1)
}

/// Returns targets as rows of one number per class: class numbers become one-hot rows, or 0 and 1 for a single output.
package func targetValues(_ targets: Node, classes: Int) -> Node {
    guard targets.type.dataType == .int32 else { return targets }
    return classes == 1 ? 1 - oneHot(targets, classes: 1) : oneHot(targets, classes: classes)
}

/// Returns the mean of each sample's numbers: [batch].
func means(_ x: Node) -> Node { mean(x, axes: Array(1..<max(x.shape.rank, 1))) }
