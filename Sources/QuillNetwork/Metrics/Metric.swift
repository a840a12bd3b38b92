import QuillGraph
import QuillTensor

/// A figure that is watched during training: sums that each batch adds to, and what the sums of an epoch come to.
///
/// ```swift
/// let largest = Metric("largest output") { predictions, _ in maximum(predictions, 0) }
/// ```
public struct Metric: Sendable {
    /// The key in `History`.
    public let name: String
    /// What `named` finds it by: Keras's class (`BinaryAccuracy`), or the name of a metric of one's own.
    public let identifier: String
    /// What it takes as a target; nil for what the loss takes.
    public let target: Loss.Target?
    /// The settings under their Keras names.
    public let configuration: Configuration
    /// Adds a batch's sums to the graph, with any shape. Targets are class numbers or rows, according to `target`.
    public let sums: @Sendable (_ predictions: Node, _ targets: Node) -> [Node]
    /// The figures that the sums of all batches come to; `rows` is the number of samples. A metric of several figures (one
    /// per class) reports them as `name[0]`, `name[1]`, ….
    public let result: @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]

    /// A metric of one's own: sums, and what they come to.
    public init(
        _ name: String, identifier: String? = nil, target: Loss.Target? = nil,
        configuration: Configuration = Configuration(),
        sums: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> [Node],
        result: @escaping @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]
    ) {
        self.name = name
        self.identifier = identifier ?? name
        self.target = target
        self.configuration = configuration
        self.sums = sums
        self.result = result
    }

    /// A metric of one's own: the mean of one number per sample, [batch].
    public init(
        _ name: String, identifier: String? = nil, target: Loss.Target? = nil,
        configuration: Configuration = Configuration(),
        perSample: @escaping @Sendable (_ predictions: Node, _ targets: Node) -> Node
    ) {
        self.init(
            name, identifier: identifier, target: target, configuration: configuration,
            sums: { [sum(perSample($0, $1))] }, result: { sums, rows in [sums[0][0] / rows] })
    }

    /// Returns this metric with another name.
    public func named(_ name: String) -> Metric {
        Metric(
            name, identifier: identifier, target: target, configuration: configuration, sums: sums,
            result: result)
    }

    /// Returns the number of elements of each sum, for predictions and targets of a loss, without the batch axis.
    /// - Throws: a `.shape` error if the metric doesn't fit them.
    package func sumCounts(predictions: Shape, target: Loss.Target) throws -> [Int] {
        let graph = Graph()
        graph.scope = name
        let prediction = graph.input("predictions", predictions.prepending(1))
        let targets =
            target == .labels
            ? graph.input("targets", [1], .int32) : graph.input("targets", predictions.prepending(1))
        let nodes = sums(prediction, self.targets(targets, for: prediction))
        try graph.check()
        return nodes.map(\.shape.count)
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
