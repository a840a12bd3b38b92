import QuillGraph
import QuillTensor

extension Metric {
    /// The combination of the scores of several outputs.
    public enum Aggregation: String, Sendable, Hashable, CaseIterable {
        /// No aggregation: one score per output. Keras's `None`.
        case perOutput = "none"
        /// The mean of the outputs' scores.
        case uniformAverage = "uniform_average"
        /// The mean weighted by the variance of each output's targets.
        case varianceWeightedAverage = "variance_weighted_average"
    }

    /// The coefficient of determination: 1 − Σ (t − p)² / Σ (t − mean t)². 1 is a perfect prediction, 0 that of the
    /// mean. Predictions and targets are [batch, outputs].
    /// - Parameters:
    ///   - aggregation: how the scores of several outputs become one.
    ///   - regressors: the number of independent variables, for the adjusted score; 0 for the plain one.
    public static func r2Score(_ aggregation: Aggregation = .uniformAverage, regressors: Int = 0) -> Metric {
        Metric(
            "r2_score", goal: .maximize, identifier: "R2Score", target: .values,
            configuration: Configuration([
                "class_aggregation": aggregation == .perOutput ? .null : .string(aggregation.rawValue),
                "num_regressors": .init(regressors),
            ]),
            sums: { predictions, targets in
                guard predictions.shape.rank == 2 else {
                    predictions.graph.fail(
                        QuillError(
                            .shape, "expected predictions [batch, outputs], received \(predictions.shape)"))
                    return [predictions]
                }
                return [targets, square(targets), square(targets - predictions)].map { sum($0, axes: [0]) }
            },
            result: { sums, rows in
                let totals = sums[0].indices.map { sums[1][$0] - sums[0][$0] * sums[0][$0] / rows }
                let plain = sums[0].indices.map { index in
                    let score = 1 - sums[2][index] / totals[index]
                    return score.isInfinite ? 0 : score
                }
                let scores: [Double]
                switch aggregation {
                case .perOutput: scores = plain
                case .uniformAverage: scores = [plain.reduce(0, +) / Double(plain.count)]
                case .varianceWeightedAverage:
                    let weighted = zip(plain, totals).reduce(0) { $0 + $1.0 * $1.1 }
                    scores = [weighted / totals.reduce(0, +)]
                }
                // Keras counts every number as a sample.
                let count = rows * Double(plain.count)
                let freedom = count - Double(regressors) - 1
                if regressors == 0 || freedom <= 0 { return scores }
                return scores.map { 1 - (1 - $0) * (count - 1) / freedom }
            })
    }
}
