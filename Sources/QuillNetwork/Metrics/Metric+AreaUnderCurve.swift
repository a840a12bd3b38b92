import QuillGraph
import QuillSystem
import QuillTensor

extension Metric {
    /// A curve over thresholds.
    public enum Curve: String, Sendable, Hashable, CaseIterable {
        /// The true positive rate over the false positive rate.
        case roc = "ROC"
        /// Precision over recall.
        case precisionRecall = "PR"
    }

    /// The method of summing the area between two thresholds.
    public enum Summation: String, Sendable, Hashable, CaseIterable {
        /// The mean of both heights; for precision and recall, the interpolation of Davis & Goadrich (2006).
        case interpolation
        /// The smaller height.
        case minoring
        /// The larger height.
        case majoring
    }

    /// The area under a curve over evenly spaced thresholds from 0 to 1. Targets are 0 or 1, predictions
    /// probabilities, or logits if `fromLogits`; all outputs are counted together.
    public static func auc(
        thresholds: Int = 200, curve: Curve = .roc, summation: Summation = .interpolation,
        fromLogits: Bool = false
    ) -> Metric {
        let steps = max(thresholds, 2) - 1
        // In units of one step; the ends lie below 0 and above 1.
        let limits = [-1] + (1..<max(steps, 1)).map(Float.init) + [Float(steps) + 1]
        return Metric(
            "auc", goal: .maximize, identifier: "AUC", target: .values,
            configuration: Configuration([
                "num_thresholds": .init(steps + 1), "curve": .string(curve.rawValue),
                "summation_method": .string(summation.rawValue), "from_logits": .bool(fromLogits),
            ]),
            sums: { predictions, targets in
                let shares = oneColumn(fromLogits ? sigmoid(predictions) : predictions, classID: nil)
                let positives = above(shares * Float(steps), limits)
                let column = oneColumn(targets, classID: nil)
                return [
                    matmul(column, positives, transposeA: true), sum(positives, axes: [0]), sum(column),
                    sum(1 - column),
                ]
            },
            result: { sums, _ in
                let found = sums[0], chosen = sums[1]
                return [area(found, chosen, sums[2][0], sums[3][0], curve, summation)]
            })
    }

    /// - Parameters:
    ///   - found: the number of targets 1 above each threshold.
    ///   - chosen: the number of predictions above each threshold.
    private static func area(
        _ found: [Double], _ chosen: [Double], _ ones: Double, _ zeros: Double, _ curve: Curve,
        _ summation: Summation
    ) -> Double {
        func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
        let pairs = zip(found.indices, found.indices.dropFirst())
        if curve == .precisionRecall, summation == .interpolation {
            return pairs.reduce(0) { sum, pair in
                let (this, next) = pair
                let gain = found[this] - found[next]
                let slope = share(gain, chosen[this] - chosen[next])
                let intercept = found[next] - slope * chosen[next]
                let ratio = chosen[this] > 0 && chosen[next] > 0 ? chosen[this] / chosen[next] : 1
                return sum + share(slope * (gain + intercept * log(ratio)), ones)
            }
        }
        let recall = found.map { share($0, ones) }
        let x: [Double]
        let y: [Double]
        switch curve {
        case .roc: (x, y) = (zip(found, chosen).map { share($1 - $0, zeros) }, recall)
        case .precisionRecall: (x, y) = (recall, zip(found, chosen).map { share($0, $1) })
        }
        return pairs.reduce(0) { sum, pair in
            let (this, next) = pair
            let height =
                switch summation {
                case .interpolation: (y[this] + y[next]) / 2
                case .minoring: min(y[this], y[next])
                case .majoring: max(y[this], y[next])
                }
            return sum + (x[this] - x[next]) * height
        }
    }
}
