import QuillNetwork
import QuillTensor

/// Reduces the learning rate when a metric has stopped improving.
public struct ReduceLROnPlateau: Callback {
    private var watch: Monitor
    let factor: Double
    let patience: Int
    let cooldown: Int
    let minimumRate: Double
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void
    private var best: Double?
    private var wait = 0
    private var cooldownLeft = 0

    /// Multiplies the rate by `factor`, down to `minimumRate`, after `patience` epochs in which the metric did not
    /// improve by more than `minDelta`. After a reduction, `cooldown` epochs do not count.
    /// - Parameters:
    ///   - monitor: the metric to watch.
    ///   - factor: the factor that the learning rate is multiplied by.
    ///   - patience: the number of epochs without improvement to wait.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - minDelta: the smallest change that counts as an improvement.
    ///   - cooldown: the number of epochs to wait after a reduction.
    ///   - minimumRate: the lowest learning rate.
    ///   - verbose: whether to print each change, as Keras does.
    ///   - write: Prints a line; by default to standard output.
    public init(
        monitor: Metric = .validationLoss, factor: Double = 0.1, patience: Int = 10,
        mode: Monitor.Direction = .auto, minDelta: Double = 1e-4, cooldown: Int = 0, minimumRate: Double = 0,
        verbose: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        watch = Monitor(monitor, mode, minDelta: minDelta)
        self.factor = factor
        self.patience = patience
        self.cooldown = cooldown
        self.minimumRate = minimumRate
        isVerbose = verbose
        self.write = write
    }

    /// The monitored metric.
    public var monitor: Metric { watch.metric }

    /// Determines the monitored metric's direction.
    /// - Throws: an `.argument` error for a factor outside 0..<1, or if the metric is not reported or has no goal.
    public mutating func trainingBegan(_ training: Training) throws {
        guard factor >= 0, factor < 1 else {
            throw QuillError(
                .argument,
                "ReduceLROnPlateau: expected a factor of at least 0 and below 1, received \(factor)")
        }
        try watch.trainingBegan(training, for: "ReduceLROnPlateau")
    }

    /// Compares the metric with the best so far and reduces the rate when patience runs out.
    /// - Throws: an `.argument` error if the metric is not reported or the optimizer has its own schedule.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        training.report(.learningRate, Double(training.learningRate))
        guard let value = try watch.value(in: logs, training, for: "ReduceLROnPlateau") else { return }
        if cooldownLeft > 0 {
            cooldownLeft -= 1
            wait = 0
        }
        if watch.isBetter(value, than: best) {
            best = value
            wait = 0
        } else if cooldownLeft == 0 {
            wait += 1
            guard wait >= patience, training.learningRate > Float(minimumRate) else { return }
            let rate = max(Double(training.learningRate) * factor, minimumRate)
            try training.setLearningRate(Float(rate))
            cooldownLeft = cooldown
            wait = 0
            if isVerbose, training.rank == 0 {
                write("Epoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to \(rate).")
            }
        }
    }

    /// The type and the monitored metric.
    public var name: String { "ReduceLROnPlateau(\(watch.name))" }

    /// All other arguments.
    public var settings: String {
        "factor \(factor), patience \(patience), minDelta \(watch.minDelta), cooldown \(cooldown), "
            + "minimumRate \(minimumRate)"
    }

    /// The best value so far, the epochs since, and the remaining cooldown.
    public var memory: CallbackMemory {
        get {
            var numbers = ["wait": Double(wait), "cooldown": Double(cooldownLeft)]
            numbers["best"] = best
            return CallbackMemory(numbers: numbers)
        }
        set {
            best = newValue.numbers["best"]
            // A number from a file may have a fraction.
            wait = Int(exactly: newValue.numbers["wait"] ?? 0) ?? 0
            cooldownLeft = Int(exactly: newValue.numbers["cooldown"] ?? 0) ?? 0
        }
    }
}
