import QuillGraph
import QuillTensor

/// An optimizer's learning rate: a constant, or a schedule that gives the rate of each step.
///
/// ```swift
/// let constant: any Optimizer = .adam(learningRate: 1e-3)
/// let decaying: any Optimizer = .adam(learningRate: .cosineDecay(1e-3, decaySteps: 20 * 1688))
/// ```
public struct LearningRate: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// The schedule; nil for a constant, which callbacks may change.
    public let schedule: (any LearningRateSchedule)?
    private let number: Float

    /// Returns a constant rate.
    public static func constant(_ rate: Float) -> LearningRate {
        LearningRate(schedule: nil, number: rate)
    }

    /// Returns a rate that follows a schedule.
    public static func schedule(_ schedule: any LearningRateSchedule) -> LearningRate {
        LearningRate(schedule: schedule, number: 0)
    }

    /// Creates a constant rate.
    public init(floatLiteral value: Float) { self = .constant(value) }
    /// Creates a constant rate.
    public init(integerLiteral value: Int) { self = .constant(Float(value)) }

    private init(schedule: (any LearningRateSchedule)?, number: Float) {
        self.schedule = schedule
        self.number = number
    }

    /// Returns the rate of a step, counted from 0.
    public func callAsFunction(_ step: Int) -> Float { schedule.map { Float($0(step)) } ?? number }

    /// The rate of the first step.
    public var first: Float { self(0) }

    /// The highest rate: the constant, or the schedule's.
    public var peak: Float { schedule.map { Float($0.peak) } ?? number }

    /// Returns the same schedule, stretched or shrunk to end after a number of steps. Constants and schedules without an
    /// end stay as they are.
    public func stretched(toSteps steps: Int) -> LearningRate {
        schedule?.stretched(toSteps: steps).map { .schedule($0) } ?? self
    }

    /// Keras's setting: a number, or a schedule's class name and settings.
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

    /// Returns the rate of the current step, as a node of one number.
    func node(_ iterations: Node) -> Node {
        guard let schedule else { return iterations.graph.variable(OptimizerState.learningRateName, []) }
        return schedule.node(iterations)
    }
}

extension LearningRate: Hashable, CustomStringConvertible {
    /// Whether the numbers are equal, or the schedules have the same type and settings.
    public static func == (a: LearningRate, b: LearningRate) -> Bool {
        a.number == b.number && a.schedule?.erased == b.schedule?.erased
    }

    /// Hashes the number and the schedule.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(schedule?.erased)
    }

    /// A description such as `0.001` or `CosineDecay from 0.001`.
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

    /// Reads Keras's setting.
    /// - Throws: a `.file` error that names the invalid setting or the unknown schedule.
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
