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
    /// probabilities, or logits if `fromLogits`.
    /// - Parameters:
    ///   - thresholds: the number of thresholds, with 0 and 1.
    ///   - curve: the curve.
    ///   - summation: how the area between two thresholds is summed.
    ///   - multiLabel: whether each output has its own curve, and the value is the mean of their areas; otherwise all
    ///     outputs are counted together. Predictions are [batch, labels].
    ///   - labelWeights: the weight of each output, at least 0: in the mean of the areas, or of its counts if all are
    ///     counted together; nil for 1.
    ///   - fromLogits: whether predictions are logits.
    public static func auc(
        thresholds: Int = 200, curve: Curve = .roc, summation: Summation = .interpolation,
        multiLabel: Bool = false, labelWeights: [Float]? = nil, fromLogits: Bool = false
    ) -> Metric {
        let steps = max(thresholds, 2) - 1
        return auc(
            .evenly(steps), settings: ["num_thresholds": .init(steps + 1)], curve, summation, multiLabel,
            labelWeights, fromLogits)
    }

    /// The area under a curve over the given thresholds between 0 and 1, and 0 and 1 themselves. The other arguments
    /// are those of the area over evenly spaced thresholds.
    public static func auc(
        thresholds: [Float], curve: Curve = .roc, summation: Summation = .interpolation,
        multiLabel: Bool = false, labelWeights: [Float]? = nil, fromLogits: Bool = false
    ) -> Metric {
        let sorted = thresholds.sorted()
        return auc(
            Thresholds(sorted),
            settings: [
                "num_thresholds": .init(sorted.count + 2), "thresholds": .list(sorted.map { .init($0) }),
            ], curve, summation, multiLabel, labelWeights, fromLogits)
    }

    private static func auc(
        _ thresholds: Thresholds, settings: [String: Configuration.Value], _ curve: Curve,
        _ summation: Summation, _ multiLabel: Bool, _ labelWeights: [Float]?, _ fromLogits: Bool
    ) -> Metric {
        var settings = settings
        settings["curve"] = .string(curve.rawValue)
        settings["summation_method"] = .string(summation.rawValue)
        settings["multi_label"] = .bool(multiLabel)
        settings["from_logits"] = .bool(fromLogits)
        if let labelWeights { settings["label_weights"] = .list(labelWeights.map { .init($0) }) }
        return Metric(
            "auc", goal: .maximize, identifier: "AUC", target: .values,
            configuration: Configuration(settings),
            sums: { predictions, targets in
                let shares = fromLogits ? sigmoid(predictions) : predictions
                if let problem = problem(with: labelWeights, for: predictions) {
                    predictions.graph.fail(problem)
                    return [predictions]
                }
                return multiLabel
                    ? thresholds.countsPerLabel(shares, targets)
                    : thresholds.counts(shares, targets, labelWeights: labelWeights)
            },
            result: { sums, _ in
                let labels = sums[2].count
                let limits = sums[0].count / labels
                let areas = (0..<labels).map { label in
                    let own = label * limits..<(label + 1) * limits
                    return area(
                        Array(sums[0][own]), Array(sums[1][own]), sums[2][label], sums[3][label], curve,
                        summation)
                }
                guard multiLabel, let labelWeights else { return [areas.reduce(0, +) / Double(labels)] }
                let weights = labelWeights.map(Double.init)
                let all = weights.reduce(0, +)
                return [all > 0 ? zip(areas, weights).reduce(0) { $0 + $1.0 * $1.1 } / all : 0]
            })
    }

    private static func problem(with labelWeights: [Float]?, for predictions: Node) -> QuillError? {
        guard let labelWeights else { return nil }
        let labels = predictions.shape.dimensions.last ?? 1
        guard labelWeights.count == labels, labelWeights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            return QuillError(
                .argument,
                "label weights: expected \(labels) numbers of at least 0, received \(labelWeights)")
        }
        return nil
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
