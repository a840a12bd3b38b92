import QuillGraph
import QuillTensor

/// What is found and what is missed: outputs above a threshold beside targets 0 and 1. Class numbers count as one-hot rows.
extension Metric {
    /// The share of right ones among the outputs that say yes: above each threshold, or among each sample's `topK` largest.
    /// - Parameter classID: the only class to look at; nil for all together.
    public static func precision(thresholds: [Float] = [0.5], topK: Int? = nil, classID: Int? = nil) -> Metric
    {
        detection("Precision", thresholds, topK, classID) { positives, targets in
            [matmul(targets, positives, transposeA: true), sum(positives, axes: [0])]
        }
    }

    /// The share of the targets 1 that the outputs say yes to. Arguments as `precision`.
    public static func recall(thresholds: [Float] = [0.5], topK: Int? = nil, classID: Int? = nil) -> Metric {
        detection("Recall", thresholds, topK, classID) { positives, targets in
            [matmul(targets, positives, transposeA: true), sum(targets)]
        }
    }

    private static func detection(
        _ identifier: String, _ thresholds: [Float], _ topK: Int?, _ classID: Int?,
        _ counts: @escaping @Sendable (_ positives: Node, _ targets: Node) -> [Node]
    ) -> Metric {
        let isDefault = thresholds == [0.5]
        return Metric(
            snakeCase(identifier), goal: .maximize, identifier: identifier, target: .values,
            configuration: Configuration([
                "thresholds": isDefault
                    ? .null
                    : thresholds.count == 1 ? .init(thresholds[0]) : .list(thresholds.map { .init($0) }),
                "top_k": topK.map { .init($0) } ?? .null, "class_id": classID.map { .init($0) } ?? .null,
            ]),
            sums: { predictions, targets in
                func column(_ x: Node) -> Node { oneColumn(x, classID: classID) }
                guard let topK else {
                    return counts(above(column(predictions), thresholds), column(targets))
                }
                var chosen = amongLargest(predictions, topK)
                // With thresholds of their own, the chosen must pass them too.
                if !isDefault { chosen = chosen * greater(predictions, thresholds[0]) }
                return counts(column(chosen), column(targets))
            },
            result: { sums, _ in
                sums[0].indices.map { index in
                    let all = sums[1].count == 1 ? sums[1][0] : sums[1][index]
                    return all > 0 ? sums[0][index] / all : 0
                }
            })
    }

    /// How many outputs above the threshold have targets 1.
    public static func truePositives(threshold: Float = 0.5) -> Metric {
        count("TruePositives", .maximize, threshold) { positives, targets in positives * targets }
    }

    /// How many outputs above the threshold have targets 0.
    public static func falsePositives(threshold: Float = 0.5) -> Metric {
        count("FalsePositives", .minimize, threshold) { positives, targets in positives * (1 - targets) }
    }

    /// How many outputs not above the threshold have targets 0.
    public static func trueNegatives(threshold: Float = 0.5) -> Metric {
        count("TrueNegatives", .maximize, threshold) { positives, targets in (1 - positives) * (1 - targets) }
    }

    /// How many outputs not above the threshold have targets 1.
    public static func falseNegatives(threshold: Float = 0.5) -> Metric {
        count("FalseNegatives", .minimize, threshold) { positives, targets in (1 - positives) * targets }
    }

    private static func count(
        _ identifier: String, _ goal: Goal, _ threshold: Float,
        _ which: @escaping @Sendable (_ positives: Node, _ targets: Node) -> Node
    ) -> Metric {
        Metric(
            snakeCase(identifier), goal: goal, identifier: identifier, target: .values,
            configuration: Configuration(["thresholds": threshold == 0.5 ? .null : .init(threshold)]),
            sums: { predictions, targets in [sum(which(greater(predictions, threshold), targets))] },
            result: { sums, _ in [sums[0][0]] })
    }

    /// All numbers, or those of one class, as [count, 1].
    static func oneColumn(_ x: Node, classID: Int?) -> Node {
        guard let classID else { return x.reshaped(to: [-1, 1]) }
        let classes = x.shape.dimensions.last ?? 1
        guard (0..<classes).contains(classID) else {
            x.graph.fail(QuillError(.argument, "class \(classID) is not among \(classes) outputs"))
            return x
        }
        let chosen = x.graph.constant(Tensor<Float>((0..<classes).map { $0 == classID ? 1 : 0 }))
        return matmul(x.reshaped(to: [-1, classes]), chosen.reshaped(to: [classes, 1]))
    }

    /// 1 where a number is above a threshold, else 0: [count, thresholds].
    static func above(_ column: Node, _ thresholds: [Float]) -> Node {
        if thresholds.count == 1 { return greater(column, thresholds[0]) }
        let row = column.graph.constant(Tensor<Float>(thresholds))
        let shape: Shape = [column.shape[0], thresholds.count]
        return greater(column.broadcast(to: shape), row)
    }

    /// 1 where fewer than k numbers of the row are larger, else 0.
    private static func amongLargest(_ x: Node, _ k: Int) -> Node {
        let classes = x.shape.dimensions.last ?? 1
        let rows = x.reshaped(to: [-1, classes])
        let shape: Shape = [rows.shape[0], classes, classes]
        let own = rows.reshaped(to: [-1, classes, 1]).broadcast(to: shape)
        let others = rows.reshaped(to: [-1, 1, classes]).broadcast(to: shape)
        return greater(Float(k) - sum(greater(others, own), axes: [2]), 0).reshaped(to: x.shape)
    }
}
