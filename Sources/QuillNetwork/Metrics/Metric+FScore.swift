import QuillGraph
import QuillTensor

/// How the scores of several classes are averaged.
public enum ClassAverage: String, Sendable, Hashable, CaseIterable {
    /// No averaging: one score per class. Keras's `None`.
    case perClass = "none"
    /// All classes are counted together.
    case micro
    /// The mean of the classes' scores.
    case macro
    /// The mean weighted by the number of targets of each class.
    case weighted
}

extension Metric {
    /// (1 + β²) · precision · recall / (β² · precision + recall) (van Rijsbergen 1979). Predictions and targets are
    /// [batch, classes]; each sample's largest prediction is positive, or each above the threshold if there is one.
    public static func fBetaScore(average: ClassAverage = .perClass, beta: Float = 1, threshold: Float? = nil)
        -> Metric
    {
        score("FBetaScore", "fbeta_score", average, beta, threshold, ["beta": .init(beta)])
    }

    /// The F-score with β = 1: the harmonic mean of precision and recall.
    public static func f1Score(average: ClassAverage = .perClass, threshold: Float? = nil) -> Metric {
        score("F1Score", "f1_score", average, 1, threshold, [:])
    }

    private static func score(
        _ identifier: String, _ name: String, _ average: ClassAverage, _ beta: Float, _ threshold: Float?,
        _ settings: [String: Configuration.Value]
    ) -> Metric {
        Metric(
            name, goal: .maximize, identifier: identifier, target: .values,
            configuration: Configuration(
                [
                    "average": average == .perClass ? .null : .string(average.rawValue),
                    "threshold": threshold.map { .init($0) } ?? .null,
                ].merging(settings) { $1 }),
            sums: { predictions, targets in
                guard predictions.shape.rank == 2 else {
                    predictions.graph.fail(
                        QuillError(
                            .shape,
                            "\(name): expected predictions [batch, classes], received \(predictions.shape)"))
                    return [predictions]
                }
                let chosen = threshold.map { greater(predictions, $0) } ?? ofLargest(predictions)
                let axes = average == .micro ? nil : [0]
                return [chosen * targets, chosen, targets].map { sum($0, axes: axes) }
            },
            result: { sums, _ in
                let scores = sums[0].indices.map { index in
                    fScore(
                        found: sums[0][index], chosen: sums[1][index], targets: sums[2][index],
                        beta: Double(beta))
                }
                switch average {
                case .perClass: return scores
                case .micro, .macro: return [scores.reduce(0, +) / Double(scores.count)]
                case .weighted:
                    let all = sums[2].reduce(0, +) + epsilon
                    return [zip(scores, sums[2]).reduce(0) { $0 + $1.0 * $1.1 } / all]
                }
            })
    }

    /// Keras's ε.
    static let epsilon = 1e-7

    private static func fScore(found: Double, chosen: Double, targets: Double, beta: Double) -> Double {
        let precision = found / (chosen + epsilon)
        let recall = found / (targets + epsilon)
        return (1 + beta * beta) * precision * recall / (beta * beta * precision + recall + epsilon)
    }

    /// Returns 1 for the largest numbers of each row, unless they are 0, else 0.
    private static func ofLargest(_ x: Node) -> Node {
        let most = Loss.largest(x).reshaped(to: [-1, 1])
        return greaterOrEqual(x, most) * greater(abs(x), 1e-9)
    }
}
