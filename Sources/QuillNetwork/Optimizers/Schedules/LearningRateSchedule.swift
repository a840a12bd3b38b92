import QuillGraph
import QuillTensor

/// A learning rate for each step.
public protocol LearningRateSchedule: Sendable, Hashable {
    /// Keras's class name.
    static var className: String { get }
    /// Keras's settings.
    var configuration: Configuration { get }
    /// A schedule from its settings.
    /// - Throws: a `.file` error that names the setting that is missing or wrong.
    init(configuration: Configuration) throws
    /// - Throws: an `.argument` error that names a setting that is impossible.
    func check() throws
    /// The rate of a step, counted from 0. It is asked for in every step, and must not allocate memory.
    func callAsFunction(_ step: Int) -> Double
}

extension LearningRateSchedule {
    /// Nothing is impossible.
    public func check() throws {}

    /// For comparing schedules of kinds that are not known.
    var erased: AnyHashable { AnyHashable(self) }

    /// The rate of the step that runs.
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

/// A schedule's rate as one number that is computed in each step. Input: the number of steps made (int32).
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
