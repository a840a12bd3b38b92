import QuillSystem
import QuillTensor

extension SearchSpace {
    /// The number of points of a space without intervals of numbers; nil if there is one, or if there are more points than
    /// a whole number can count. Parameters whose conditions aren't met don't multiply the points.
    public var pointCount: Int? { count(from: 0, Hyperparameters()) }

    /// The most points that a grid may have.
    static let largestGrid = 100_000

    private func count(from index: Int, _ settings: Hyperparameters) -> Int? {
        guard index < parameters.count else { return 1 }
        let (name, range) = parameters[index]
        guard isActive(range, settings) else { return count(from: index + 1, settings) }
        guard let own = range.count else { return nil }
        // Only parameters that others depend on make a difference to what follows.
        let decides = parameters[(index + 1)...].contains { $0.range.condition?.name == name }
        guard decides, own <= Self.largestGrid else {
            return count(from: index + 1, settings).flatMap { rest in
                let (product, overflows) = own.multipliedReportingOverflow(by: rest)
                return overflows ? nil : product
            }
        }
        var sum = 0
        for number in 0..<own {
            var settings = settings
            settings[name] = range.value(number)
            guard let rest = count(from: index + 1, settings) else { return nil }
            let (total, overflows) = sum.addingReportingOverflow(rest)
            if overflows { return nil }
            sum = total
        }
        return sum
    }

    /// Returns all points, the last parameter changing fastest.
    /// - Throws: an `.argument` error if there is an interval of numbers, or if there are too many points.
    package func points() throws -> [Hyperparameters] {
        for (name, range) in parameters where range.count == nil {
            throw QuillError(
                .argument,
                "\(name): a grid needs single values, received all numbers of an interval; give it a step or a list, or choose "
                    + "the sampler tpe or random")
        }
        let count = pointCount
        guard let count, count <= Self.largestGrid else {
            throw QuillError(
                .argument,
                "the grid has \(count.map(\.grouped) ?? "too many") points, at most \(Self.largestGrid.grouped) are tried one "
                    + "by one; choose the sampler tpe or random, with a number of trials")
        }
        var points: [Hyperparameters] = []
        try add(to: &points, from: 0, Hyperparameters())
        return points
    }

    private func add(to points: inout [Hyperparameters], from index: Int, _ settings: Hyperparameters) throws
    {
        guard index < parameters.count else { return points.append(settings) }
        let (name, range) = parameters[index]
        guard isActive(range, settings) else { return try add(to: &points, from: index + 1, settings) }
        var settings = settings
        if case .derived(let formula) = range.kind {
            settings[name] = try formula.value(settings)
            return try add(to: &points, from: index + 1, settings)
        }
        for number in 0..<(range.count ?? 0) {
            settings[name] = range.value(number)
            try add(to: &points, from: index + 1, settings)
        }
    }

    /// Returns a random point.
    func randomPoint(_ random: inout SplitMix64) throws -> Hyperparameters {
        try settings { _, range in range.randomValue(&random) }
    }
}

extension ParameterRange {
    /// Returns a random value.
    func randomValue(_ random: inout SplitMix64) -> Hyperparameters.Value {
        switch kind {
        case .int(let range, _, .log):
            // Each whole number has the width of its interval on the logarithmic scale.
            let (low, high) = (log(Double(range.lowerBound) - 0.5), log(Double(range.upperBound) + 0.5))
            let value = Int(exp(low + (high - low) * random.uniform()).rounded())
            return .integer(min(max(value, range.lowerBound), range.upperBound))
        case .float(let range, nil, let scale):
            let share = random.uniform()
            let isLog = scale == .log
            let (low, high) =
                isLog ? (log(range.lowerBound), log(range.upperBound)) : (range.lowerBound, range.upperBound)
            let value = low + (high - low) * share
            return .number(min(max(isLog ? exp(value) : value, range.lowerBound), range.upperBound))
        default:
            let count = UInt64(self.count ?? 1)
            return value(Int(random.next().multipliedFullWidth(by: count).high))
        }
    }
}

extension SplitMix64 {
    /// Returns a number from 0 to below 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
