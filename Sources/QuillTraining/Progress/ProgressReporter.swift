import QuillSystem
import QuillTensor

/// Prints each epoch's steps, time, and metrics, as a progress bar or as one line at the end of the epoch.
///
/// ```
/// Epoch  1/20 ━━━━━━━━━━━━━━━━━━━━ 1688/1688  4s  2ms/step  loss 0.151  accuracy 0.954  val_loss 0.052
/// ```
///
/// `fit` adds a reporter according to `verbose`. To show progress in another way, pass your own callback and
/// `verbose: .silent`.
public struct ProgressReporter: Callback {
    /// Whether to show a progress bar while an epoch runs.
    public let showsBar: Bool
    private let write: @Sendable (String) -> Void
    private var began = ContinuousClock.now
    private var firstBatch = 0
    private var shown = ContinuousClock.now

    /// Creates a reporter that writes to standard output by default.
    public init(showsBar: Bool, write: (@Sendable (String) -> Void)? = nil) {
        self.showsBar = showsBar
        self.write = write ?? Terminal.write
    }

    /// Starts the clock.
    public mutating func epochBegan(_ epoch: Int, in training: Training) {
        began = .now
        shown = began
        firstBatch = training.batch
    }

    /// Updates the bar, at most ten times a second.
    public mutating func batchEnded(_ batch: Int, in training: Training) {
        // Reading the clock takes tens of nanoseconds; drawing takes far longer than a step.
        guard showsBar, batch & 7 == 0 else { return }
        let now = ContinuousClock.now
        guard now - shown > .milliseconds(100) else { return }
        shown = now
        let line = line(training.epoch, done: batch + 1, training, training.logs)
        write("\r" + line.prefix(Terminal.width - 1) + Terminal.clearLine)
    }

    /// Writes the epoch's line.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        let line = line(epoch, done: training.stepsInEpoch, training, logs)
        write((showsBar ? "\r" : "") + line + (showsBar ? Terminal.clearLine : "") + "\n")
    }

    /// Ends the line of an unfinished bar.
    public mutating func trainingEnded(_ training: Training) {
        if showsBar && training.isInterrupted { write("\n") }
    }

    /// Prints a separate line.
    func note(_ text: String) { write("Note: \(text)\n") }

    /// Prints the line of an evaluation.
    func report(_ scores: Logs, steps: Int, in time: Duration) {
        let seconds = time.inSeconds
        write(
            "\(steps)/\(steps)  \(duration(seconds))  \(duration(seconds / Double(max(steps, 1))))/step  \(scores)\n"
        )
    }

    private func line(_ epoch: Int, done: Int, _ training: Training, _ logs: Logs) -> String {
        let total = "\(training.epochs)"
        let number = "\(epoch + 1)"
        let padded = String(repeating: " ", count: max(0, total.count - number.count)) + number
        let seconds = (ContinuousClock.now - began).inSeconds
        let steps = max(done - firstBatch, 1)
        var parts = ["Epoch \(padded)/\(total)"]
        if showsBar { parts[0] += " " + bar(done, training.stepsInEpoch) }
        // The number of batches in a sequence is known after its first pass.
        parts[0] += " \(done)" + (training.stepsInEpoch > 0 ? "/\(training.stepsInEpoch)" : "")
        parts.append("\(duration(seconds))")
        parts.append("\(duration(seconds / Double(steps)))/step")
        parts.append(logs.description)
        return parts.joined(separator: "  ")
    }

    private func bar(_ done: Int, _ total: Int) -> String {
        let width = 20
        let filled = total > 0 ? min(width, done * width / total) : width
        return String(repeating: "━", count: filled) + String(repeating: "╌", count: width - filled)
    }
}

extension Duration {
    /// The duration in seconds.
    fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Returns a duration as `4s`, `62ms`, or `140µs`.
func duration(_ seconds: Double) -> String {
    switch seconds {
    case 10...: "\(Int(seconds.rounded()))s"
    case 1...: "\(Double(Int((seconds * 10).rounded())) / 10)s"
    case 0.001...: "\(Int((seconds * 1e3).rounded()))ms"
    default: "\(Int((seconds * 1e6).rounded()))µs"
    }
}

/// Returns a value with four decimals, as Keras shows metrics, or in scientific notation if it is very small or large.
func significant(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e-3 || abs(value) >= 1e9, value != 0 else {
        return value.isFinite ? value.fixed(4) : "\(value)"
    }
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = value / pow(10, Double(exponent))
    if (abs(mantissa) * 1e4).rounded() >= 1e5 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return mantissa.isFinite ? "\(mantissa.fixed(4))e\(exponent)" : "\(value)"
}
