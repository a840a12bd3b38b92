import QuillGraph
import QuillTensor

/// Metrics of the confusion matrix, which counts how often each class is predicted for each.
extension Metric {
    /// The Matthews correlation coefficient of targets and predicted classes (Gorodkin 2004): 1 if all are correct, 0
    /// for random guesses. Keras has no such metric.
    public static var matthewsCorrelation: Metric {
        Metric(
            "matthews_correlation", goal: .maximize, target: .values,
            sums: { predictions, targets in
                [matmul(classRows(targets), classRows(predictions), transposeA: true)]
            },
            result: { sums, _ in [ConfusionMatrix(counts: sums[0]).matthewsCorrelation] })
    }

    /// Returns one-hot rows of the largest number in each row; one number stands for two classes: [no, yes].
    private static func classRows(_ x: Node) -> Node {
        let classes = x.shape.dimensions.last ?? 1
        if classes > 1 { return largestOneHot(x.reshaped(to: [-1, classes])) }
        let signs = x.graph.constant(Tensor<Float>([-1, 1])).reshaped(to: [1, 2])
        return largestOneHot(matmul(greater(x, 0.5).reshaped(to: [-1, 1]) - 0.5, signs))
    }
}
