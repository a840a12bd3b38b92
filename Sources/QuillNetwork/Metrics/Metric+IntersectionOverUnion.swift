import QuillGraph
import QuillTensor

/// The mean over classes of intersection over union of targets and predicted classes, ignoring classes that don't
/// occur. Samples with another class than 0 ..< classes, or with the ignored one, don't count.
extension Metric {
    /// The mean over all classes. Targets and predictions are class numbers; predictions are rows of numbers, whose
    /// largest is the class, if `sparsePredictions` is false.
    /// - Parameters:
    ///   - classes: the number of classes.
    ///   - ignoreClass: a class whose targets don't count.
    ///   - sparseTargets: whether targets are class numbers; otherwise they are rows whose largest number is the class.
    ///   - sparsePredictions: the same for predictions.
    ///   - axis: the axis of the rows, by default the last; 0 is the batch.
    public static func meanIoU(
        classes: Int, ignoreClass: Int? = nil, sparseTargets: Bool = true, sparsePredictions: Bool = true,
        axis: Int = -1
    ) -> Metric {
        union(
            "mean_io_u", "MeanIoU", classes, nil, ignoreClass,
            targets: sparseTargets ? .numbers : .rows, predictions: sparsePredictions ? .numbers : .rows,
            axis,
            ["sparse_y_true": .bool(sparseTargets), "sparse_y_pred": .bool(sparsePredictions)])
    }

    /// The mean over some classes. The other arguments are those of ``meanIoU(classes:ignoreClass:sparseTargets:sparsePredictions:axis:)``.
    public static func iou(
        classes: Int, of targetClasses: [Int], ignoreClass: Int? = nil, sparseTargets: Bool = true,
        sparsePredictions: Bool = true, axis: Int = -1
    ) -> Metric {
        union(
            "io_u", "IoU", classes, targetClasses, ignoreClass,
            targets: sparseTargets ? .numbers : .rows, predictions: sparsePredictions ? .numbers : .rows,
            axis,
            ["sparse_y_true": .bool(sparseTargets), "sparse_y_pred": .bool(sparsePredictions)])
    }

    /// The mean over the classes 0 and 1, or one of them; predictions from the threshold on are class 1.
    public static func binaryIoU(of targetClasses: [Int] = [0, 1], threshold: Float = 0.5) -> Metric {
        union(
            "binary_io_u", "BinaryIoU", 2, targetClasses, nil, targets: .numbers,
            predictions: .threshold(threshold), -1, ["threshold": .init(threshold)])
    }

    /// The mean over all classes. Targets and predictions are rows whose largest number is the class.
    public static func oneHotMeanIoU(
        classes: Int, ignoreClass: Int? = nil, sparsePredictions: Bool = false, axis: Int = -1
    ) -> Metric {
        union(
            "one_hot_mean_io_u", "OneHotMeanIoU", classes, nil, ignoreClass, targets: .rows,
            predictions: sparsePredictions ? .numbers : .rows, axis,
            ["sparse_y_pred": .bool(sparsePredictions)])
    }

    /// The mean over some classes. Targets and predictions are rows whose largest number is the class.
    public static func oneHotIoU(
        classes: Int, of targetClasses: [Int], ignoreClass: Int? = nil, sparsePredictions: Bool = false,
        axis: Int = -1
    ) -> Metric {
        union(
            "one_hot_io_u", "OneHotIoU", classes, targetClasses, ignoreClass, targets: .rows,
            predictions: sparsePredictions ? .numbers : .rows, axis,
            ["sparse_y_pred": .bool(sparsePredictions)])
    }

    /// The form in which targets and outputs give the class of a sample.
    private enum ClassForm: Sendable {
        /// The largest number of a row.
        case rows
        /// A number, without its fraction.
        case numbers
        /// 1 from the threshold on, else 0.
        case threshold(Float)
    }

    private static func union(
        _ name: String, _ identifier: String, _ classes: Int, _ wanted: [Int]?, _ ignored: Int?,
        targets targetForm: ClassForm, predictions predictionForm: ClassForm, _ axis: Int,
        _ settings: [String: Configuration.Value]
    ) -> Metric {
        var settings = settings
        if let wanted { settings["target_class_ids"] = .init(wanted) }
        if identifier != "BinaryIoU" {
            settings["num_classes"] = .init(classes)
            settings["ignore_class"] = ignored.map { .init($0) } ?? .null
            if axis != -1 { settings["axis"] = .init(axis) }
        }
        let isSparse = if case .rows = predictionForm { false } else { true }
        let isBinary = if case .threshold = predictionForm { true } else { false }
        return Metric(
            name, goal: .maximize, identifier: identifier, target: isBinary ? .values : nil,
            configuration: Configuration(settings),
            sums: { predictions, targets in
                if let bad = wanted?.first(where: { !(0..<classes).contains($0) }) {
                    predictions.graph.fail(
                        QuillError(.argument, "expected a class below \(classes), received \(bad)"))
                    return [predictions]
                }
                // Class numbers that the loss turned into rows are rows.
                let areRows =
                    !isSparse && targets.type.dataType != .int32 && targets.shape == predictions.shape
                var truth = oneHotRows(targets, areRows ? .rows : targetForm, axis, classes)
                if let ignored, (0..<classes).contains(ignored) {
                    let counted = (0..<classes).map { $0 == ignored ? 0 : Float(1) }
                    truth = truth * truth.graph.constant(Tensor<Float>(counted))
                }
                let predicted = oneHotRows(predictions, predictionForm, axis, classes)
                return [matmul(truth, predicted, transposeA: true)]
            },
            result: { sums, _ in
                [ConfusionMatrix(counts: sums[0]).meanIntersectionOverUnion(of: wanted)]
            })
    }

    /// Returns a one-hot row for each class; another class than 0 ..< classes is a row of zeros.
    private static func oneHotRows(_ x: Node, _ form: ClassForm, _ axis: Int, _ classes: Int) -> Node {
        if x.type.dataType == .int32 { return oneHot(x.reshaped(to: [-1]), classes: classes) }
        switch form {
        case .rows:
            let rank = x.shape.rank
            guard (-rank..<rank).contains(axis) else {
                x.graph.fail(
                    QuillError(
                        .argument,
                        "expected an axis from \(-rank) to \(rank - 1) of \(x.shape), received \(axis)"))
                return x
            }
            let x = x.movingToEnd(axis < 0 ? rank + axis : axis)
            let own = x.shape.dimensions.last ?? 1
            let rows = largestOneHot(x.reshaped(to: [-1, own]))
            if own == classes { return rows }
            // The first classes, or all of them and empty ones.
            let kept = Tensor<Float>([own, classes]) { cells in
                for cell in cells.indices {
                    cells.initializeElement(at: cell, to: cell / classes == cell % classes ? 1 : 0)
                }
            }
            return matmul(rows, x.graph.constant(kept))
        case .threshold(let threshold):
            return oneHotRows(greaterOrEqual(x, threshold), .numbers, axis, classes)
        case .numbers:
            let shape: Shape = [x.shape.elementCount, classes]
            let numbers = x.reshaped(to: [-1, 1]).broadcast(to: shape)
            let lower = x.graph.constant(Tensor<Float>((0..<classes).map { Float($0) }))
            // Fractions go toward zero: those between −1 and 0 are class 0, too.
            let first = x.graph.constant(Tensor<Float>((0..<classes).map { $0 == 0 ? 1 : 0 }))
            let isBelow = greater(numbers, -1) * greater(lower, numbers)
            let isAbove = greaterOrEqual(numbers, lower) + first * isBelow
            return isAbove * greater(lower + 1, numbers)
        }
    }
}
