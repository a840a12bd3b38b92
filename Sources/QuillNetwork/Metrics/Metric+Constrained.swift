import QuillGraph
import QuillTensor

/// The best value of one measure of binary decisions among the thresholds at which another reaches a value; 0 if it
/// does at none. Thresholds are evenly spaced from 0 to 1, predictions are probabilities, and targets 0 or 1.
extension Metric {
    /// The largest fraction of targets 1 that are positive, where the fraction of targets 0 that are not is at least
    /// `specificity`.
    /// - Parameters:
    ///   - specificity: the least specificity, 0…1.
    ///   - thresholds: the number of thresholds; 1 stands for ½.
    ///   - classID: the only class to count; nil to count all together.
    public static func sensitivityAtSpecificity(
        _ specificity: Float, thresholds: Int = 200, classID: Int? = nil
    ) -> Metric {
        constrained("SensitivityAtSpecificity", "specificity", specificity, thresholds, classID) {
            (limit: $0.specificity, value: $0.recall)
        }
    }

    /// The largest fraction of targets 0 that are not positive, where the fraction of targets 1 that are is at least
    /// `sensitivity`.
    /// - Parameters:
    ///   - sensitivity: the least sensitivity, 0…1.
    ///   - thresholds: the number of thresholds; 1 stands for ½.
    ///   - classID: the only class to count; nil to count all together.
    public static func specificityAtSensitivity(
        _ sensitivity: Float, thresholds: Int = 200, classID: Int? = nil
    ) -> Metric {
        constrained("SpecificityAtSensitivity", "sensitivity", sensitivity, thresholds, classID) {
            (limit: $0.recall, value: $0.specificity)
        }
    }

    /// The largest precision where recall is at least `recall`.
    /// - Parameters:
    ///   - recall: the least recall, 0…1.
    ///   - thresholds: the number of thresholds; 1 stands for ½.
    ///   - classID: the only class to count; nil to count all together.
    public static func precisionAtRecall(
        _ recall: Float, thresholds: Int = 200, classID: Int? = nil
    ) -> Metric {
        constrained("PrecisionAtRecall", "recall", recall, thresholds, classID) {
            (limit: $0.recall, value: $0.precision)
        }
    }

    /// The largest recall where precision is at least `precision`.
    /// - Parameters:
    ///   - precision: the least precision, 0…1.
    ///   - thresholds: the number of thresholds; 1 stands for ½.
    ///   - classID: the only class to count; nil to count all together.
    public static func recallAtPrecision(
        _ precision: Float, thresholds: Int = 200, classID: Int? = nil
    ) -> Metric {
        constrained("RecallAtPrecision", "precision", precision, thresholds, classID) {
            (limit: $0.precision, value: $0.recall)
        }
    }

    /// The counts at one threshold.
    private struct Decisions {
        let found: Double
        let chosen: Double
        let ones: Double
        let zeros: Double

        private func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
        var recall: Double { share(found, ones) }
        var precision: Double { share(found, chosen) }
        var specificity: Double { share(zeros - (chosen - found), zeros) }
    }

    private static func constrained(
        _ identifier: String, _ setting: String, _ least: Float, _ thresholds: Int, _ classID: Int?,
        _ measures: @escaping @Sendable (Decisions) -> (limit: Double, value: Double)
    ) -> Metric {
        let limits = thresholds == 1 ? Thresholds.half : .evenly(thresholds - 1, endsOutside: false)
        return Metric(
            snakeCase(identifier), goal: .maximize, identifier: identifier, target: .values,
            configuration: Configuration([
                setting: .init(least), "num_thresholds": .init(thresholds),
                "class_id": classID.map { .init($0) } ?? .null,
            ]),
            sums: { limits.counts($0, $1, classID: classID) },
            result: { sums, _ in
                let values = sums[0].indices.map { index in
                    let (limit, value) = measures(
                        Decisions(
                            found: sums[0][index], chosen: sums[1][index], ones: sums[2][0],
                            zeros: sums[3][0]))
                    return Float(limit) >= least ? value : 0
                }
                return [values.max() ?? 0]
            })
    }
}
