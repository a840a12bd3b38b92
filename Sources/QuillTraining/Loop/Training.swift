import QuillGraph
import QuillNetwork
import QuillTensor

/// A training in progress, as callbacks see and steer it. It is valid until `fit` returns.
public final class Training {
    private let model: Model
    /// The epoch after the last one asked for.
    public let epochs: Int
    /// The steps of an epoch; 0 while nobody knows how many batches a sequence has.
    public var stepsPerEpoch: Int { max(arguments.stepsPerEpoch, countedSteps) }
    /// The samples of a full batch.
    public var batchSize: Int { arguments.batchSize }
    /// What `fit` was called with.
    public let arguments: TrainingState.Arguments
    /// The figures of the epochs so far.
    public internal(set) var history: History
    /// The epoch that is running, from 0.
    public internal(set) var epoch: Int
    /// Steps done in this epoch.
    public internal(set) var batch: Int
    var averages: Averages
    /// The steps of the last epoch, where they had to be counted.
    var countedSteps = 0
    /// Whether there is validation data, but this epoch ends without it.
    public internal(set) var skipsValidation = false
    /// Whether an interrupted training goes on.
    let isResumed: Bool
    /// Why training ends after this epoch, for good.
    private(set) var stopReason: String?
    /// Whether it ends so after this step.
    private(set) var endsEpoch = false
    /// Why training ends after this step, to go on another time.
    private(set) var interruption: String?
    /// The memories of the callbacks when all of them had last been told of an epoch, or were asked for.
    var callbackMemories: [CallbackMemory] = []
    /// What waits until all callbacks have been told.
    var waiting: [(Training) throws -> Void] = []
    /// Whether the model's weights and their averages (`OptimizerOptions.average`) have changed places.
    var averagesAreInPlace = false
    /// How many callbacks at the head of the loop's list only show progress and remember nothing.
    var reporters = 0

    init(
        _ model: Model, _ arguments: TrainingState.Arguments, epochs: Int, averages: Averages,
        resuming: TrainingState?
    ) {
        self.model = model
        self.arguments = arguments
        self.epochs = epochs
        self.averages = averages
        isResumed = resuming != nil
        history = resuming?.history ?? History()
        stopReason = history.stopReason
        history.stopReason = nil
        epoch = resuming?.epoch ?? 0
        batch = resuming?.batch ?? 0
    }

    /// The figures of this epoch so far.
    public var logs: Logs { averages.logs }

    /// The epoch's mean loss so far: `logs[.loss]` without the other figures.
    public var loss: Double { lossSum.sum / lossSum.rows }

    /// The sum of the epoch's losses so far, and of how many samples.
    var lossSum: (sum: Double, rows: Double) { (averages.sums[0], averages.rows) }

    /// Adds a figure to those of the epoch that has ended, for the history and the callbacks after this one. A figure
    /// that is there stays.
    public func report(_ key: MetricKey, _ value: Double) {
        guard let last = history.logs.indices.last, history.logs[last][key] == nil else { return }
        history.logs[last] = history.logs[last].appending(Logs([(key, value)]))
    }

    /// What turns gradients into weights.
    var optimizer: any Optimizer {
        guard let compilation = model.compilation else { preconditionFailure("training without compile") }
        return compilation.optimizer
    }
    /// The memory of weights and optimiser.
    var variables: VariableStore { model.storage.variables }
    /// The layers.
    var network: Network { model.network }

    /// A copy of the present weights.
    public var weights: [String: Tensor<Float>] { model.weights }

    /// A copy of the model as it is now.
    public var snapshot: Model {
        var copy = model
        copy.storage = model.storage.copy()
        return copy
    }

    /// Replaces weights.
    /// - Throws: as `Model.setWeights`.
    public func setWeights(_ weights: [String: Tensor<Float>]) throws {
        try model.check(weights)
        for (name, tensor) in weights { try model.storage.variables.set(name, .float32(tensor)) }
    }

    /// The learning rate of the next step.
    public var learningRate: Float {
        if let schedule = optimizer.learningRate.schedule {
            guard case .int32(let steps)? = variables.value(OptimizerState.iterationsName) else { return 0 }
            return Float(schedule(Int(steps.scalar)))
        }
        guard case .float32(let rate)? = variables.value(OptimizerState.learningRateName) else { return 0 }
        return rate.scalar
    }

    /// Changes the learning rate of the steps to come.
    /// - Throws: an `.argument` error for a rate that is negative or not finite, and if a schedule gives the rate.
    public func setLearningRate(_ rate: Float) throws {
        if let schedule = optimizer.learningRate.schedule {
            throw QuillError(
                .argument,
                "the learning rate is given by \(type(of: schedule).className) and cannot be set; compile with a number"
            )
        }
        guard rate >= 0, rate.isFinite else {
            throw QuillError(.argument, "the learning rate: expected at least 0, received \(rate)")
        }
        try variables.set(OptimizerState.learningRateName, .float32(Tensor(scalar: rate)))
    }

    /// Ends training after this epoch, for the reason given.
    /// - Parameter immediately: whether the epoch, too, ends after this step.
    public func stop(_ reason: String, immediately: Bool = false) {
        stopReason = stopReason ?? reason
        endsEpoch = endsEpoch || immediately
    }

    /// Ends training after this step, in the middle of an epoch.
    public func interrupt(_ reason: String = "interrupted") { interruption = interruption ?? reason }

    /// Whether training was told to end at once, in the middle of an epoch.
    public var isInterrupted: Bool { interruption != nil }

    /// Calls `body` when all callbacks have been told of the present step or epoch: `state` and `snapshot` then agree,
    /// and training can go on from them as if nothing had happened.
    public func whenAllAreTold(_ body: @escaping (Training) throws -> Void) { waiting.append(body) }

    /// Where training stands. It is exact in the body of `whenAllAreTold` and when `trainingEnded` is called; while the
    /// callbacks are being told of a step or epoch, their memories are those of the last epoch.
    public var state: TrainingState {
        var history = history
        history.stopReason = stopReason
        return TrainingState(
            epoch: epoch, batch: batch, sums: averages.sums, rows: averages.rows, history: history,
            callbacks: callbackMemories, arguments: arguments)
    }
}
