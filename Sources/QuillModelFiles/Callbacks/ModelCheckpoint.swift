import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization

/// Saves the model during training: checkpoints to resume from, each model, or only the best.
///
/// ```swift
/// ModelCheckpoint(to: "mnist.{epoch:02d}-{val_loss:.4f}.safetensors", saveBestOnly: true, verbose: true)
/// ```
///
/// The path's extension selects the format. Files are replaced atomically: whenever the program dies, either the old file
/// or the new one is complete. With several ranks, only rank 0 saves.
public struct ModelCheckpoint: Callback {
    /// The frequency of saving.
    public enum Frequency: Sendable, Hashable {
        /// Every n epochs.
        case epochs(Int)
        /// Every n steps, counted from the first step of the first epoch.
        case steps(Int)
    }

    /// What a file holds.
    private enum Content { case checkpoint, model, weights }

    let path: String
    let saveBestOnly: Bool
    let saveWeightsOnly: Bool
    let frequency: Frequency
    let formats: ModelFileFormats
    private var bests: BestEpochs
    private let texts: [String: String]
    private let notes = NotesOnce()
    private let isVerbose: Bool
    private let write: @Sendable (String) -> Void
    private var pattern: FileNamePattern?
    private var content = Content.checkpoint
    private var lastPath: String?

    /// Saves a `Checkpoint`, also when training is interrupted, if the path's format can hold one, and else the model.
    /// With `saveBestOnly`, saves the model whenever the monitored metric improves on its best value; with
    /// `saveWeightsOnly`, saves only its weights.
    ///
    /// The path may have places for the epoch (from 1), the step (`batch`), and metrics, as Python formats them:
    /// `weights.{epoch:02d}-{val_loss:.4f}.safetensors`.
    ///
    /// Whether the files can be written, and hold what they should, is checked before the first step. When training ends,
    /// a line says if the best epochs by loss and by accuracy differ.
    /// - Parameters:
    ///   - path: the path of the file to write.
    ///   - monitor: the metric to watch.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - saveBestOnly: whether to save only when the monitored metric improves.
    ///   - saveWeightsOnly: whether to save only the weights, for `loadWeights(from:)`.
    ///   - initialValueThreshold: the value that the metric must improve on before anything is saved; nil for none.
    ///   - frequency: when to save.
    ///   - settings: Extra key–value strings to store in the checkpoints.
    ///   - verbose: whether to print a line whenever it saves or, with `saveBestOnly`, compares, as Keras does.
    ///   - formats: the formats from which the path's extension selects one.
    ///   - write: Prints a line; by default to standard output.
    public init(
        to path: String, monitor: Metric = .validationLoss, mode: Monitor.Direction = .auto,
        saveBestOnly: Bool = false, saveWeightsOnly: Bool = false, initialValueThreshold: Double? = nil,
        every frequency: Frequency = .epochs(1), settings: [String: String] = [:], verbose: Bool = false,
        formats: ModelFileFormats = .standard, write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.path = path
        self.saveBestOnly = saveBestOnly
        self.saveWeightsOnly = saveWeightsOnly
        self.frequency = frequency
        self.formats = formats
        bests = BestEpochs(Monitor(monitor, mode), threshold: initialValueThreshold)
        texts = settings
        isVerbose = verbose
        self.write = write
    }

    /// Checks the arguments before any work is done.
    /// - Throws: an `.argument` error for an unsuitable extension, pattern, frequency, or metric; a `.file` error if the
    ///   file cannot be written.
    public mutating func trainingBegan(_ training: Training) throws {
        let pattern = try FileNamePattern(path)
        self.pattern = pattern
        let example = try examplePath(pattern, training)
        content = try content(of: example, training)
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
        if saveBestOnly { try bests.trainingBegan(training, for: "ModelCheckpoint") }
        if training.rank == 0 { try AtomicFile.check(example) }
    }

    /// Returns the path with a number in each place.
    /// - Throws: an `.argument` error for a name that is not reported.
    private func examplePath(_ pattern: FileNamePattern, _ training: Training) throws -> String {
        // Another callback reports the learning rate.
        let known = training.reportedGoals.map(\.key) + ["epoch", "batch", Metric.learningRate.name]
        if let unknown = pattern.names.first(where: { !known.contains($0) }) {
            throw QuillError(
                .argument,
                "ModelCheckpoint: \(path): '\(unknown)' is not reported; available: "
                    + known.dropLast().joined(separator: ", "))
        }
        return try pattern.path(Dictionary(known.map { ($0, 1) }, uniquingKeysWith: { a, _ in a }))
    }

