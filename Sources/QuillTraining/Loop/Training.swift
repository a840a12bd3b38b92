import QuillGraph
import QuillNetwork
import QuillTensor

/// A training in progress, as callbacks see and steer it. It is valid until `fit` returns.
public final class Training {
    private let model: Model
    /// The epoch after the last one asked for.
    public let epochs: Int
    /// The steps of an epoch.
    public let stepsPerEpoch: Int
    /// The samples of a full batch.
    public let batchSize: Int
    /// The figures of the epochs so far.
    public internal(set) var history: History
    /// The epoch that is running, from 0.
    public internal(set) var epoch: Int
    /// Steps done in this epoch.
    public internal(set) var batch: Int
    var averages: Averages
    fileprivate(set) var stopReason: String?
    /// Whether training was told to end at once, in the middle of an epoch.
    public private(set) var isInterrupted = false
    /// The memories of the callbacks after their last epoch.
    var callbackMemories: [CallbackMemory] = []
    /// How many callbacks at the head of the loop's list only show progress and remember nothing.
    var reporters = 0

    init(
        _ model: Model, epochs: Int, stepsPerEpoch: Int, batchSize: Int, averages: Averages,
        resuming: TrainingState?
    ) {
        self.model = model
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
        self.batchSize = batchSize
        self.averages = averages
        history = resuming?.history ?? History()
        epoch = resuming?.epoch ?? 0
        batch = resuming?.batch ?? 0
    }

    /// The figures of this epoch so far.
    public var logs: Logs { averages.logs }

    /// A copy of the present weights.
    public var weights: [String: Tensor<Float>] { model.weights }

    /// A copy of the model as it is now.
    public var snapshot: Model {
        var copy = model
        copy.storage = model.storage.copy()
        return copy
    }

    /// Replaces weights.
    public func setWeights(_ weights: [String: Tensor<Float>]) throws {
        for (name, tensor) in weights { try model.storage.variables.set(name, .float32(tensor)) }
    }

    /// The learning rate of the next step.
    public var learningRate: Float {
        get {
            guard case .float32(let rate)? = model.storage.variables.value(OptimizerState.learningRateName)
            else {
                return 0
            }
            return rate.scalar
        }
        set {
            do {
                try model.storage.variables.set(
                    OptimizerState.learningRateName, .float32(Tensor(scalar: newValue)))
            } catch { preconditionFailure("\(error)") }
        }
    }

    /// Ends training after this epoch, for the reason given.
    public func stop(_ reason: String) { stopReason = stopReason ?? reason }

    /// Ends training after this step.
    public func interrupt(_ reason: String = "interrupted") {
        isInterrupted = true
        stop(reason)
    }

    /// Everything that training needs to go on from here as if nothing had happened, beside the model itself.
    public var state: TrainingState {
        TrainingState(
            epoch: epoch, batch: batch, sums: averages.sums, rows: averages.rows, history: history,
            callbacks: callbackMemories)
    }
}

/// Where a training stands: with the model's weights and optimiser state enough to go on bit by bit the same.
public struct TrainingState: Sendable, Equatable {
    /// The epoch, from 0.
    public var epoch: Int
    /// Steps done in it.
    public var batch: Int
    /// Sums of the epoch's figures, weighted by rows.
    public var sums: [Double]
    /// Rows seen in this epoch.
    public var rows: Double
    /// The figures of earlier epochs.
    public var history: History
    /// The memories of the callbacks, in their order.
    public var callbacks: [CallbackMemory]

    /// A state as a file kept it.
    public init(
        epoch: Int, batch: Int, sums: [Double], rows: Double, history: History, callbacks: [CallbackMemory]
    ) {
        self.epoch = epoch
        self.batch = batch
        self.sums = sums
        self.rows = rows
        self.history = history
        self.callbacks = callbacks
    }
}
