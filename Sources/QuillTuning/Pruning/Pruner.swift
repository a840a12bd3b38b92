import QuillNetwork
import QuillTensor

/// When a search ends a trial early, because it does worse than others did after as many epochs.
///
/// Values are compared in the search's file, also with those of other processes. So what is pruned depends on the order in
/// which trials report; with one trial at a time, it depends only on the seed.
public struct Pruner: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case none
        case median(startupTrials: Int, warmupEpochs: Int)
        case asha(minEpochs: Int, reductionFactor: Int)
    }

    let kind: Kind

    /// Every trial runs to its end.
    public static let none = Pruner(kind: .none)

    /// The median stopping rule: a trial ends after an epoch if its best value so far is worse than the median of the values
    /// that complete trials had after this epoch.
    ///
    /// Source: Golovin et al., "Google Vizier", KDD 2017, section 3.2.2.
    /// - Parameters:
    ///   - startupTrials: the number of complete trials before any is pruned.
    ///   - warmupEpochs: the number of epochs that every trial runs for.
    public static func median(startupTrials: Int = 5, warmupEpochs: Int = 0) -> Pruner {
        Pruner(kind: .median(startupTrials: max(startupTrials, 1), warmupEpochs: max(warmupEpochs, 0)))
    }

    /// Asynchronous successive halving: after `minEpochs` epochs, and each time the number has grown by
    /// `reductionFactor`, only the best of the trials that came so far go on, one in `reductionFactor`.
    ///
    /// A trial that isn't among the best ends, as in Ray Tune and Optuna, instead of waiting for a promotion, so no weights
    /// have to be kept.
    ///
    /// Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020 (arXiv:1810.05934).
    /// - Parameters:
    ///   - minEpochs: the number of epochs before the first decision.
    ///   - reductionFactor: the number of trials of which one goes on, at least 2.
    public static func asha(minEpochs: Int = 1, reductionFactor: Int = 3) -> Pruner {
        Pruner(kind: .asha(minEpochs: max(minEpochs, 1), reductionFactor: max(reductionFactor, 2)))
    }

    /// The names of the pruners with their usual settings.
    public static let all: [(name: String, pruner: Pruner)] = [
        ("none", .none), ("median", .median()), ("asha", .asha()),
    ]

    /// Returns the pruner of a name.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ name: String) throws -> Pruner {
        if let known = all.first(where: { $0.name == name }) { return known.pruner }
        throw QuillError(
            .argument, "unknown pruner '\(name)'\(Suggestion(for: name, among: all.map(\.name)))")
    }

    /// The values that a trial has reported, by the number of epochs.
    struct Course: Sendable {
        let isComplete: Bool
        let values: [Int: Double]
    }

    /// Returns why a trial ends after an epoch; nil if it goes on.
    /// - Parameters:
    ///   - own: the trial's values, with that of this epoch.
    ///   - epoch: the number of epochs so far.
    ///   - others: the other trials.
    ///   - goal: whether greater values are better.
    func reason(_ own: Course, epoch: Int, others: [Course], goal: Metric.Goal) -> String? {
        func isBetter(_ a: Double, _ b: Double) -> Bool { goal == .maximize ? a > b : a < b }
        guard let value = own.values[epoch] else { return nil }
        switch kind {
        case .none: return nil
        case .median(let startupTrials, let warmupEpochs):
            guard epoch > warmupEpochs, others.count(where: \.isComplete) >= startupTrials else { return nil }
            let rivals = others.filter(\.isComplete).compactMap { $0.values[epoch] }.sorted()
            let reached = own.values.filter { $0.key <= epoch }.values
            guard !rivals.isEmpty, let best = goal == .maximize ? reached.max() : reached.min() else {
                return nil
            }
            let middle = rivals.count / 2
            let median =
                rivals.count % 2 == 1 ? rivals[middle] : (rivals[middle - 1] + rivals[middle]) / 2
            guard isBetter(median, best) else { return nil }
            return "worse than the median of \(rivals.count.counted("trial")) after \(epoch.counted("epoch"))"
        case .asha(let minEpochs, let reductionFactor):
            var rung = minEpochs
            while rung < epoch { rung = rung.multipliedReportingOverflow(by: reductionFactor).partialValue }
            guard rung == epoch else { return nil }
            let rivals = others.compactMap { $0.values[epoch] }
            let places = max((rivals.count + 1) / reductionFactor, 1)
            let rank = rivals.count { isBetter($0, value) } + 1
            guard rank > places else { return nil }
            return "number \(rank) of \(rivals.count + 1) after \(epoch.counted("epoch")), of which "
                + (places == 1 ? "1 goes on" : "\(places) go on")
        }
    }
}

extension Pruner: CustomStringConvertible {
    /// The pruner's name and settings.
    public var description: String {
        switch kind {
        case .none: "none"
        case .median(let startupTrials, let warmupEpochs):
            "median (after \(startupTrials) trials and \(warmupEpochs) epochs)"
        case .asha(let minEpochs, let reductionFactor):
            "asha (1 in \(reductionFactor) from \(minEpochs) \(minEpochs == 1 ? "epoch" : "epochs"))"
        }
    }
}
