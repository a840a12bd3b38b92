import QuillNetwork
import QuillTraining

/// The best epoch by a monitored metric, and the best by the metric that people look at next to it: the accuracy next to
/// a loss, the loss next to an accuracy.
struct BestEpochs: Sendable {
    private(set) var monitor: Monitor
    private(set) var best: Double?
    private var epoch = 0
    private var rival: Monitor?
    private var rivalBest: Double?
    private var rivalEpoch = 0
    /// The other metric in the best epoch.
    private var rivalThen: Double?

    /// - Parameter threshold: the value that must be beaten first; nil for none.
    init(_ monitor: Monitor, threshold: Double?) {
        self.monitor = monitor
        best = threshold
    }

    /// - Throws: an `.argument` error if the metric is not reported or has no goal.
    mutating func trainingBegan(_ training: Training, for callback: String) throws {
        try monitor.trainingBegan(training, for: callback)
        let isGreaterBetter = monitor.isGreaterBetter
        let isValidation = monitor.metric.isValidation
        let others = training.reportedGoals.filter { key, goal in
            Metric(key).isValidation == isValidation && key != monitor.metric.name
                && goal == (isGreaterBetter ? .minimize : .maximize)
        }
        rival = others.first.map { Monitor(Metric($0.key), isGreaterBetter ? .min : .max) }
    }

    /// Takes an epoch's metrics.
    /// - Returns: the monitored value, and whether it is the best so far; nil if this epoch was not validated.
    /// - Throws: an `.argument` error if the metric is not reported.
    mutating func compare(
        _ logs: Logs, _ number: Int, _ training: Training, for callback: String
    ) throws -> (value: Double, isBest: Bool)? {
        guard let value = try monitor.value(in: logs, training, for: callback) else { return nil }
        let other = rival.flatMap { logs.value(of: $0.metric) }
        if let other, let rival, rival.isBetter(other, than: rivalBest) {
            (rivalBest, rivalEpoch) = (other, number)
        }
        guard monitor.isBetter(value, than: best) else { return (value, false) }
        (best, epoch, rivalThen) = (value, number, other)
        return (value, true)
    }

    /// Says that the two metrics were best in different epochs: `val_loss was best in epoch 3 (0.09795), val_accuracy in
    /// epoch 7 (0.97900)`; nil if they were not.
    var difference: String? {
        guard let best, let rival, let rivalBest, let rivalThen, rival.isBetter(rivalBest, than: rivalThen)
        else { return nil }
        return "\(monitor.metric) was best in epoch \(epoch + 1) (\(best.fixed(5))), "
            + "\(rival.metric) in epoch \(rivalEpoch + 1) (\(rivalBest.fixed(5)))"
    }

    /// The numbers from which a resumed training continues.
    var memory: CallbackMemory {
        get {
            var numbers: [String: Double] = [:]
            numbers["best"] = best
            if rivalThen != nil || rivalBest != nil {
                numbers["bestEpoch"] = Double(epoch)
                numbers["otherBest"] = rivalBest
                numbers["otherBestEpoch"] = Double(rivalEpoch)
                numbers["otherInBestEpoch"] = rivalThen
            }
            return CallbackMemory(numbers: numbers)
        }
        set {
            // A number from a file may have a fraction.
            func epoch(_ name: String) -> Int { newValue.numbers[name].flatMap { Int(exactly: $0) } ?? 0 }
            best = newValue.numbers["best"] ?? best
            self.epoch = epoch("bestEpoch")
            rivalBest = newValue.numbers["otherBest"]
            rivalEpoch = epoch("otherBestEpoch")
            rivalThen = newValue.numbers["otherInBestEpoch"]
        }
    }
}
