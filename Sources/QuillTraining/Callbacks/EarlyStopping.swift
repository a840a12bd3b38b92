import QuillTensor

/// Ends training when a figure has stopped improving.
public struct EarlyStopping: Callback {
    /// Which way is better.
    public enum Mode: Sendable, Hashable {
        /// Up for accuracies, down for everything else.
        case auto
        /// Down.
        case minimum
        /// Up.
        case maximum

        /// Whether a greater value of the figure is better.
        package func prefersGreater(_ monitor: MetricKey) -> Bool {
            switch self {
            case .auto: monitor.name.hasSuffix("accuracy") || monitor.name.hasSuffix("auc")
            case .minimum: false
            case .maximum: true
            }
        }
    }

    /// The figure that is watched.
    public let monitor: MetricKey
    let minDelta: Double
    /// After how many epochs without improvement training ends.
    public let patience: Int
    let mode: Mode
    let baseline: Double?
    let restoresBestWeights: Bool
    let startFromEpoch: Int
    private var best: Double?
    private var bestEpoch = 0
    private var wait = 0
    private var bestWeights: [String: Tensor<Float>] = [:]

    /// Stops, as Keras does, in an epoch in which the figure did not improve by more than `minDelta`, if none of the
    /// last `patience` epochs improved it – or, with a `baseline`, improved it and beat that.
    ///
    /// With `restoreBestWeights` the model keeps the weights of its best epoch, also when training ends by itself.
    public init(
        monitor: MetricKey = .validationLoss, minDelta: Double = 0, patience: Int = 0, mode: Mode = .auto,
        baseline: Double? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
    ) {
        self.monitor = monitor
        self.minDelta = abs(minDelta)
        self.patience = patience
        self.mode = mode
        self.baseline = baseline
        restoresBestWeights = restoreBestWeights
        self.startFromEpoch = startFromEpoch
    }

    private func isBetter(_ value: Double, than other: Double) -> Bool {
        mode.prefersGreater(monitor) ? value - minDelta > other : value + minDelta < other
    }

    /// Notes the figure; stops when patience runs out.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) throws {
        // Epochs that end without validation tell nothing of it.
        if training.skipsValidation, monitor.isValidation { return }
        let value = try logs.value(monitor, for: "EarlyStopping")
        guard epoch >= startFromEpoch else { return }
        wait += 1
        let improved = best.map { isBetter(value, than: $0) } ?? !value.isNaN
        if restoresBestWeights, improved || bestWeights.isEmpty { bestWeights = training.weights }
        if improved {
            best = value
            bestEpoch = epoch
            // Without reaching the baseline, improving alone does not buy time.
            if baseline.map({ isBetter(value, than: $0) }) ?? true { wait = 0 }
        } else if wait >= patience, epoch > 0 {
            let kept = restoresBestWeights ? ", whose weights are kept" : ""
            training.stop("\(monitor) last improved in epoch \(bestEpoch + 1)\(kept)")
        }
    }

    /// Brings the best weights back.
    public mutating func trainingEnded(_ training: Training) throws {
        if restoresBestWeights, !bestWeights.isEmpty, !training.isInterrupted {
            try training.setWeights(bestWeights)
        }
    }

    /// The best figure so far, when it was, how long ago, and its weights.
    public var memory: CallbackMemory {
        get {
            guard let best else { return CallbackMemory(numbers: ["wait": Double(wait)]) }
            return CallbackMemory(
                numbers: ["best": best, "bestEpoch": Double(bestEpoch), "wait": Double(wait)],
                tensors: bestWeights)
        }
        set {
            best = newValue.numbers["best"]
            // What a file says need not be a whole number.
            bestEpoch = Int(exactly: newValue.numbers["bestEpoch"] ?? 0) ?? 0
            wait = Int(exactly: newValue.numbers["wait"] ?? 0) ?? 0
            bestWeights = newValue.tensors
        }
    }
}
