import QuillNetwork
import QuillTensor

/// How a search chooses the settings of its trials.
public struct Sampler: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case grid
        case random
        case tpe(startupTrials: Int, candidates: Int)
    }

    let kind: Kind

    /// All points of the space, one after another. The space must have single values only.
    public static let grid = Sampler(kind: .grid)

    /// Random points, each at most once. The settings of a trial depend only on the search's seed and the trial's number.
    public static let random = Sampler(kind: .random)

    /// The tree-structured Parzen estimator: points where good trials are dense in comparison with the others.
    ///
    /// Parameters under the same condition are estimated together, and those of a trial in which the condition isn't met
    /// don't count. With several trials at once, or in several processes, the settings depend on the order in which trials
    /// end; running ones count as bad, so that workers spread. With one trial at a time, they depend only on the seed.
    ///
    /// Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011; Watanabe, "Tree-structured Parzen
    /// estimator", 2023 (arXiv:2304.11127), with the constants of Optuna 5.
    /// - Parameters:
    ///   - startupTrials: the number of random trials before the first estimate.
    ///   - candidates: the number of points that are drawn for each trial; the most promising one is tried.
    public static func tpe(startupTrials: Int = 10, candidates: Int = 24) -> Sampler {
        Sampler(kind: .tpe(startupTrials: max(startupTrials, 1), candidates: max(candidates, 1)))
    }

    /// The names of the samplers with their usual settings.
    public static let all: [(name: String, sampler: Sampler)] = [
        ("grid", .grid), ("random", .random), ("tpe", .tpe()),
    ]

    /// Returns the sampler of a name.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ name: String) throws -> Sampler {
        if let known = all.first(where: { $0.name == name }) { return known.sampler }
        throw QuillError(
            .argument, "unknown sampler '\(name)'\(Suggestion(for: name, among: all.map(\.name)))")
    }

    /// Returns the settings of a trial.
    /// - Parameters:
    ///   - space: the parameters.
    ///   - number: the trial's number.
    ///   - attempt: the number of points that were drawn for this trial before and weren't new.
    ///   - seed: the search's seed.
    ///   - trials: the trials so far.
    ///   - goal: whether greater values are better.
    func settings(
        in space: SearchSpace, number: Int, attempt: Int, seed: UInt64, trials: [Trial], goal: Metric.Goal
    ) throws -> Hyperparameters {
        var random = SplitMix64(
            seed: SplitMix64.mixed(seed ^ SplitMix64.mixed(UInt64(number) &* 1_000_003 &+ UInt64(attempt))))
        // Where the estimate keeps returning to known points, a random one leads on.
        guard attempt < 10, case .tpe(let startupTrials, let candidates) = kind,
            trials.count(where: { $0.state == .complete || $0.state == .pruned }) >= startupTrials
        else { return try space.randomPoint(&random) }
        return try TPE(trials, goal: goal, candidates: candidates).point(in: space, &random)
    }
}

extension Sampler: CustomStringConvertible {
    /// The sampler's name, with settings that aren't the usual ones.
    public var description: String {
        switch kind {
        case .grid: "grid"
        case .random: "random"
        case .tpe(10, 24): "tpe"
        case .tpe(let startupTrials, let candidates):
            "tpe (\(startupTrials) random trials first, \(candidates) candidates)"
        }
    }
}
