import QuillTensor

/// Right and wrong decisions at evenly spaced thresholds between 0 and 1, as TensorBoard's plugin of precision–recall
/// curves stores them.
///
/// Source: tensorboard/plugins/pr_curve/summary.py.
struct ThresholdCounts: Sendable, Equatable {
    /// The number of thresholds.
    let thresholds: Int
    /// True positives, false positives, true negatives, false negatives, precision, and recall, each for all thresholds
    /// from 0 to 1.
    let rows: [[Float]]

    /// Counts decisions.
    /// - Parameters:
    ///   - scores: the score of each sample, 0…1; others count as the nearer bound.
    ///   - isPositive: whether each sample belongs to the class.
    ///   - thresholds: the number of thresholds.
    init(_ scores: [Float], _ isPositive: [Bool], thresholds: Int = 201) {
        self.thresholds = thresholds
        var positives = [Float](repeating: 0, count: thresholds)
        var negatives = positives
        for (score, isPositive) in zip(scores, isPositive) where !score.isNaN {
            let place = Int(min(max(score, 0), 1) * Float(thresholds - 1))
            if isPositive { positives[place] += 1 } else { negatives[place] += 1 }
        }
        func fromThreshold(_ counts: [Float]) -> [Float] {
            var sum: Float = 0
            return counts.reversed().map { count in
                sum += count
                return sum
            }.reversed()
        }
        let (truePositives, falsePositives) = (fromThreshold(positives), fromThreshold(negatives))
        let all = (positives: truePositives[0], negatives: falsePositives[0])
        let least: Float = 1e-7
        rows = [
            truePositives, falsePositives, falsePositives.map { all.negatives - $0 },
            truePositives.map { all.positives - $0 },
            zip(truePositives, falsePositives).map { $0 / max(least, $0 + $1) },
            truePositives.map { $0 / max(least, all.positives) },
        ]
    }
}
