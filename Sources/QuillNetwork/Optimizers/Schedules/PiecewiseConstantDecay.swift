import QuillTensor

/// A constant rate up to and including each boundary, and another one after the last.
public struct PiecewiseConstantDecay: LearningRateSchedule {
    public static let className = "PiecewiseConstantDecay"
    let boundaries: [Int]
    let values: [Double]

    /// Creates a schedule of `values[i]` up to and including step `boundaries[i]`; the last value follows the last
    /// boundary.
    public init(boundaries: [Int], values: [Double]) {
        self.boundaries = boundaries
        self.values = values
    }

    public func callAsFunction(_ step: Int) -> Double {
        for index in boundaries.indices where step <= boundaries[index] { return values[index] }
        return values[boundaries.count]
    }

    public var peak: Double { values.max() ?? 0 }

    public func check() throws {
        try check(
            values.count == boundaries.count + 1, "values",
            "\(boundaries.count + 1), one more than the boundaries",
            values.count)
        try check(
            zip(boundaries, boundaries.dropFirst()).allSatisfy(<), "boundaries", "ascending steps", boundaries
        )
        for value in values { try checkRate(value, "values") }
    }

    public var configuration: Configuration {
        Configuration([
            "boundaries": .init(boundaries), "values": .list(values.map { .init($0) }),
        ])
    }

    public init(configuration: Configuration) throws {
        let rates = try configuration.doubles("values")
        let steps = try configuration.ints("boundaries") ?? []
        guard rates.count == steps.count + 1 else {
            throw QuillError(
                .file,
                "setting 'values': expected \(steps.count + 1), one more than the boundaries, received \(rates.count)"
            )
        }
        self.init(boundaries: steps, values: rates)
    }
}

extension LearningRate {
    /// Returns `values[i]` up to and including step `boundaries[i]`; the last value follows the last boundary.
    public static func piecewiseConstantDecay(boundaries: [Int], values: [Double]) -> LearningRate {
        .schedule(PiecewiseConstantDecay(boundaries: boundaries, values: values))
    }
}

extension Configuration {
    /// Returns a list of numbers.
    fileprivate func doubles(_ name: String) throws -> [Double] {
        guard case .list(let list)? = values[name] else {
            throw QuillError(.file, "setting '\(name)': expected numbers")
        }
        return try list.map { element in
            guard case .number(let number) = element else {
                throw QuillError(.file, "setting '\(name)': expected numbers, received \(element)")
            }
            return number
        }
    }
}
