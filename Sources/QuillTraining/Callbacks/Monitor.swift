import QuillNetwork
import QuillTensor

/// A monitored metric with the direction in which it improves, as shared by `EarlyStopping`, `ReduceLROnPlateau`, and
/// `ModelCheckpoint`.
public struct Monitor: Sendable {
    /// The direction in which a metric improves.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// The metric's own goal: down for losses and errors, up for accuracies and scores.
        case auto
        /// Smaller is better.
        case min
        /// Greater is better.
        case max
    }

    /// The metric, by its name.
    public let metric: Metric
    /// The direction that was passed to the initializer.
    public let direction: Direction
    /// The change that an improvement must exceed.
    public let minDelta: Double
    private var goal: Metric.Goal?

    /// Monitors a metric.
    public init(_ metric: Metric, _ direction: Direction = .auto, minDelta: Double = 0) {
        self.metric = metric
        self.direction = direction
        self.minDelta = abs(minDelta)
        goal =
            switch direction {
            case .auto: nil
            case .min: .minimize
            case .max: .maximize
            }
    }

    /// Determines the metric's direction. Call it from `trainingBegan`.
    /// - Parameters:
    ///   - training: the training that begins.
    ///   - callback: the callback's name, with which errors start.
    /// - Throws: an `.argument` error if the direction is `auto` and training does not report the metric, or the metric
    ///   has no goal. It lists the available metrics.
    public mutating func trainingBegan(_ training: Training, for callback: String) throws {
        guard direction == .auto else { return }
        let known = training.reportedGoals
        guard let reported = known.first(where: { $0.key == metric.name }) else {
            throw QuillError(
                .argument,
                "\(callback): '\(metric)' is not reported; available: \(Self.list(known.map(\.key))). "
                    + "For a value that another callback reports, pass mode: .min or .max")
        }
        guard let own = reported.goal else {
            throw QuillError(
                .argument,
                "\(callback): '\(metric)' does not say whether greater is better; pass mode: .min or .max, or give the "
                    + "metric a goal. Known: \(Self.list(known.filter { $0.goal != nil }.map(\.key)))")
        }
        goal = own
    }

    /// Returns the metric's value after an epoch; nil for a validation metric if the epoch was not validated.
    /// - Throws: an `.argument` error that lists the reported metrics if this one is not among them, or if
    ///   `trainingBegan` was not called.
    public func value(in logs: Logs, _ training: Training, for callback: String) throws -> Double? {
        guard goal != nil else {
            throw QuillError(.argument, "\(callback): call the monitor's trainingBegan first")
        }
        if let value = logs.value(of: metric) { return value }
        if training.skipsValidation, metric.isValidation { return nil }
        throw QuillError(
            .argument,
            "\(callback): '\(metric)' is not reported; available: \(Self.list(logs.map(\.key)))")
    }

    /// Returns whether a value is better than another by more than `minDelta`; any finite value is better than none.
    /// NaN and infinity are never better.
    public func isBetter(_ value: Double, than other: Double?) -> Bool {
        guard value.isFinite else { return false }
        guard let other, !other.isNaN else { return true }
        return isGreaterBetter ? value - minDelta > other : value + minDelta < other
    }

    /// Whether greater values are better. It is known after `trainingBegan`.
    package var isGreaterBetter: Bool { goal == .maximize }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    /// The metric's name, with the direction unless it is `auto`. It identifies the stored state of a callback with this monitor.
    public var name: String { direction == .auto ? metric.name : "\(metric), \(direction.rawValue)" }
}
