import QuillNetwork
import QuillTensor

/// Stops training when a metric has stopped improving.
public struct EarlyStopping: Callback {
    private var watch: Monitor
    /// The number of epochs without improvement after which training ends.
    public let patience: Int
    let baseline: Double?
    package let restoresBestWeights: Bool
    let startFromEpoch: Int
    private var best: Double?
    private var bestEpoch = 0
    private var wait = 0
    private var bestWeights: [String: Tensor<Float>] = [:]

    /// Stops, as Keras does, after an epoch in which the metric did not improve by more than `minDelta`, if none of the
    /// last `patience` epochs improved it. With a `baseline`, only improvements that also beat the baseline count.
    ///
    /// With `restoreBestWeights` the model ends with the weights of its best epoch, even if training runs to the end.
    /// - Parameters:
    ///   - monitor: the metric to watch.
    ///   - minDelta: the smallest change that counts as an improvement.
    ///   - patience: the number of epochs without improvement to wait.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - baseline: the value that must be beaten; nil for none.
    ///   - restoreBestWeights: whether to end with the weights of the best epoch.
    ///   - startFromEpoch: the first epoch to watch.
    public init(
        monitor: Metric = .validationLoss, minDelta: Double = 0, patience: Int = 0,
        mode: Monitor.Direction = .auto, baseline: Double? = nil, restoreBestWeights: Bool = false,
        startFromEpoch: Int = 0
    ) {
        watch = Monitor(monitor, mode, minDelta: minDelta)
        self.patience = patience
        self.baseline = baseline
        restoresBestWeights = restoreBestWeights
        self.startFromEpoch = startFromEpoch
    }

    /// The monitored metric.
    public var monitor: Metric { watch.metric }

    /// Determines the monitored metric's direction.
    /// - Throws: an `.argument` error if the metric is not reported or has no goal.
    public mutating func trainingBegan(_ training: Training) throws {
        try watch.trainingBegan(training, for: "EarlyStopping")
    }

    /// Compares the metric with the best so far and stops when patience runs out.
    /// - Throws: an `.argument` error if the metric is not reported.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard let value = try watch.value(in: logs, training, for: "EarlyStopping"), epoch >= startFromEpoch
        else { return }
        wait += 1
        let improved = watch.isBetter(value, than: best)
        if restoresBestWeights, improved { bestWeights = training.weights }
        if improved {
            best = value
            bestEpoch = epoch
            // An improvement that stays below the baseline does not reset the wait.
            if watch.isBetter(value, than: baseline) { wait = 0 }
        } else if wait >= patience, epoch > 0 {
            let kept = restoresBestWeights ? ", whose weights are kept" : ""
            training.stop(
                best == nil
                    ? "\(monitor) has never improved: it is \(value)"
                    : "\(monitor) last improved in epoch \(bestEpoch + 1)\(kept)")
        }
    }

    /// Restores the best weights.
    public mutating func trainingEnded(_ training: Training) throws {
        if restoresBestWeights, !bestWeights.isEmpty, !training.isInterrupted {
            try training.setWeights(bestWeights)
        }
    }

    /// The type and the monitored metric.
    public var name: String { "EarlyStopping(\(watch.name))" }

    /// All other arguments.
    public var settings: String {
        "minDelta \(watch.minDelta), patience \(patience), baseline \(baseline.map { "\($0)" } ?? "none"), "
            + "restoreBestWeights \(restoresBestWeights), startFromEpoch \(startFromEpoch)"
    }

    /// The best value so far, its epoch, the epochs since, and its weights.
    public var memory: CallbackMemory {
        get {
            guard let best else { return CallbackMemory(numbers: ["wait": Double(wait)]) }
            return CallbackMemory(
                numbers: ["best": best, "bestEpoch": Double(bestEpoch), "wait": Double(wait)],
                tensors: bestWeights)
        }
        set {
            best = newValue.numbers["best"]
            // A number from a file may have a fraction.
            bestEpoch = Int(exactly: newValue.numbers["bestEpoch"] ?? 0) ?? 0
            wait = Int(exactly: newValue.numbers["wait"] ?? 0) ?? 0
            bestWeights = newValue.tensors
        }
    }
}
