import QuillSystem
import QuillTensor

extension SearchResult {
    /// How much of the differences between trials each parameter explains by itself, from 0 to 1, the most important one
    /// first; empty with fewer than four trials that have a value. What is missing from 1 are parameters in combination.
    ///
    /// This is functional ANOVA: the variance of a random forest's mean over all other parameters. Parameters are uniform
    /// over their ranges, on their scales; one that isn't active counts as its least value. Derived parameters are left out.
    ///
    /// Source: Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014.
    public var importance: [(name: String, share: Double)] {
        let varied = space.parameters.filter { _, range in
            if case .derived = range.kind { return false }
            return range.count != 1
        }
        let known = trials.filter { $0.state == .complete && $0.value != nil }
        guard known.count >= 4, !varied.isEmpty else { return [] }
        let points = known.map { trial in
            varied.map { name, range in trial.settings[name].map(range.share) ?? 0 }
        }
        let mean = known.reduce(0) { $0 + ($1.value ?? 0) } / Double(known.count)
        let forest = RandomForest(points, known.map { ($0.value ?? 0) - mean })
        let shares = varied.indices.map { axis in
            forest.trees.map { Self.explained($0, axis) }.reduce(0, +) / Double(forest.trees.count)
        }
        return zip(varied, shares).map { ($0.name, $1) }
            .enumerated().sorted { ($0.element.1, $1.offset) > ($1.element.1, $0.offset) }
            .map { (name: $0.element.0, share: $0.element.1) }
    }

    /// The share of a tree's variance that one axis explains by itself.
    private static func explained(_ leaves: [RandomForest.Leaf], _ axis: Int) -> Double {
        func volume(_ leaf: RandomForest.Leaf, without axis: Int? = nil) -> Double {
            leaf.low.indices.reduce(1) { $1 == axis ? $0 : $0 * (leaf.high[$1] - leaf.low[$1]) }
        }
        let mean = leaves.reduce(0) { $0 + $1.value * volume($1) }
        let variance = leaves.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * volume($1) }
        guard variance > 0 else { return 0 }
        let cuts = Set(leaves.flatMap { [$0.low[axis], $0.high[axis]] }).sorted()
        var own = 0.0
        for (low, high) in zip(cuts, cuts.dropFirst()) {
            let middle = (low + high) / 2
            // The mean over all other axes, where this one is in the interval.
            let marginal = leaves.reduce(0) { sum, leaf in
                leaf.low[axis] < middle && middle < leaf.high[axis]
                    ? sum + leaf.value * volume(leaf, without: axis) : sum
            }
            own += (marginal - mean) * (marginal - mean) * (high - low)
        }
        return own / variance
    }
}

extension ParameterRange {
    /// The place of a value in its range, from 0 to 1.
    func share(of value: Hyperparameters.Value) -> Double {
        guard let place = place(of: value) else { return 0 }
        func share(_ low: Double, _ high: Double, _ scale: Scale) -> Double {
            guard high > low else { return 0.5 }
            return scale == .log
                ? log(place / low) / log(high / low) : (place - low) / (high - low)
        }
        return switch kind {
        case .choice(let values): (place + 0.5) / Double(values.count)
        case .int(let range, _, let scale):
            scale == .log
                ? share(Double(range.lowerBound) - 0.5, Double(range.upperBound) + 0.5, scale)
                : (place - Double(range.lowerBound) + 0.5) / Double(range.upperBound - range.lowerBound + 1)
        case .float(let range, _, let scale): share(range.lowerBound, range.upperBound, scale)
        case .derived: 0.5
        }
    }
}
