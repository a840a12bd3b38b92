import QuillSystem

/// rate = (initial − end) · (1 − step / steps)^power + end.
public struct PolynomialDecay: LearningRateSchedule {
    public static let className = "PolynomialDecay"
    let initialRate: Double
    let decaySteps: Int
    let endRate: Double
    let power: Double
    let cycle: Bool

    /// Creates a schedule that falls to `endRate` within `decaySteps` steps, then stays there or (`cycle`) restarts
    /// over a longer time.
    public init(
        _ initialRate: Double, decaySteps: Int, endRate: Double = 1e-4, power: Double = 1, cycle: Bool = false
    ) {
        self.initialRate = initialRate
        self.decaySteps = decaySteps
        self.endRate = endRate
        self.power = power
        self.cycle = cycle
    }

    public func callAsFunction(_ step: Int) -> Double {
        var done = Double(step)
        var steps = Double(decaySteps)
        if cycle {
            if step > 0 { steps *= (done / steps).rounded(.up) }
        } else {
            done = min(done, steps)
        }
        return (initialRate - endRate) * pow(1 - done / steps, power) + endRate
    }

    public var peak: Double { max(initialRate, endRate) }

    /// Returns nil for cycles, which have no end.
    public func stretched(toSteps steps: Int) -> PolynomialDecay? {
        cycle
            ? nil
            : PolynomialDecay(initialRate, decaySteps: max(steps, 1), endRate: endRate, power: power)
    }

    public func check() throws {
        try checkRate(initialRate)
        try checkSteps(decaySteps)
        try checkRate(endRate, "endRate")
        try checkRate(power, "power")
    }

    public var configuration: Configuration {
        Configuration([
            "initial_learning_rate": .init(initialRate), "decay_steps": .init(decaySteps),
            "end_learning_rate": .init(endRate), "power": .init(power), "cycle": .bool(cycle),
        ])
    }

    public init(configuration: Configuration) throws {
        self.init(
            try configuration.double("initial_learning_rate"),
            decaySteps: try configuration.int("decay_steps"),
            endRate: try configuration.double("end_learning_rate", default: 1e-4),
            power: try configuration.double("power", default: 1),
            cycle: try configuration.bool("cycle", default: false))
    }
}

extension LearningRate {
    /// Returns a rate that falls to `endRate` within `decaySteps` steps.
    public static func polynomialDecay(
        _ initialRate: Double, decaySteps: Int, endRate: Double = 1e-4, power: Double = 1, cycle: Bool = false
    ) -> LearningRate {
        .schedule(
            PolynomialDecay(initialRate, decaySteps: decaySteps, endRate: endRate, power: power, cycle: cycle)
        )
    }
}
