import QuillNetwork
import QuillTensor

/// Follows one metric over the epochs and tells which value is better: what `EarlyStopping`, `ReduceLROnPlateau` and
/// `ModelCheckpoint` have in common.
public struct Monitor: Sendable {
    /// The better way for the metric.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// The metric's own goal: down for losses and errors, up for accuracies and scores.
        case auto
        /// Smaller is better.
        case min
        /// Greater is better.
        case max
    }

    /// The metric's key.
    public let key: MetricKey
    /// The better way, as it was given.
    public let direction: Direction
    /// A value that is better by no more than this counts as equal.
    public let minDelta: Double
    private var goal: Metric.Goal?

    /// Follows a metric.
    public init(_ key: MetricKey, _ direction: Direction = .auto, minDelta: Double = 0) {
        self.key = key
        self.direction = direction
        self.minDelta = abs(minDelta)
        goal =
            switch direction {
            case .auto: nil
            case .min: .minimize
            case .max: .maximize
            }
    }

    /// Finds out which way is better. Call it from `trainingBegan`.
    /// - Parameter callback: the name that errors start with.
    /// - Throws: an `.argument` error if the direction is `auto` and training does not report the metric, or the metric
    ///   has no goal. It lists the metrics there are.
    public mutating func trainingBegan(_ training: Training, for callback: String) throws {
        guard direction == .auto else { return }
        let known = training.reportedGoals
        guard let metric = known.first(where: { $0.key == key }) else {
            throw QuillError(
                .argument,
                "\(callback): '\(key)' is not reported; there are \(Self.list(known.map(\.key))). "
                    + "For a value that another callback reports, pass mode: .min or .max")
        }
        guard let own = metric.goal else {
            throw QuillError(
                .argument,
                "\(callback): '\(key)' does not say whether greater is better; pass mode: .min or .max, or give the "
                    + "metric a goal. Known: \(Self.list(known.filter { $0.goal != nil }.map(\.key)))")
        }
        goal = own
    }

    /// The metric's value after an epoch; nil for a validation metric if this epoch ended without validation.
    /// - Throws: an `.argument` error that lists the reported metrics if this one is not among them, and one if
    ///   `trainingBegan` was not called.
    public func value(in logs: Logs, _ training: Training, for callback: String) throws -> Double? {
        guard goal != nil else {
            throw QuillError(.argument, "\(callback): call the monitor's trainingBegan first")
        }
        if let value = logs[key] { return value }
        if training.skipsValidation, key.isValidation { return nil }
        throw QuillError(
            .argument,
            "\(callback): '\(key)' is not reported; there are \(Self.list(logs.map(\.key)))")
    }

    /// Whether a value is better than another by more than `minDelta`.
    public func isBetter(_ value: Double, than other: Double) -> Bool {
        goal == .maximize ? value - minDelta > other : value + minDelta < other
    }

    private static func list(_ keys: [MetricKey]) -> String { keys.map(\.name).joined(separator: ", ") }

    /// The key, and the direction if it was given: what the state of a callback with this monitor is recognized by.
    public var name: String { direction == .auto ? key.name : "\(key), \(direction.rawValue)" }
}
