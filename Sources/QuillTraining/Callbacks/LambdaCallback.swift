/// A callback made of closures.
///
/// ```swift
/// let printer = LambdaCallback(epochEnded: { epoch, logs, _ in print(epoch, logs) })
/// ```
public struct LambdaCallback: Callback {
    /// Called when training begins or ends.
    public typealias TrainingBody = @Sendable (Training) throws -> Void
    /// Called before an epoch or after a step, with its number.
    public typealias NumberBody = @Sendable (Int, Training) throws -> Void
    /// Called after an epoch, with its number and metrics.
    public typealias EpochBody = @Sendable (Int, Logs, Training) throws -> Void

    private let trainingBeganBody: TrainingBody?
    private let epochBeganBody: NumberBody?
    private let batchEndedBody: NumberBody?
    private let epochEndedBody: EpochBody?
    private let trainingEndedBody: TrainingBody?

    /// Creates a callback that calls each closure at the event it is named after.
    public init(
        trainingBegan: TrainingBody? = nil, epochBegan: NumberBody? = nil, batchEnded: NumberBody? = nil,
        epochEnded: EpochBody? = nil, trainingEnded: TrainingBody? = nil
    ) {
        trainingBeganBody = trainingBegan
        epochBeganBody = epochBegan
        batchEndedBody = batchEnded
        epochEndedBody = epochEnded
        trainingEndedBody = trainingEnded
    }

    /// Calls the closure, if there is one.
    public mutating func trainingBegan(_ training: Training) throws { try trainingBeganBody?(training) }
    /// Calls the closure, if there is one.
    public mutating func epochBegan(_ epoch: Int, in training: Training) throws {
        try epochBeganBody?(epoch, training)
    }
    /// Calls the closure, if there is one.
    public mutating func batchEnded(_ batch: Int, in training: Training) throws {
        try batchEndedBody?(batch, training)
    }
    /// Calls the closure, if there is one.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        try epochEndedBody?(epoch, logs, training)
    }
    /// Calls the closure, if there is one.
    public mutating func trainingEnded(_ training: Training) throws { try trainingEndedBody?(training) }
}
