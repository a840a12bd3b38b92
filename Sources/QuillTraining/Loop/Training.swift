import QuillGraph
import QuillNetwork
import QuillTensor

/// A training run, as callbacks observe and control it. It is valid until `fit` returns.
public final class Training {
    /// The model, in whose memory training works; ``snapshot`` is a copy.
    package let model: Model
    /// The epoch to stop before, counted from 0.
    public let epochs: Int
    /// The number of this rank, 0 for a single process. Only rank 0 should print or write files.
    public let rank: Int
    /// The number of steps in an epoch; 0 during the first pass over a sequence of unknown length.
    public var stepsPerEpoch: Int { max(arguments.stepsPerEpoch, countedSteps) }
    /// The number of steps in this epoch: fewer than ``stepsPerEpoch`` where a pass over the samples ends.
    public internal(set) var stepsInEpoch = 0
    /// The number of samples in a full batch.
    public var batchSize: Int { arguments.batchSize }
    /// The arguments of `fit` that must be passed again to resume.
    public let arguments: TrainingState.Arguments
    /// The metrics of the epochs so far.
    public internal(set) var history: History
    /// The current epoch, from 0.
    public internal(set) var epoch: Int
    /// The number of steps completed in this epoch.
    public internal(set) var batch: Int
    /// The running sums of this epoch's losses and metrics, over all ranks.
    var sums: MetricSums
    /// The number of steps in the last epoch, if they had to be counted.
    var countedSteps = 0
    /// Whether there is validation data but this epoch is not validated.
    public internal(set) var skipsValidation = false
    /// Whether there is validation data.
    let hasValidation: Bool
    /// The number of validation samples.
    package internal(set) var validationCount = 0
    /// Whether this continues an interrupted training.
    let isResumed: Bool
    /// The reason to stop after this epoch; nil to continue.
    package private(set) var stopReason: String?
    /// Whether the epoch ends after this step because training stops.
    private(set) var endsEpoch = false
    /// The reason to interrupt training after this step; nil to continue.
    package private(set) var interruption: String?
    /// Callback state as of the last completed epoch, or of the last call of `afterAllCallbacks`.
    var callbackStates: [TrainingState.CallbackState] = []
    /// The work to run after all callbacks have handled the current step or epoch.
    var deferred: [(Training) throws -> Void] = []
    /// The weights and optimizer state from before the epoch.
    let lastFinite: LastFinite
    /// Whether training goes on with NaN and infinity, in a search for the rate at which they appear.
    var allowsDivergence = false
    /// The error that ended training; nil if none did.
    package internal(set) var failure: (any Error)?
    /// Whether an error ended training.
    package var hasFailed: Bool { failure != nil }
    /// Whether the next step is measured.
    package var wantsProfile = false
    /// The last step that was measured, until a callback takes it.
    var profile: StepProfile?
    /// Prints a line if progress is shown.
    var printNote: (String) -> Void = { _ in }
    /// Whether the model's weights are swapped with their averages (`OptimizerOptions.average`).
    var averagesAreInPlace = false

    init(
        _ model: Model, _ arguments: TrainingState.Arguments, epochs: Int, metrics: [ReportedMetric],
        hasValidation: Bool, rank: Int = 0, resuming: TrainingState?
    ) throws {
        self.model = model
        lastFinite = try LastFinite(model.storage.variables, weights: model.network.weights.map(\.name))
        self.arguments = arguments
        self.epochs = epochs
        self.hasValidation = hasValidation
        self.rank = rank
        sums =
            resuming.map { MetricSums(metrics, sums: $0.sums, rows: $0.rows) } ?? MetricSums(metrics)
        isResumed = resuming != nil
        history = resuming?.history ?? History()
        stopReason = history.stopReason
        history.stopReason = nil
        epoch = resuming?.epoch ?? 0
        batch = resuming?.batch ?? 0
    }

    /// The metrics of this epoch so far.
    public var logs: Logs { sums.logs }

