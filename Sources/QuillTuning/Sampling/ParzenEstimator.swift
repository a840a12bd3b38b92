import QuillSystem
import QuillTensor

/// A density over several parameters: the weighted sum of a kernel around each observation, and a wide one, the prior.
/// A kernel is a product of one distribution for each parameter, so that parameters that depend on each other stay
/// together.
///
/// Source: Bergstra et al., NIPS 2011, section 4; the widths, the weights, and the prior are those of Optuna 5
/// (`_ParzenEstimator`).
struct ParzenEstimator {
    private var weights: [Double]
    private let columns: [Column]

    /// The kernels along one parameter.
    private enum Column {
        /// The share of each choice, for each kernel.
        case choices([[Double]])
        case normal(Normal)
    }

    /// Normal distributions that are cut off at the ends of a range, on a linear or a logarithmic scale.
    private struct Normal {
        var means, deviations: [Double]
        let low, high: Double
        /// The first and the last value.
        let least, most: Double
        let step: Double?
        let isLog: Bool

        /// The logarithm of the density of a kernel at a value; for single values, the logarithm of their share.
        func logDensity(_ value: Double, _ kernel: Int) -> Double {
            let (mean, deviation) = (means[kernel], deviations[kernel])
            let whole = mass((low - mean) / deviation, (high - mean) / deviation)
            if let step {
                let (left, right) = (value - step / 2, value + step / 2)
                let (from, to) = isLog ? (log(left), log(right)) : (left, right)
                return log(mass((from - mean) / deviation, (to - mean) / deviation)) - log(whole)
            }
            let distance = ((isLog ? log(value) : value) - mean) / deviation
            return -distance * distance / 2 - log(2 * Double.pi) / 2 - log(deviation) - log(whole)
        }

        /// The share of the standard normal distribution between two numbers.
        private func mass(_ a: Double, _ b: Double) -> Double {
            // In the tail that is nearer, where the difference is exact.
            a > 0
                ? (erfc(a / 2.0.squareRoot()) - erfc(b / 2.0.squareRoot())) / 2
                : (erfc(-b / 2.0.squareRoot()) - erfc(-a / 2.0.squareRoot())) / 2
        }

        func sample(_ kernel: Int, _ random: inout SplitMix64) -> Double {
            // The mean is within the range, so at least a third of the numbers are, too.
            var place = means[kernel]
            repeat {
                place = means[kernel] + deviations[kernel] * random.normal()
            } while !(low...high).contains(place)
            let value = isLog ? exp(place) : place
            let rounded = step.map { least + ((value - least) / $0).rounded() * $0 } ?? value
            return min(max(rounded, least), most)
        }
    }

    /// Estimates the density from the places of observations, the oldest first.
    init(_ parameters: [(name: String, range: ParameterRange)], _ observations: [[Double]]) {
        let weights = Self.weights(observations.count) + [1]
        let sum = weights.reduce(0, +)
        self.weights = weights.map { $0 / sum }
        columns = parameters.indices.map { column in
            let places = observations.map { $0[column] }
            if case .choice(let values) = parameters[column].range.kind {
                return .choices(Self.shares(of: values.count, places))
            }
            return .normal(Self.normal(parameters[column].range, places))
        }
    }

    /// The weight of each of a number of observations: the last 25 count fully, those before less and less.
    static func weights(_ count: Int) -> [Double] {
        guard count >= 25 else { return [Double](repeating: 1, count: count) }
        let old = count - 25
        let first = 1 / Double(count)
        let ramp = (0..<old).map { old == 1 ? first : first + (1 - first) * Double($0) / Double(old - 1) }
        return ramp + [Double](repeating: 1, count: 25)
    }

    private static func shares(of count: Int, _ places: [Double]) -> [[Double]] {
        guard !places.isEmpty else { return [[Double](repeating: 1 / Double(count), count: count)] }
        let kernels = Double(places.count + 1)
        let observed = places.map { place in
            let sum = Double(count) / kernels + 1
            return (0..<count).map { (1 / kernels + ($0 == Int(place) ? 1 : 0)) / sum }
        }
        return observed + [[Double](repeating: 1 / Double(count), count: count)]
    }

    private static func normal(_ range: ParameterRange, _ places: [Double]) -> Normal {
        var (least, most, step, isLog): (Double, Double, Double?, Bool)
        switch range.kind {
        case .int(let range, let own, let scale):
            (least, most, step) = (Double(range.lowerBound), Double(range.upperBound), Double(own))
            isLog = scale == .log
        case .float(let range, let own, let scale):
            (least, most, step, isLog) = (range.lowerBound, range.upperBound, own, scale == .log)
        case .choice, .derived: (least, most, step, isLog) = (0, 1, nil, false)
        }
        if let step { most = least + ((most - least) / step + 1e-9).rounded(.down) * step }
        var (low, high) = (least - (step ?? 0) / 2, most + (step ?? 0) / 2)
        if isLog { (low, high) = (log(low), log(high)) }
        let means = isLog ? places.map { log($0) } : places
        return Normal(
            means: means + [(low + high) / 2], deviations: deviations(means, low, high) + [high - low],
            low: low, high: high, least: least, most: most, step: step, isLog: isLog)
    }

    /// The width of each kernel: the distance to the farther neighbor, within limits.
    private static func deviations(_ means: [Double], _ low: Double, _ high: Double) -> [Double] {
        let order = means.indices.sorted { means[$0] < means[$1] }
        let sorted = order.map { means[$0] }
        var result = means
        for (rank, index) in order.enumerated() {
            let left = rank > 0 ? sorted[rank - 1] : low
            let right = rank + 1 < sorted.count ? sorted[rank + 1] : high
            var width = max(sorted[rank] - left, right - sorted[rank])
            // The outermost ones don't reach for the ends of the range.
            if sorted.count > 1, rank == 0 { width = right - sorted[rank] }
            if sorted.count > 1, rank + 1 == sorted.count { width = sorted[rank] - left }
            let narrowest = (high - low) / min(100, 2 + Double(means.count))
            result[index] = min(max(width, narrowest), high - low)
        }
        return result
    }

    /// Draws a place for each parameter.
    func sample(_ random: inout SplitMix64) -> [Double] {
        let kernel = Self.draw(weights, random.uniform())
        return columns.map { column in
            switch column {
            case .choices(let shares): Double(Self.draw(shares[kernel], random.uniform()))
            case .normal(let normal): normal.sample(kernel, &random)
            }
        }
    }

    /// The logarithm of the density at a place, but for a factor that is the same for all estimators of these parameters.
    func logDensity(_ place: [Double]) -> Double {
        let terms = weights.indices.map { kernel in
            var sum = log(weights[kernel])
            for (column, place) in zip(columns, place) {
                switch column {
                case .choices(let shares): sum += log(shares[kernel][Int(place)])
                case .normal(let normal): sum += normal.logDensity(place, kernel)
                }
            }
            return sum
        }
        let largest = terms.max() ?? 0
        guard largest.isFinite else { return largest }
        return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
    }

    /// Returns the index whose interval of the cumulated shares contains a number.
    private static func draw(_ shares: [Double], _ number: Double) -> Int {
        var sum = 0.0
        for (index, share) in shares.enumerated() {
            sum += share
            if number < sum { return index }
        }
        return shares.count - 1
    }
}

extension SplitMix64 {
    /// Returns a number of the standard normal distribution (Box and Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }
}
