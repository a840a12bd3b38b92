import QuillGraph
import QuillTensor

/// Thresholds from 0 to 1 in ascending order, and the counts of predictions above them.
struct Thresholds: Sendable {
    /// The factor of predictions; evenly spaced thresholds are in units of one step.
    private let scale: Float
    private let limits: [Float]

    /// Evenly spaced thresholds from 0 to 1.
    /// - Parameter endsOutside: whether the ends lie below 0 and above 1, so that all and no predictions are above.
    static func evenly(_ steps: Int, endsOutside: Bool = true) -> Thresholds {
        let inner = (1..<max(steps, 1)).map(Float.init)
        let ends: (Float, Float) = endsOutside ? (-1, Float(steps) + 1) : (0, Float(steps))
        return Thresholds(scale: Float(steps), limits: [ends.0] + inner + [ends.1])
    }

    private init(scale: Float, limits: [Float]) {
        self.scale = scale
        self.limits = limits
    }

    /// Creates the given thresholds between 0 and 1, and ends below 0 and above 1.
    init(_ inner: [Float]) {
        let steps = inner.count + 1
        // Predictions on evenly spaced thresholds are compared as exactly as on those of `evenly`.
        let isEven = inner.enumerated().allSatisfy { index, limit in
            abs(Double(limit) - Double(index + 1) / Double(steps)) < 1e-7
        }
        self = isEven ? .evenly(steps) : Thresholds(scale: 1, limits: [-1e-7] + inner + [1 + 1e-7])
    }

    /// The only threshold ½.
    static let half = Thresholds(scale: 1, limits: [0.5])

    /// Returns four sums: the targets 1 above each threshold, the predictions above each threshold, the targets 1, and
    /// the targets 0.
    /// - Parameters:
    ///   - predictions: the predictions, of any shape.
    ///   - targets: the targets, in the shape of the predictions.
    ///   - classID: the only class to count; nil to count all together.
    ///   - labelWeights: what each number along the last axis counts; nil for 1.
    func counts(
        _ predictions: Node, _ targets: Node, classID: Int? = nil, labelWeights: [Float]? = nil
    ) -> [Node] {
        let positives = Metric.above(
            Metric.oneColumn(predictions, classID: classID) * scale, limits)
        let column = Metric.oneColumn(targets, classID: classID)
        if let labelWeights {
            let row = targets.graph.constant(Tensor<Float>(labelWeights))
            let weights = row.broadcast(to: targets.shape).reshaped(to: [-1, 1])
            return [
                matmul(column * weights, positives, transposeA: true),
                matmul(weights, positives, transposeA: true), sum(column * weights),
                sum((1 - column) * weights),
            ]
        }
        return [
            matmul(column, positives, transposeA: true), sum(positives, axes: [0]), sum(column),
            sum(1 - column),
        ]
    }

    /// Returns the four sums of each label: [labels, thresholds] and [labels].
    func countsPerLabel(_ predictions: Node, _ targets: Node) -> [Node] {
        guard predictions.shape.rank == 2 else {
            predictions.graph.fail(
                QuillError(
                    .shape, "expected predictions [batch, labels], received \(predictions.shape)"))
            return [predictions]
        }
        let (batch, labels) = (predictions.shape[0], predictions.shape[1])
        let positives = Metric.above(predictions.reshaped(to: [-1, 1]) * scale, limits)
            .reshaped(to: [batch, labels, limits.count])
        let ones = targets.reshaped(to: [batch, labels, 1])
        return [
            sum(positives * ones, axes: [0]), sum(positives, axes: [0]), sum(targets, axes: [0]),
            sum(1 - targets, axes: [0]),
        ]
    }
}
