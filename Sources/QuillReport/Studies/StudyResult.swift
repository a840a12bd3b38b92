import QuillNetwork
import QuillTensor
import QuillTraining

/// The outcomes of a study, and the setting that the held-out images choose.
public struct StudyResult: Sendable {
    /// The study.
    public let study: Study
    /// The outcomes of each setting, in the order of the seeds; empty for a setting that is impossible or wasn't reached.
    public internal(set) var outcomes: [[TrialOutcome]]
    /// What the study chooses by: the accuracy or the loss on the held-out images.
    public let metric: Metric
    /// Whether training was interrupted before the end.
    public internal(set) var isInterrupted: Bool

    /// The summary of one setting.
    public struct Row: Sendable {
        /// The setting.
        public let setting: Study.Setting
        /// The accuracy on the held-out images; nil without a result.
        public let validation: StudyEstimate?
        /// The loss on the held-out images; nil without a result.
        public let validationLoss: StudyEstimate?
        /// The accuracy on the test images; nil if it wasn't measured.
        public let test: StudyEstimate?
        /// The mean seconds of an epoch; nil without a result.
        public let secondsPerEpoch: Double?
        /// The mean seconds of a training; nil without a result.
        public let seconds: Double?
        /// Why trainings failed; empty if none did.
        public let failures: [String]

        /// The score that the study chooses by; nil without a result of every seed that ran.
        func score(_ metric: Metric) -> StudyEstimate? {
            guard failures.isEmpty else { return nil }
            return metric.name == Metric.loss.name ? validationLoss : validation
        }
    }

    /// A summary of each setting, in the study's order.
    public var rows: [Row] {
        zip(study.settings, outcomes).map { setting, outcomes in
            let done = outcomes.filter { $0.failure == nil }
            let count = done.first?.validationCount
            let testCount = done.first?.testCount
            func mean(_ values: [Double]) -> Double? {
                values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
            }
            return Row(
                setting: setting,
                validation: StudyEstimate(
                    done.compactMap { $0.validation?.value(of: .accuracy) }, count: count),
                validationLoss: StudyEstimate(
                    done.compactMap { $0.validation?.value(of: .loss) }, count: nil),
                test: StudyEstimate(done.compactMap { $0.test?.value(of: .accuracy) }, count: testCount),
                secondsPerEpoch: mean(done.compactMap(\.secondsPerEpoch)), seconds: mean(done.map(\.seconds)),
                failures: outcomes.compactMap { outcome in
                    outcome.failure.map { "seed \(outcome.seed): \($0)" }
                })
        }
    }

    /// The number of the setting that is best on the held-out images; nil if none has a result.
    ///
    /// Only settings with as many seeds as any are compared, and those of which a training failed are left out.
    public var chosen: Int? {
        let most = outcomes.map(\.count).max() ?? 0
        var best: (index: Int, score: Double)?
        for (index, row) in rows.enumerated() where outcomes[index].count == most {
            guard let score = row.score(metric)?.mean, score.isFinite else { continue }
            if best.map({ isBetter(score, than: $0.score) }) ?? true { best = (index, score) }
        }
        return best?.index
    }

    private func isBetter(_ score: Double, than other: Double) -> Bool {
        metric.name == Metric.loss.name ? score < other : score > other
    }

    /// Trains the chosen setting with more seeds, and evaluates it on the test images, with which nothing is chosen.
    /// - Parameters:
    ///   - trials: trains the setting.
    ///   - seeds: all seeds, those that it was chosen with included.
    /// - Returns: the outcomes with each seed.
    /// - Throws: a `.file` error if a file can't be read or written.
    public func testingChosen(with trials: inout Trials, seeds: [UInt64]) throws -> [TrialOutcome] {
        guard let chosen else { return [] }
        let setting = study.settings[chosen]
        var outcomes: [TrialOutcome] = []
        for seed in seeds {
            guard let outcome = try trials.train(setting.recipe, seed: seed, setting: setting.name) else {
                break
            }
            outcomes.append(outcome)
        }
        return outcomes
    }
}
