import QuillSystem

/// A rise to a maximum and a longer fall far below the start, over the whole training (Smith & Topin 2017,
/// arXiv:1708.07120), both half cosines, as in PyTorch's OneCycleLR. Keras has no such schedule.
public struct OneCycle: LearningRateSchedule {
    public static let className = "OneCycle"
    let maximumRate: Double
    let totalSteps: Int
    let risingShare: Double
    let startDivisor: Double
    let endDivisor: Double

    /// Creates a schedule that rises from `maximumRate / startDivisor` in the first `risingShare` of the steps, then
    /// falls to the starting rate divided by `endDivisor`.
    public init(
        _ maximumRate: Double, totalSteps: Int, risingShare: Double = 0.3, startDivisor: Double = 25,
        endDivisor: Double = 1e4
    ) {
        self.maximumRate = maximumRate
        self.totalSteps = totalSteps
        self.risingShare = risingShare
        self.startDivisor = startDivisor
        self.endDivisor = endDivisor
    }

    public func callAsFunction(_ step: Int) -> Double {
        let start = maximumRate / startDivisor
        let last = Double(totalSteps - 1)
        let peak = risingShare * Double(totalSteps) - 1
        let done = min(Double(step), last)
        func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
            to + (from - to) / 2 * (1 + cos(.pi * share))
        }
        return done <= peak
            ? between(start, maximumRate, peak > 0 ? done / peak : 1)
            : between(maximumRate, start / endDivisor, (done - max(peak, 0)) / max(last - max(peak, 0), 1))
    }

    public var peak: Double { maximumRate }

    public func stretched(toSteps steps: Int) -> OneCycle? {
        OneCycle(
            maximumRate, totalSteps: max(steps, 1), risingShare: risingShare, startDivisor: startDivisor,
            endDivisor: endDivisor)
    }

    public func check() throws {
        try checkRate(maximumRate, "maximumRate")
        try checkSteps(totalSteps, "totalSteps")
        try check((0...1).contains(risingShare), "risingShare", "0 to 1", risingShare)
        try check(startDivisor > 0 && startDivisor.isFinite, "startDivisor", "a number above 0", startDivisor)
        try check(endDivisor > 0 && endDivisor.isFinite, "endDivisor", "a number above 0", endDivisor)
    }

    public var configuration: Configuration {
        Configuration([
            "maximum_rate": .init(maximumRate), "total_steps": .init(totalSteps),
            "rising_share": .init(risingShare), "start_divisor": .init(startDivisor),
            "end_divisor": .init(endDivisor),
        ])
    }

    public init(configuration: Configuration) throws {
        self.init(
            try configuration.double("maximum_rate"), totalSteps: try configuration.int("total_steps"),
            risingShare: try configuration.double("rising_share", default: 0.3),
            startDivisor: try configuration.double("start_divisor", default: 25),
            endDivisor: try configuration.double("end_divisor", default: 1e4))
    }
}

extension LearningRate {
    /// Returns a rise to a maximum and a longer fall, over the whole training.
    public static func oneCycle(
        _ maximumRate: Double, totalSteps: Int, risingShare: Double = 0.3, startDivisor: Double = 25,
        endDivisor: Double = 1e4
    ) -> LearningRate {
        .schedule(
            OneCycle(
                maximumRate, totalSteps: totalSteps, risingShare: risingShare, startDivisor: startDivisor,
                endDivisor: endDivisor))
    }
}