    /// Returns what files hold.
    /// - Throws: an `.argument` error if the format cannot hold what is asked for.
    private func content(of example: String, _ training: Training) throws -> Content {
        if saveWeightsOnly {
            _ = try formats.format(writing: example, holding: .weights)
            return .weights
        }
        let format = try formats.format(writing: example, holding: [.network, .weights])
        if saveBestOnly { return .model }
        if format.parts.isSuperset(of: .checkpoint) { return .checkpoint }
        training.note(
            "\(format.name) files cannot hold \(SavedModel.Parts.checkpoint.subtracting(format.parts)): training "
                + "cannot be resumed from \(path)")
        return .model
    }

    /// Saves every n steps.
    /// - Throws: a `.data` error if a weight is not finite, a `.file` error if the file cannot be written.
    public mutating func batchEnded(_ batch: Int, in training: Training) throws {
        guard case .steps(let count) = frequency else { return }
        let step = training.epoch * training.stepsPerEpoch + batch + 1
        guard step.isMultiple(of: count) else { return }
        try training.requireFiniteWeights()
        try save(training, epoch: training.epoch, batch: batch, training.logs)
    }

    /// Saves every n epochs, or if the model is the best so far. Epochs without validation do not count for a validation
    /// metric.
    /// - Throws: an `.argument` error if the metric is not reported, a `.file` error if the file cannot be written.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard case .epochs(let count) = frequency, (epoch + 1).isMultiple(of: count) else { return }
        guard saveBestOnly else { return try save(training, epoch: epoch, batch: nil, logs) }
        let worst = bests.monitor.isGreaterBetter ? -Double.infinity : .infinity
        let before = (bests.best ?? worst).fixed(5)
        guard let (value, isBest) = try bests.compare(logs, epoch, training, for: "ModelCheckpoint") else {
            return
        }
        let metric = bests.monitor.metric
        guard isBest else { return say("\(metric) did not improve from \(before)", epoch, training) }
        try save(
            training, epoch: epoch, batch: nil, logs,
            because: "\(metric) improved from \(before) to \(value.fixed(5)), ")
    }

    private mutating func save(
        _ training: Training, epoch: Int, batch: Int?, _ logs: Logs, because reason: String = ""
    ) throws {
        guard training.rank == 0, let pattern else { return }
        var numbers = Dictionary(logs.map { ($0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
        numbers["epoch"] = Double(epoch + 1)
        numbers["batch"] = Double((batch ?? training.stepsInEpoch - 1) + 1)
        let path = try pattern.path(numbers)
        lastPath = path
        if batch == nil { say("\(reason)saving model to \(path)", epoch, training) }
        let (texts, formats, notes) = (texts, formats, notes)
        switch content {
        case .checkpoint:
            training.afterAllCallbacks {
                try Checkpoint($0, settings: texts).save(to: path, formats: formats)
            }
        case .model: try training.snapshot.save(to: path, formats: formats, notes: notes.print)
        case .weights: try training.snapshot.saveWeights(to: path, formats: formats)
        }
    }

    /// Prints a line as Keras does: `Epoch 00003: val_loss did not improve from 0.09795`.
    private func say(_ what: String, _ epoch: Int, _ training: Training) {
        guard isVerbose, training.rank == 0 else { return }
        let number = "\(epoch + 1)"
        write("Epoch \(String(repeating: "0", count: max(5 - number.count, 0)))\(number): \(what)")
    }

    /// Saves a checkpoint if training was interrupted, and says if the best epochs differ.
    public mutating func trainingEnded(_ training: Training) throws {
        guard training.rank == 0, !training.hasFailed else { return }
        if training.isInterrupted, content == .checkpoint, let pattern {
            var numbers = Dictionary(
                training.logs.map { ($0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
            for name in pattern.names where numbers[name] == nil { numbers[name] = 0 }
            numbers["epoch"] = Double(training.epoch + 1)
            numbers["batch"] = Double(training.batch)
            let path = try pattern.path(numbers)
            try Checkpoint(training, settings: texts).save(to: path, formats: formats)
        } else if !training.isInterrupted, saveBestOnly, let lastPath, let difference = bests.difference {
            let line = "\(lastPath): \(difference)"
            if isVerbose { write(line) } else { training.note(line) }
        }
    }

    /// The type, with the monitored metric if only the best model is saved.
    public var name: String { saveBestOnly ? "ModelCheckpoint(\(bests.monitor.name))" : "ModelCheckpoint" }

    /// The path.
    public var settings: String { path }

    /// The best values so far and their epochs.
    public var memory: CallbackMemory {
        get { saveBestOnly ? bests.memory : CallbackMemory() }
        set { if saveBestOnly { bests.memory = newValue } }
    }
}

/// Prints each note once, no matter how often a file is saved.
private final class NotesOnce: Sendable {
    private let printed = Mutex<Set<String>>([])

    func print(_ note: String) {
        if printed.withLock({ $0.insert(note).inserted }) { SavedModel.printNote(note) }
    }
}
