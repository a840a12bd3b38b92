import QuillSystem

/// Consecutive half cosines, each `periodFactor` times as long and starting at `rateFactor` times the rate of
/// the previous one (Loshchilov & Hutter 2016, arXiv:1608.03983).
public struct CosineDecayRestarts: LearningRateSchedule {
    public static let className = "CosineDecayRestarts"
    let initialRate: Double
    let firstDecaySteps: Int
    let periodFactor: Double
    let rateFactor: Double
    let alpha: Double

    /// Creates a schedule that falls to α · rate within `firstDecaySteps` steps, then restarts. Keras names the factors
    /// `t_mul` and `m_mul`.
    public init(
        _ initialRate: Double, firstDecaySteps: Int, periodFactor: Double = 2, rateFactor: Double = 1,
        alpha: Double = 0
    ) {
        self.initialRate = initialRate
        self.firstDecaySteps = firstDecaySteps
        self.periodFactor = periodFactor
        self.rateFactor = rateFactor
        self.alpha = alpha
    }

    public func callAsFunction(_ step: Int) -> Double {
        var share = Double(step) / Double(firstDecaySteps)
        let restarts: Double
        if periodFactor == 1 {
            restarts = share.rounded(.down)
            share -= restarts
        } else {
            // The completed periods form a geometric series.
            restarts = (log(1 - share * (1 - periodFactor)) / log(periodFactor)).rounded(.down)
            let length = pow(periodFactor, restarts)
            share = (share - (1 - length) / (1 - periodFactor)) / length
        }
        let cosine = 0.5 * pow(rateFactor, restarts) * (1 + cos(.pi * share))
        return initialRate * ((1 - alpha) * cosine + alpha)
    }

    public func check() throws {
        try checkRate(initialRate)
        try checkSteps(firstDecaySteps, "firstDecaySteps")
        // Shrinking periods would have an end, after which there is no rate.
        try check(periodFactor >= 1 && periodFactor.isFinite, "periodFactor", "at least 1", periodFactor)
        try checkRate(rateFactor, "rateFactor")
        try checkRate(alpha, "alpha")
    }

    public var configuration: Configuration {
        Configuration([
            "initial_learning_rate": .init(initialRate), "first_decay_steps": .init(firstDecaySteps),
            "t_mul": .init(periodFactor), "m_mul": .init(rateFactor), "alpha": .init(alpha),
        ])
    }

    public init(configuration: Configuration) throws {
        self.init(
            try configuration.double("initial_learning_rate"),
            firstDecaySteps: try configuration.int("first_decay_steps"),
            periodFactor: try configuration.double("t_mul", default: 2),
            rateFactor: try configuration.double("m_mul", default: 1),
            alpha: try configuration.double("alpha", default: 0))
    }
}

extension LearningRate {
    /// Returns consecutive half cosines, each longer by a factor.
    public static func cosineDecayRestarts(
        _ initialRate: Double, firstDecaySteps: Int, periodFactor: Double = 2, rateFactor: Double = 1,
        alpha: Double = 0
    ) -> LearningRate {
        .schedule(
            CosineDecayRestarts(
                initialRate, firstDecaySteps: firstDecaySteps, periodFactor: periodFactor,
                rateFactor: rateFactor, alpha: alpha))
    }
}
