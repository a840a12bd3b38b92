/// rate = initial / (1 + decay · step / steps).
public struct InverseTimeDecay: LearningRateSchedule {
    public static let className = "InverseTimeDecay"
    let initialRate: Double
    let decaySteps: Int
    let decayRate: Double
    let staircase: Bool

    /// Creates a schedule that divides the rate by a number that grows by `decayRate` every `decaySteps` steps, at
    /// once (`staircase`) or smoothly.
    public init(_ initialRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false) {
        self.initialRate = initialRate
        self.decaySteps = decaySteps
        self.decayRate = decayRate
        self.staircase = staircase
    }

    public func callAsFunction(_ step: Int) -> Double {
        let periods = Double(step) / Double(decaySteps)
        return initialRate / (1 + decayRate * (staircase ? periods.rounded(.down) : periods))
    }

    public func check() throws {
        try checkRate(initialRate)
        try checkSteps(decaySteps)
        try checkRate(decayRate, "decayRate")
    }

    public var configuration: Configuration {
        Configuration([
            "initial_learning_rate": .init(initialRate), "decay_steps": .init(decaySteps),
            "decay_rate": .init(decayRate), "staircase": .bool(staircase),
        ])
    }

    public init(configuration: Configuration) throws {
        self.init(
            try configuration.double("initial_learning_rate"),
            decaySteps: try configuration.int("decay_steps"),
            decayRate: try configuration.double("decay_rate"),
            staircase: try configuration.bool("staircase", default: false))
    }
}

extension LearningRate {
    /// Returns a rate divided by a number that grows by `decayRate` every `decaySteps` steps.
    public static func inverseTimeDecay(
        _ initialRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
    ) -> LearningRate {
        .schedule(
            InverseTimeDecay(
                initialRate, decaySteps: decaySteps, decayRate: decayRate, staircase: staircase))
    }
}
