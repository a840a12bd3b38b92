/// A callback that can continue a training which an earlier call of `fit` did not finish, because the program ended or
/// failed, such as `BackupAndRestore`.
public protocol RestoringCallback: Callback {
    /// Returns the unfinished training to continue, before the first step; nil to start from the beginning.
    /// - Parameter model: the model that `fit` was called on.
    /// - Throws: any error, which ends `fit`.
    func unfinishedTraining(of model: Model) throws -> UnfinishedTraining?
}

/// A training to continue: the model and the position at the same moment.
public struct UnfinishedTraining: Sendable {
    /// The model with its weights and optimizer state.
    public var model: Model
    /// The position.
    public var state: TrainingState

    /// Creates an unfinished training from a model and the state of its training at the same moment.
    public init(model: Model, state: TrainingState) {
        self.model = model
        self.state = state
    }
}
