import QuillTensor

/// Makes the learning rate smaller when a figure has stopped improving.
public struct ReduceLROnPlateau: Callback {
    /// The figure that is watched.
    public let monitor: MetricKey
    let factor: Double
    let patience: Int
    let mode: EarlyStopping.Mode
    let minDelta: Double
    let cooldown: Int
    let minimumRate: Double
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void
    private var best: Double?
    private var wait = 0
    private var cooldownLeft = 0

    /// Multiplies the rate by `factor` after `patience` epochs in which the figure did not improve by more than
    /// `minDelta`, down to `minimumRate`, and then waits `cooldown` epochs before it counts again.
    /// - Parameters:
    ///   - verbose: whether each change is told, as Keras tells it.
    ///   - write: where it is told: on standard output unless said.
    public init(
        monitor: MetricKey = .validationLoss, factor: Double = 0.1, patience: Int = 10,
        mode: EarlyStopping.Mode = .auto, minDelta: Double = 1e-4, cooldown: Int = 0, minimumRate: Double = 0,
        verbose: Bool = false, write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.mode = mode
        self.minDelta = abs(minDelta)
        self.cooldown = cooldown
        self.minimumRate = minimumRate
        isVerbose = verbose
        self.write = write
    }

    /// - Throws: an `.argument` error for a factor that makes nothing smaller.
    public mutating func trainingBegan(_ training: Training) throws {
        guard factor >= 0, factor < 1 else {
            throw QuillError(
                .argument,
                "ReduceLROnPlateau: expected a factor of at least 0 and below 1, received \(factor)")
        }
    }

    private func isBetter(_ value: Double, than other: Double) -> Bool {
        mode.prefersGreater(monitor) ? value - minDelta > other : value + minDelta < other
    }

    /// Notes the figure; makes the rate smaller when patience runs out.
    /// - Throws: an `.argument` error if the figure is not reported, or the optimiser has a schedule of its own.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) throws {
        training.report(.learningRate, Double(training.learningRate))
        // Epochs that end without validation tell nothing of it.
        if training.skipsValidation, monitor.isValidation { return }
        let value = try logs.value(monitor, for: "ReduceLROnPlateau")
        if cooldownLeft > 0 {
            cooldownLeft -= 1
            wait = 0
        }
        if best.map({ isBetter(value, than: $0) }) ?? true {
            best = value
            wait = 0
        } else if cooldownLeft == 0 {
            wait += 1
            guard wait >= patience, training.learningRate > Float(minimumRate) else { return }
            let rate = max(Double(training.learningRate) * factor, minimumRate)
            try training.setLearningRate(Float(rate))
            cooldownLeft = cooldown
            wait = 0
            if isVerbose {
                write("\nEpoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to \(rate).")
            }
        }
    }

    /// The best figure so far, how long ago it was, and how long no epoch counts.
    public var memory: CallbackMemory {
        get {
            var numbers = ["wait": Double(wait), "cooldown": Double(cooldownLeft)]
            numbers["best"] = best
            return CallbackMemory(numbers: numbers)
        }
        set {
            best = newValue.numbers["best"]
            // What a file says need not be a whole number.
            wait = Int(exactly: newValue.numbers["wait"] ?? 0) ?? 0
            cooldownLeft = Int(exactly: newValue.numbers["cooldown"] ?? 0) ?? 0
        }
    }
}