    /// The epoch's mean loss so far; `logs.loss` without the cost of the other metrics.
    public var loss: Double { lossSum.sum / lossSum.rows }

    /// The sum of the epoch's losses so far, and the number of samples.
    var lossSum: (sum: Double, rows: Double) { (sums.sums[0], sums.rows) }

    /// The metrics that this training reports, each with its goal; nil for a metric without one.
    package var reportedGoals: [(key: String, goal: Metric.Goal?)] {
        let own = sums.metrics.flatMap { metric in metric.keys.map { (key: $0, goal: metric.goal) } }
        return own + (hasValidation ? own.map { (Metric($0.key).validation.name, $0.goal) } : [])
    }

    /// Adds a metric to the epoch that just ended, for the history and later callbacks. Does nothing if it is already
    /// reported.
    public func report(_ metric: Metric, _ value: Double) {
        guard let last = history.logs.indices.last, history.logs[last].value(of: metric) == nil else {
            return
        }
        history.logs[last] = history.logs[last].appending(Logs([(metric.name, value)]))
    }

    /// The optimizer that the model was compiled with.
    var optimizer: any Optimizer {
        guard let compilation = model.compilation else { fatalError("training without compile") }
        return compilation.optimizer
    }
    /// The variables of weights and optimizer.
    var variables: VariableStore { model.storage.variables }
    /// The layers.
    var network: Network { model.network }

    /// A copy of the current weights.
    public var weights: [String: Tensor<Float>] { model.weights }

    /// A copy of the model in its current state.
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

    /// Returns the step that was just measured; nil if it wasn't.
    package func takeProfile() -> StepProfile? {
        defer { profile = nil }
        return profile
    }

    /// The number of steps that have updated the weights since the model was compiled.
    public var iterations: Int {
        guard case .int32(let steps)? = variables.value(OptimizerState.iterationsName) else { return 0 }
        return Int(steps.scalar)
    }

    /// Sets the learning rate of the next steps.
    /// - Throws: an `.argument` error for a negative or infinite rate, and if the optimizer has a schedule.
    public func setLearningRate(_ rate: Float) throws {
        if let schedule = optimizer.learningRate.schedule {
            throw QuillError(
                .argument,
                "the learning rate follows \(type(of: schedule).className) and cannot be set; compile with a number"
            )
        }
        guard rate >= 0, rate.isFinite else {
            throw QuillError(.argument, "the learning rate: expected at least 0, received \(rate)")
        }
        try variables.set(OptimizerState.learningRateName, .float32(Tensor(scalar: rate)))
    }

    /// Ends training after this epoch.
    /// - Parameters:
    ///   - reason: the text for `History.stopReason`.
    ///   - immediately: whether to end the epoch after this step.
    public func stop(_ reason: String, immediately: Bool = false) {
        stopReason = stopReason ?? reason
        endsEpoch = endsEpoch || immediately
    }

    /// Interrupts training after this step, in the middle of an epoch, so that it can be resumed later.
    public func interrupt(_ reason: String = "interrupted") { interruption = interruption ?? reason }

    /// Whether training was interrupted in the middle of an epoch.
    public var isInterrupted: Bool { interruption != nil }

    /// Prints a line for the user, if progress is shown.
    package func note(_ line: String) { printNote(line) }

    /// Runs `body` after every callback has handled this step or epoch. `state` and `snapshot` are then consistent, so
    /// a checkpoint taken there resumes exactly.
    public func afterAllCallbacks(_ body: @escaping (Training) throws -> Void) { deferred.append(body) }

    /// The position of training. It is exact in the body of `afterAllCallbacks` and in `trainingEnded`; elsewhere it
    /// holds the callbacks' state as of the last epoch.
    public var state: TrainingState {
        var history = history
        history.stopReason = stopReason
        return TrainingState(
            epoch: epoch, batch: batch, sums: sums.sums, rows: sums.rows, history: history,
            callbacks: callbackStates, arguments: arguments)
    }
}
