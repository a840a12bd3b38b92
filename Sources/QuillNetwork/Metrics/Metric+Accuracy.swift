import QuillGraph
import QuillTensor

/// Fractions of samples, or of outputs, that are predicted correctly.
extension Metric {
    /// The fraction of samples whose largest prediction is at the target class; with one output, of predictions on the
    /// correct side of ½.
    public static var accuracy: Metric {
        Metric("accuracy", goal: .maximize) { predictions, targets in
            predictions.shape.dimensions.last == 1
                ? sides(predictions, targetValues(targets, for: predictions), threshold: 0.5)
                : hits(predictions, targets)
        }
    }

    /// The fraction of outputs on the correct side of a threshold. Targets are 0 or 1.
    public static func binaryAccuracy(threshold: Float = 0.5) -> Metric {
        Metric(
            "binary_accuracy", goal: .maximize, identifier: "BinaryAccuracy", target: .values,
            configuration: Configuration(["threshold": .init(threshold)])
        ) { sides($0, $1, threshold: threshold) }
    }

    /// The fraction of samples whose largest prediction is at the largest target. Targets are one-hot rows.
    public static var categoricalAccuracy: Metric {
        Metric(
            "categorical_accuracy", goal: .maximize, identifier: "CategoricalAccuracy", perSample: hits)
    }

    /// The fraction of samples whose largest prediction is at the target's class number.
    public static var sparseCategoricalAccuracy: Metric {
        Metric(
            "sparse_categorical_accuracy", goal: .maximize, identifier: "SparseCategoricalAccuracy",
            perSample: hits)
    }

    /// The fraction of samples whose class is among the `k` largest predictions. Targets are one-hot rows.
    public static func topKCategoricalAccuracy(_ k: Int = 5) -> Metric {
        Metric(
            "top_k_categorical_accuracy", goal: .maximize, identifier: "TopKCategoricalAccuracy",
            target: .values,
            configuration: Configuration(["k": .init(k)])
        ) { isAmongLargest($0, $1, k) }
    }

    /// The fraction of samples whose class is among the `k` largest predictions. Targets are class numbers.
    public static func sparseTopKCategoricalAccuracy(_ k: Int = 5) -> Metric {
        Metric(
            "sparse_top_k_categorical_accuracy", goal: .maximize,
            identifier: "SparseTopKCategoricalAccuracy", target: .values,
            configuration: Configuration(["k": .init(k)])
        ) { isAmongLargest($0, $1, k) }
    }

    @Sendable private static func hits(_ predictions: Node, _ targets: Node) -> Node {
        let classes = predictions.shape.dimensions.last ?? 1
        guard predictions.shape.rank > 2 else { return QuillGraph.accuracy(predictions, labels: targets) }
        let isLabels = targets.type.dataType == .int32
        let hits = QuillGraph.accuracy(
            predictions.reshaped(to: [-1, classes]),
            labels: targets.reshaped(to: isLabels ? [-1] : [-1, classes]))
        return means(hits.reshaped(to: Shape(Array(predictions.shape.dimensions.dropLast()))))
    }

    private static func sides(_ predictions: Node, _ targets: Node, threshold: Float) -> Node {
        means(equal(greater(predictions, threshold), targets))
    }

    /// Returns 1 if fewer than k predictions are larger than the one for the class, so ties count as correct.
    private static func isAmongLargest(_ predictions: Node, _ targets: Node, _ k: Int) -> Node {
        // The first of several equal targets is the class.
        let own = sumKeeping(predictions * largestOneHot(targets), axes: [-1])
        return means(greater(Float(k) - sum(greater(predictions, own), axes: [-1]), 0))
    }
}
