import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization

/// Saves checkpoints during training, or only the best model.
///
/// Each checkpoint atomically replaces the last one, so training can be resumed whenever the program dies. With several
/// ranks, only rank 0 saves.
public struct ModelCheckpoint: Callback {
    /// The frequency of saving.
    public enum Frequency: Sendable, Hashable {
        /// Every n epochs.
        case epochs(Int)
        /// Every n steps, counted from the first step of the first epoch.
        case steps(Int)
    }

    let path: String
    private var monitor: Monitor
    let saveBestOnly: Bool
    let frequency: Frequency
    private let texts: [String: String]
    let formats: ModelFileFormats
    private let notes = NotesOnce()
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void
    private var best: Double?

    /// Saves a `Checkpoint` to `path`, also when training is interrupted. With `saveBestOnly`, saves only the model,
    /// whenever the monitored metric improves on its best value.
    ///
    /// Whether the path's format can be written is checked before the first step.
    /// - Parameters:
    ///   - path: the path of the file to write.
    ///   - monitor: the metric to watch.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - saveBestOnly: whether to save only when the monitored metric improves.
    ///   - frequency: when to save.
    ///   - settings: Extra key–value strings to store in the checkpoints.
    ///   - verbose: whether to print a line whenever it saves or, with `saveBestOnly`, compares, as Keras does.
    ///   - formats: the formats from which the path's extension selects one.
    ///   - write: Prints a line; by default to standard output.
    public init(
        to path: String, monitor: Metric = .validationLoss, mode: Monitor.Direction = .auto,
        saveBestOnly: Bool = false, every frequency: Frequency = .epochs(1), settings: [String: String] = [:],
        verbose: Bool = false, formats: ModelFileFormats = .standard,
        write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.path = path
        self.monitor = Monitor(monitor, mode)
        self.saveBestOnly = saveBestOnly
        self.frequency = frequency
        texts = settings
        self.formats = formats
        isVerbose = verbose
        self.write = write
    }

    /// Checks the arguments before any work is done.
    /// - Throws: an `.argument` error for an unsuitable extension, frequency, or metric.
    public mutating func trainingBegan(_ training: Training) throws {
        _ = try formats.format(writing: path, holding: saveBestOnly ? [] : .checkpoint)
        let count =
            switch frequency {
            case .epochs(let count), .steps(let count): count
            }
        guard count > 0 else {
            throw QuillError(
                .argument, "ModelCheckpoint: expected to save every 1 or more, received \(count)")
        }
        if saveBestOnly, case .steps = frequency {
            throw QuillError(.argument, "ModelCheckpoint: saveBestOnly works after epochs, not steps")
        }
        if saveBestOnly { try monitor.trainingBegan(training, for: "ModelCheckpoint") }
    }

    /// Saves a checkpoint every n steps.
    public mutating func batchEnded(_ batch: Int, in training: Training) {
        guard case .steps(let count) = frequency else { return }
        let step = training.epoch * training.stepsPerEpoch + batch + 1
        if step.isMultiple(of: count) { save(training) }
    }

    /// Saves a checkpoint every n epochs, or the model if it is the best so far. Epochs without validation do not
    /// count for a validation metric.
    /// - Throws: an `.argument` error if the metric is not reported.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard case .epochs(let count) = frequency, (epoch + 1).isMultiple(of: count) else { return }
        guard saveBestOnly else {
            say("saving checkpoint to \(path)", epoch, training)
            return save(training)
        }
        guard let value = try monitor.value(in: logs, training, for: "ModelCheckpoint") else { return }
        let worst = monitor.isBetter(0, than: 1) ? Double.infinity : -.infinity
        let before = (best ?? worst).fixed(5)
        guard best.map({ monitor.isBetter(value, than: $0) }) ?? !value.isNaN else {
            return say("\(monitor.metric) did not improve from \(before)", epoch, training)
        }
        best = value
        say(
            "\(monitor.metric) improved from \(before) to \(value.fixed(5)), saving model to \(path)", epoch,
            training)
        if training.rank == 0 { try training.snapshot.save(to: path, formats: formats, notes: notes.print) }
    }

    private func say(_ what: String, _ epoch: Int, _ training: Training) {
        if isVerbose, training.rank == 0 { write("Epoch \(epoch + 1): \(what)") }
    }

    /// Saves a checkpoint if training was interrupted.
    public mutating func trainingEnded(_ training: Training) throws {
        guard training.isInterrupted, !saveBestOnly, training.rank == 0 else { return }
        try Checkpoint(training, settings: texts).save(to: path, formats: formats)
    }

    private func save(_ training: Training) {
        guard training.rank == 0 else { return }
        let (path, texts, formats) = (path, texts, formats)
        training.afterAllCallbacks { try Checkpoint($0, settings: texts).save(to: path, formats: formats) }
    }

    /// The type, with the monitored metric if only the best model is saved.
    public var name: String { saveBestOnly ? "ModelCheckpoint(\(monitor.name))" : "ModelCheckpoint" }

    /// The path.
    public var settings: String { path }

    /// The best value so far.
    public var memory: CallbackMemory {
        get { CallbackMemory(numbers: best.map { ["best": $0] } ?? [:]) }
        set { best = newValue.numbers["best"] }
    }
}

/// Prints each note once, no matter how often a file is saved.
private final class NotesOnce: Sendable {
    private let printed = Mutex<Set<String>>([])

    func print(_ note: String) {
        if printed.withLock({ $0.insert(note).inserted }) { SavedModel.printNote(note) }
    }
}
