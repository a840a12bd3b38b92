import QuillTensor
import QuillTraining
import Synchronization

/// Saves checkpoints while training runs, or only the best model.
///
/// A checkpoint replaces the one before it, whole or not at all: whenever the program dies, training can go on from the
/// last one.
public struct ModelCheckpoint: Callback {
    /// How often to save.
    public enum Frequency: Sendable, Hashable {
        /// After every so many epochs.
        case epochs(Int)
        /// After every so many steps, counted from the first epoch's first.
        case steps(Int)
    }

    let path: String
    let monitor: MetricKey
    let mode: EarlyStopping.Mode
    let saveBestOnly: Bool
    let frequency: Frequency
    let settings: [String: String]
    let formats: ModelFileFormats
    private let notes = NotesOnce()
    private var best: Double?

    /// Saves to `path`: a `Checkpoint` (also when training is interrupted), or with `saveBestOnly` the model alone when
    /// `monitor` is better than ever.
    /// - Parameters:
    ///   - settings: Extra key–value strings to store in the checkpoints.
    ///   - formats: The formats of which the path's extension chooses one.
    public init(
        _ path: String, monitor: MetricKey = .validationLoss, mode: EarlyStopping.Mode = .auto,
        saveBestOnly: Bool = false, every frequency: Frequency = .epochs(1), settings: [String: String] = [:],
        formats: ModelFileFormats = .standard
    ) {
        self.path = path
        self.monitor = monitor
        self.mode = mode
        self.saveBestOnly = saveBestOnly
        self.frequency = frequency
        self.settings = settings
        self.formats = formats
    }

    /// Checks the arguments before any work is done.
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
            throw QuillError(.argument, "ModelCheckpoint: the best model is known after epochs, not steps")
        }
    }

    /// Saves if it is time.
    public mutating func batchEnded(_ batch: Int, _ training: Training) {
        guard case .steps(let count) = frequency else { return }
        let step = training.epoch * training.stepsPerEpoch + batch + 1
        if step.isMultiple(of: count) { save(training) }
    }

    /// Saves if it is time, or if the model is the best so far.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) throws {
        guard case .epochs(let count) = frequency, (epoch + 1).isMultiple(of: count) else { return }
        guard saveBestOnly else { return save(training) }
        guard let value = logs[monitor] else {
            let known = logs.map(\.key.name).joined(separator: ", ")
            throw QuillError(.argument, "ModelCheckpoint: '\(monitor)' is not reported; there are \(known)")
        }
        let isBetter = best.map { mode.prefersGreater(monitor) ? value > $0 : value < $0 } ?? !value.isNaN
        guard isBetter else { return }
        best = value
        try training.snapshot.save(to: path, formats: formats, notes: notes.print)
    }

    /// Saves where an interrupted training can go on.
    public mutating func trainingEnded(_ training: Training) throws {
        guard training.isInterrupted, !saveBestOnly else { return }
        try Checkpoint(training, settings: settings).save(to: path, formats: formats)
    }

    private func save(_ training: Training) {
        let (path, settings, formats) = (path, settings, formats)
        training.whenAllAreTold { try Checkpoint($0, settings: settings).save(to: path, formats: formats) }
    }

    /// The best figure so far.
    public var memory: CallbackMemory {
        get { CallbackMemory(numbers: best.map { ["best": $0] } ?? [:]) }
        set { best = newValue.numbers["best"] }
    }
}

/// Prints each note once, however often a file is saved.
private final class NotesOnce: Sendable {
    private let printed = Mutex<Set<String>>([])

    func print(_ note: String) {
        if printed.withLock({ $0.insert(note).inserted }) { SavedModel.printNote(note) }
    }
}
