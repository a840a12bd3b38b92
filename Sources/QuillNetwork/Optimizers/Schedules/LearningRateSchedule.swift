import QuillGraph
import QuillTensor

/// A learning rate for each training step.
public protocol LearningRateSchedule: Sendable, Hashable {
    /// The Keras class name.
    static var className: String { get }
    /// Keras's settings.
    var configuration: Configuration { get }
    /// Creates a schedule from its settings.
    /// - Throws: a `.file` error that names the missing or invalid setting.
    init(configuration: Configuration) throws
    /// Checks the settings.
    /// - Throws: an `.argument` error that names an invalid setting.
    func check() throws
    /// Returns the rate of a step, counted from 0. Called in every step, it must not allocate memory.
    func callAsFunction(_ step: Int) -> Double
    /// The highest rate.
    var peak: Double { get }
    /// Returns this schedule stretched or shrunk to end after a number of steps; nil for a schedule without an end.
    func stretched(toSteps steps: Int) -> Self?
}

extension LearningRateSchedule {
    /// Accepts all settings.
    public func check() throws {}

    /// The rate of the first step: most schedules fall.
    public var peak: Double { self(0) }

    /// Returns nil: the schedule has no end.
    public func stretched(toSteps steps: Int) -> Self? { nil }

    /// The schedule as a value that can be compared with those of other types.
    var erased: AnyHashable { AnyHashable(self) }

    /// Returns the rate of the current step.
    func node(_ iterations: Node) -> Node {
        iterations.graph.add(ScheduledRate(schedule: self), [iterations])
    }

    /// - Throws: an `.argument` error that names the schedule and the setting.
    func check(_ isPossible: Bool, _ setting: String, _ expected: String, _ received: Any) throws {
        guard isPossible else {
            throw QuillError(
                .argument, "\(Self.className): \(setting): expected \(expected), received \(received)")
        }
    }

    func checkSteps(_ steps: Int, _ setting: String = "decaySteps") throws {
        try check(steps > 0, setting, "at least 1", steps)
    }

    func checkRate(_ rate: Double, _ setting: String = "initialRate") throws {
        try check(rate >= 0 && rate.isFinite, setting, "at least 0", rate)
    }
}

/// A schedule's rate as one number, computed in each step. Input: the number of completed steps (int32).
private struct ScheduledRate<Schedule: LearningRateSchedule>: QuillGraph.Operation {
    let schedule: Schedule
    var name: String { "rate(\(Schedule.className))" }

    func output(for inputs: [TensorType]) throws -> TensorType { TensorType([]) }

    func work(_ binding: Binding) -> Work {
        let (iterations, rate) = (binding.integers(0), binding.output)
        return Work([
            Phase(items: 1, nanoseconds: 50) { _, _ in rate[0] = Float(schedule(Int(iterations[0]))) }
        ])
    }
}
