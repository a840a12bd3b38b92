import QuillCodecs
import QuillTensor
import QuillTraining

/// Keeps a backup of training in a file and, when `fit` is called again with the same arguments, continues from it exactly
/// where training was: with the same bits as if it had never stopped.
///
/// ```swift
/// try model.fit(mnist.train, epochs: 20, callbacks: [BackupAndRestore(to: "backup")])
/// ```
///
/// The backup is replaced atomically, after every epoch and when training is interrupted, and removed when training ends as
/// planned. With several ranks, only rank 0 writes.
public struct BackupAndRestore: RestoringCallback {
    private let given: String
    private let frequency: ModelCheckpoint.Frequency
    private let deletesCheckpoint: Bool

    /// Keeps a backup at a path.
    /// - Parameters:
    ///   - path: a file's path, such as `backup.safetensors`, or a folder to create and keep the file in.
    ///   - frequency: when to save.
    ///   - deleteCheckpoint: whether to remove the backup when training ends as planned.
    public init(
        to path: String, every frequency: ModelCheckpoint.Frequency = .epochs(1),
        deleteCheckpoint: Bool = true
    ) {
        given = path
        self.frequency = frequency
        deletesCheckpoint = deleteCheckpoint
    }

    /// Whether the path is a folder: one that exists, or one to create, as Keras does.
    private var isFolder: Bool {
        !given.hasSuffix(".safetensors") || FileSystem.isFolder(given)
    }

    /// The file.
    private var file: String {
        guard isFolder else { return given }
        return (given.hasSuffix("/") ? given : given + "/") + "backup.safetensors"
    }

    /// Returns the training in the backup; nil if there is none.
    /// - Throws: a `.file` error if the backup cannot be read.
    public func unfinishedTraining(of model: Model) throws -> UnfinishedTraining? {
        guard FileSystem.exists(file) else { return nil }
        let saved = try SavedModel(contentsOf: file, vocabulary: ModelVocabulary(of: model))
        guard let state = saved.training else {
            throw QuillError(
                .file, "\(file): expected a backup of a training, received a model; name another path")
        }
        var copy = model
        try copy.setWeights(saved.weights)
        try copy.setOptimizerState(saved.optimizerState ?? [:])
        return UnfinishedTraining(model: copy, state: state)
    }

    /// Checks that the backup can be written, before any work is done.
    /// - Throws: an `.argument` error for an invalid frequency, a `.file` error if the file cannot be written.
    public mutating func trainingBegan(_ training: Training) throws {
        let count =
            switch frequency {
            case .epochs(let count), .steps(let count): count
            }
        guard count > 0 else {
            throw QuillError(
                .argument, "BackupAndRestore: expected to save every 1 or more, received \(count)")
        }
        guard training.rank == 0 else { return }
        if isFolder { try FileSystem.createFolders(given) }
        try AtomicFile.check(file)
    }

    /// Saves every n steps.
    /// - Throws: a `.data` error if a weight is not finite.
    public mutating func batchEnded(_ batch: Int, in training: Training) throws {
        guard case .steps(let count) = frequency else { return }
        let step = training.epoch * training.stepsPerEpoch + batch + 1
        guard step.isMultiple(of: count) else { return }
        try training.requireFiniteWeights()
        save(training)
    }

    /// Saves every n epochs.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        guard case .epochs(let count) = frequency, (epoch + 1).isMultiple(of: count) else { return }
        save(training)
    }

    private func save(_ training: Training) {
        guard training.rank == 0 else { return }
        let file = file
        training.afterAllCallbacks { try Checkpoint($0).save(to: file) }
    }

    /// Saves the backup if training was interrupted, and removes it if training ended as planned.
    /// - Throws: a `.file` error if the file cannot be written.
    public mutating func trainingEnded(_ training: Training) throws {
        guard training.rank == 0, !training.hasFailed else { return }
        if training.isInterrupted {
            try Checkpoint(training).save(to: file)
        } else if deletesCheckpoint {
            FileSystem.remove(file)
            if isFolder { FileSystem.removeEmptyFolder(given) }
        }
    }

    /// The type and the path.
    public var name: String { "BackupAndRestore(\(given))" }
}
