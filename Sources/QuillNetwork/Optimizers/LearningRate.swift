import QuillGraph
import QuillTensor

/// An optimiser's step size: a number, or a schedule that says it for each step.
///
/// ```swift
/// let constant: any Optimizer = .adam(learningRate: 1e-3)
/// let decaying: any Optimizer = .adam(learningRate: .cosineDecay(1e-3, decaySteps: 20 * 1688))
/// ```
public struct LearningRate: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// The schedule; nil for a number, which callbacks may change.
    public let schedule: (any LearningRateSchedule)?
    private let number: Float

    /// The same for all steps.
    public static func constant(_ rate: Float) -> LearningRate {
        LearningRate(schedule: nil, number: rate)
    }

    /// As a schedule says.
    public static func schedule(_ schedule: any LearningRateSchedule) -> LearningRate {
        LearningRate(schedule: schedule, number: 0)
    }

    /// The same for all steps.
    public init(floatLiteral value: Float) { self = .constant(value) }
    /// The same for all steps.
    public init(integerLiteral value: Int) { self = .constant(Float(value)) }

    private init(schedule: (any LearningRateSchedule)?, number: Float) {
        self.schedule = schedule
        self.number = number
    }

    /// The rate of a step, counted from 0.
    public func callAsFunction(_ step: Int) -> Float { schedule.map { Float($0(step)) } ?? number }

    /// The rate of the first step.
    public var first: Float { self(0) }

    /// Keras's setting: a number, or a schedule's class and settings.
    var configuration: Configuration.Value {
        guard let schedule else { return .init(number) }
        return .object([
            "module": "keras.optimizers.schedules", "class_name": .string(type(of: schedule).className),
            "config": .object(schedule.configuration.values), "registered_name": nil,
        ])
    }

    func check() throws {
        guard let schedule else {
            guard number >= 0, number.isFinite else {
                throw QuillError(.argument, "learningRate: expected at least 0, received \(number)")
            }
            return
        }
        try schedule.check()
    }

    /// The rate of the step that runs, as a node of one number.
    func node(_ iterations: Node) -> Node {
        guard let schedule else { return iterations.graph.variable(OptimizerState.learningRateName, []) }
        return schedule.node(iterations)
    }
}

extension LearningRate: Hashable, CustomStringConvertible {
    /// The same number, or schedules of one kind with the same settings.
    public static func == (a: LearningRate, b: LearningRate) -> Bool {
        a.number == b.number && a.schedule?.erased == b.schedule?.erased
    }

    /// By number and schedule.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(schedule?.erased)
    }

    /// `0.001`, or `CosineDecay from 0.001`.
    public var description: String {
        schedule.map { "\(type(of: $0).className) from \(first)" } ?? "\(number)"
    }
}

extension LearningRate {
    /// The schedules that files can name.
    private static let schedules: [any LearningRateSchedule.Type] = [
        CosineDecay.self, CosineDecayRestarts.self, ExponentialDecay.self, InverseTimeDecay.self,
        OneCycle.self, PiecewiseConstantDecay.self, PolynomialDecay.self,
    ]

    package static let scheduleNames = schedules.map { $0.className }

    /// From Keras's setting.
    /// - Throws: a `.file` error that names the setting that is wrong, or the schedule that is unknown.
    init(configuration: Configuration, default fallback: LearningRate) throws {
        guard case .object(let object)? = configuration.values["learning_rate"] else {
            let isMissing = [nil, .null].contains(configuration.values["learning_rate"])
            self = isMissing ? fallback : .constant(try configuration.float("learning_rate"))
            return
        }
        let className = try Configuration(object).string("class_name") ?? ""
        guard let type = Self.schedules.first(where: { $0.className == className }) else {
            let suggestion = Suggestion(for: className, among: Self.scheduleNames)
            throw QuillError(
                .file, "setting 'learning_rate': unknown schedule '\(className)'\(suggestion)")
        }
        guard case .object(let settings)? = object["config"] else {
            throw QuillError(.file, "setting 'learning_rate': expected the settings of \(className)")
        }
        self = .schedule(try type.init(configuration: Configuration(settings)))
    }
}
