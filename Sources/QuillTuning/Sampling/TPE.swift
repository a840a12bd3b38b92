import QuillNetwork
import QuillSystem
import QuillTensor

/// The tree-structured Parzen estimator: the point among several candidates at which the density of good trials is
/// largest in comparison with that of the others.
///
/// Source: Watanabe, "Tree-structured Parzen estimator", 2023 (arXiv:2304.11127), algorithm 1; the shares and weights are
/// those of Optuna 5.
struct TPE {
    /// The good trials and the others, each in the order of their numbers.
    let below, above: [Trial]
    let candidates: Int

    /// Divides the trials. Running ones count as bad ("constant liar"), so that workers don't crowd together.
    init(_ trials: [Trial], goal: Metric.Goal, candidates: Int) {
        let sign = goal == .minimize ? 1.0 : -1.0
        func cost(_ trial: Trial) -> Double { trial.value.map { sign * $0 } ?? .infinity }
        let complete = trials.filter { $0.state == .complete }.sorted { cost($0) < cost($1) }
        // Among pruned trials, those that went on longer are better.
        let pruned = trials.filter { $0.state == .pruned }
            .sorted { $0.epochs != $1.epochs ? $0.epochs > $1.epochs : cost($0) < cost($1) }
        let ordered = complete + pruned
        let count = Self.goodCount(ordered.count)
        below = ordered.prefix(count).sorted { $0.number < $1.number }
        above = (ordered.dropFirst(count) + trials.filter { $0.state == .running })
            .sorted { $0.number < $1.number }
        self.candidates = candidates
    }

    /// The number of good trials among all: a tenth, rounded up, at most 25.
    static func goodCount(_ count: Int) -> Int { min((count + 9) / 10, 25) }

    /// Returns the next point.
    func point(in space: SearchSpace, _ random: inout SplitMix64) throws -> Hyperparameters {
        var drawn: [String: Hyperparameters.Value] = [:]
        return try space.settings { name, range in
            if range.count == 1 { return range.value(0) }
            if let value = drawn[name] { return value }
            // The first of the parameters under this condition draws for all of them.
            let group = space.parameters.filter { other in
                guard other.range.condition == range.condition, other.range.count != 1 else { return false }
                return true
            }
            for (name, value) in draw(group, &random) { drawn[name] = value }
            return drawn[name] ?? range.randomValue(&random)
        }
    }

    private func draw(
        _ group: [(name: String, range: ParameterRange)], _ random: inout SplitMix64
    ) -> [(String, Hyperparameters.Value)] {
        let good = ParzenEstimator(group, Self.observations(group, below))
        let others = ParzenEstimator(group, Self.observations(group, above))
        var best: (point: [Double], score: Double)?
        for _ in 0..<candidates {
            let point = good.sample(&random)
            let score = good.logDensity(point) - others.logDensity(point)
            if best.map({ score > $0.score }) ?? true { best = (point, score) }
        }
        return zip(group, best?.point ?? []).map { parameter, place in
            (parameter.name, parameter.range.value(at: place))
        }
    }

    /// The places of the trials in which all parameters of a group have a value.
    private static func observations(
        _ group: [(name: String, range: ParameterRange)], _ trials: [Trial]
    ) -> [[Double]] {
        trials.compactMap { trial in
            let places = group.compactMap { name, range in
                trial.settings[name].flatMap { range.place(of: $0) }
            }
            return places.count == group.count ? places : nil
        }
    }
}

extension ParameterRange {
    /// The place of a value: a choice's index, or the number itself; nil for a value of another kind.
    func place(of value: Hyperparameters.Value) -> Double? {
        if case .choice(let values) = kind { return values.firstIndex(of: value).map(Double.init) }
        return value.double
    }

    /// The value at a place.
    func value(at place: Double) -> Hyperparameters.Value {
        switch kind {
        case .choice(let values): values[min(max(Int(place), 0), values.count - 1)]
        case .int: .integer(Int(place.rounded()))
        case .float, .derived: .number(place)
        }
    }
}
