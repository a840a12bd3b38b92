import QuillGraph
import QuillTensor

/// Metrics of binary decisions: outputs above a threshold are positive, targets are 0 or 1. Class numbers become
/// one-hot rows. With several thresholds there is a value for each.
extension Metric {
    /// The fraction of positives with target 1. Positives are above each threshold, or among each sample's `topK`
    /// largest.
    /// - Parameters:
    ///   - thresholds: the probabilities above which a prediction counts as positive; by default ½, or no threshold
    ///     with `topK`.
    ///   - topK: if given, only the k largest predictions of a sample can be positive, of equal ones the first.
    ///   - classID: the only class to count; nil to count all together.
    public static func precision(
        thresholds: [Float]? = nil, topK: Int? = nil, classID: Int? = nil
    ) -> Metric {
        detection("Precision", thresholds, topK, classID) { positives, targets in
            [matmul(targets, positives, transposeA: true), sum(positives, axes: [0])]
        }
    }

    /// The fraction of targets 1 that are positive. Arguments as in `precision`.
    public static func recall(thresholds: [Float]? = nil, topK: Int? = nil, classID: Int? = nil) -> Metric {
        detection("Recall", thresholds, topK, classID) { positives, targets in
            [matmul(targets, positives, transposeA: true), sum(targets)]
        }
    }

    private static func detection(
        _ identifier: String, _ thresholds: [Float]?, _ topK: Int?, _ classID: Int?,
        _ counts: @escaping @Sendable (_ positives: Node, _ targets: Node) -> [Node]
    ) -> Metric {
        Metric(
            snakeCase(identifier), goal: .maximize, identifier: identifier, target: .values,
            configuration: Configuration([
                "thresholds": setting(thresholds), "top_k": topK.map { .init($0) } ?? .null,
                "class_id": classID.map { .init($0) } ?? .null,
            ]),
            sums: { predictions, targets in
                func column(_ x: Node) -> Node { oneColumn(x, classID: classID) }
                guard let topK else {
                    return counts(above(column(predictions), thresholds ?? [0.5]), column(targets))
                }
                var positives = column(amongLargest(predictions, topK))
                if let thresholds { positives = above(column(predictions), thresholds) * positives }
                return counts(positives, column(targets))
            },
            result: { sums, _ in
                sums[0].indices.map { index in
                    let all = sums[1].count == 1 ? sums[1][0] : sums[1][index]
                    return all > 0 ? sums[0][index] / all : 0
                }
            })
    }

    /// Returns thresholds as Keras writes them.
    private static func setting(_ thresholds: [Float]?) -> Configuration.Value {
        guard let thresholds else { return .null }
        return thresholds.count == 1 ? .init(thresholds[0]) : .list(thresholds.map { .init($0) })
    }

    /// The number of outputs above each threshold with target 1.
    public static func truePositives(thresholds: [Float]? = nil) -> Metric {
        count("TruePositives", .maximize, thresholds) { positives, targets in positives * targets }
    }

    /// The number of outputs above each threshold with target 0.
    public static func falsePositives(thresholds: [Float]? = nil) -> Metric {
        count("FalsePositives", .minimize, thresholds) { positives, targets in positives * (1 - targets) }
    }

    /// The number of outputs not above each threshold with target 0.
    public static func trueNegatives(thresholds: [Float]? = nil) -> Metric {
        count("TrueNegatives", .maximize, thresholds) { positives, targets in
            (1 - positives) * (1 - targets)
        }
    }

    /// The number of outputs not above each threshold with target 1.
    public static func falseNegatives(thresholds: [Float]? = nil) -> Metric {
        count("FalseNegatives", .minimize, thresholds) { positives, targets in (1 - positives) * targets }
    }

    private static func count(
        _ identifier: String, _ goal: Goal, _ thresholds: [Float]?,
        _ which: @escaping @Sendable (_ positives: Node, _ targets: Node) -> Node
    ) -> Metric {
        Metric(
            snakeCase(identifier), goal: goal, identifier: identifier, target: .values,
            configuration: Configuration(["thresholds": setting(thresholds)]),
            sums: { predictions, targets in
                let positives = above(oneColumn(predictions, classID: nil), thresholds ?? [0.5])
                return [sum(which(positives, oneColumn(targets, classID: nil)), axes: [0])]
            },
            result: { sums, _ in sums[0] })
    }

    /// Returns all numbers, or those of one class, as [count, 1].
    static func oneColumn(_ x: Node, classID: Int?) -> Node {
        guard let classID else { return x.reshaped(to: [-1, 1]) }
        let classes = x.shape.dimensions.last ?? 1
        guard (0..<classes).contains(classID) else {
            x.graph.fail(QuillError(.argument, "expected a class below \(classes), received \(classID)"))
            return x
        }
        let chosen = x.graph.constant(Tensor<Float>((0..<classes).map { $0 == classID ? 1 : 0 }))
        return matmul(x.reshaped(to: [-1, classes]), chosen.reshaped(to: [classes, 1]))
    }

    /// Returns 1 for each number above a threshold, else 0: [count, thresholds].
    static func above(_ column: Node, _ thresholds: [Float]) -> Node {
        if thresholds.count == 1 { return greater(column, thresholds[0]) }
        let row = column.graph.constant(Tensor<Float>(thresholds))
        let shape: Shape = [column.shape[0], thresholds.count]
        return greater(column.broadcast(to: shape), row)
    }

    /// Returns 1 for the k largest numbers of each row, of equal ones the first, else 0.
    private static func amongLargest(_ x: Node, _ k: Int) -> Node {
        let classes = x.shape.dimensions.last ?? 1
        let rows = x.reshaped(to: [-1, classes])
        let shape: Shape = [rows.shape[0], classes, classes]
        let own = rows.reshaped(to: [-1, classes, 1]).broadcast(to: shape)
        let others = rows.reshaped(to: [-1, 1, classes]).broadcast(to: shape)
        // Those before a number, which go first if they are equal.
        let earlier = Tensor<Float>([classes, classes]) { cells in
            for cell in cells.indices {
                cells.initializeElement(at: cell, to: cell % classes < cell / classes ? 1 : 0)
            }
        }
        let first = equal(others, own) * x.graph.constant(earlier)
        let ahead = sum(greater(others, own) + first, axes: [2])
        return greater(Float(k) - ahead, 0).reshaped(to: x.shape)
    }
}
