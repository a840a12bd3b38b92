import QuillSystem

/// Half a cosine from the initial rate to a fraction α of it (Loshchilov & Hutter 2016, arXiv:1608.03983), after an
/// optional linear warmup.
public struct CosineDecay: LearningRateSchedule {
    public static let className = "CosineDecay"
    let initialRate: Double
    let decaySteps: Int
    let alpha: Double
    let warmupTarget: Double?
    let warmupSteps: Int

    /// Creates a schedule that falls to α · rate within `decaySteps` steps, after rising to `warmupTarget` within
    /// `warmupSteps`.
    public init(
        _ initialRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
        warmupSteps: Int = 0
    ) {
        self.initialRate = initialRate
        self.decaySteps = decaySteps
        self.alpha = alpha
        self.warmupTarget = warmupTarget
        self.warmupSteps = warmupSteps
    }

    public func callAsFunction(_ step: Int) -> Double {
        let warmup = warmupTarget == nil ? 0 : warmupSteps
        let top = warmupTarget ?? initialRate
        if step < warmup { return (top - initialRate) * (Double(step) / Double(warmup)) + initialRate }
        let share = Double(min(step - warmup, decaySteps)) / Double(decaySteps)
        return top * ((1 - alpha) * 0.5 * (1 + cos(.pi * share)) + alpha)
    }

    public var peak: Double { max(warmupTarget ?? initialRate, initialRate) }

    /// The warmup keeps its share of the steps.
    public func stretched(toSteps steps: Int) -> CosineDecay? {
        let warmup = warmupTarget == nil ? 0 : warmupSteps
        let share = Double(warmup) / Double(max(warmup + decaySteps, 1))
        let rising = Int((share * Double(steps)).rounded(.down))
        return CosineDecay(
            initialRate, decaySteps: max(steps - rising, 1), alpha: alpha, warmupTarget: warmupTarget,
            warmupSteps: warmupTarget == nil ? warmupSteps : rising)
    }

    public func check() throws {
        try checkRate(initialRate)
        try checkSteps(decaySteps)
        try checkRate(alpha, "alpha")
        try warmupTarget.map { try checkRate($0, "warmupTarget") }
        try check(warmupSteps >= 0, "warmupSteps", "at least 0", warmupSteps)
    }

    public var configuration: Configuration {
        Configuration([
            "initial_learning_rate": .init(initialRate), "decay_steps": .init(decaySteps),
            "alpha": .init(alpha), "warmup_target": warmupTarget.map { .init($0) } ?? .null,
            "warmup_steps": .init(warmupSteps),
        ])
    }

    public init(configuration: Configuration) throws {
        let target = configuration.values["warmup_target"] ?? .null
        self.init(
            try configuration.double("initial_learning_rate"),
            decaySteps: try configuration.int("decay_steps"),
            alpha: try configuration.double("alpha", default: 0),
            warmupTarget: target == .null ? nil : try configuration.double("warmup_target"),
            warmupSteps: configuration.values["warmup_steps"] == nil
                ? 0 : try configuration.int("warmup_steps"))
    }
}

extension LearningRate {
    /// Returns half a cosine from the initial rate to a fraction α of it, after an optional linear warmup.
    public static func cosineDecay(
        _ initialRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
        warmupSteps: Int = 0
    ) -> LearningRate {
        .schedule(
            CosineDecay(
                initialRate, decaySteps: decaySteps, alpha: alpha, warmupTarget: warmupTarget,
                warmupSteps: warmupSteps))
    }
}
