import QuillGraph
import QuillTensor

/// Metrics of the confusion matrix, which counts how often each class is predicted for each.
extension Metric {
    /// The Matthews correlation coefficient of targets and predicted classes (Gorodkin 2004): 1 if all are correct, 0
    /// for random guesses.
    public static var matthewsCorrelation: Metric {
        Metric(
            "matthews_correlation", goal: .maximize, target: .values, sums: counts,
            result: { sums, _ in [ConfusionMatrix(counts: sums[0]).matthewsCorrelation] })
    }

    /// The mean over classes of intersection over union of targets and predicted classes, ignoring classes that don't
    /// occur.
    public static func meanIoU(classes: Int) -> Metric {
        Metric(
            "one_hot_mean_io_u", goal: .maximize, identifier: "OneHotMeanIoU", target: .values,
            configuration: Configuration(["num_classes": .init(classes)]),
            sums: { predictions, targets in
                if predictions.shape.dimensions.last != classes {
                    predictions.graph.fail(
                        QuillError(
                            .shape, "expected \(classes) classes, received \(predictions.shape)"))
                }
                return counts(predictions, targets)
            },
            result: { sums, _ in [ConfusionMatrix(counts: sums[0]).meanIntersectionOverUnion] })
    }

    @Sendable private static func counts(_ predictions: Node, _ targets: Node) -> [Node] {
        let classes = predictions.shape.dimensions.last ?? 1
        func rows(_ x: Node) -> Node {
            if classes > 1 { return largestOneHot(x.reshaped(to: [-1, classes])) }
            // One output stands for two classes: [no, yes].
            let signs = x.graph.constant(Tensor<Float>([-1, 1])).reshaped(to: [1, 2])
            return largestOneHot(matmul(greater(x, 0.5).reshaped(to: [-1, 1]) - 0.5, signs))
        }
        return [matmul(rows(targets), rows(predictions), transposeA: true)]
    }
}
