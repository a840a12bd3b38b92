import QuillCodecs
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

/// Keeps the folder of a run: what it was made from, the metrics of each epoch, and how it ended.
///
/// ```swift
/// try model.fit(mnist.train, epochs: 10, validation: .split(0.1), callbacks: [RunRecorder(in: "runs", name: "mlp")])
/// ```
/// A line is written at the end of each epoch, so the folder of a killed run can be read, and so can its model. A resumed training goes on in the
/// same files if it is given the same folder. With several ranks, only rank 0 writes.
public struct RunRecorder: Callback {
    private enum Place {
        case new(parent: String, name: String)
        case folder(RunFolder)
    }

    private let place: Place
    private let values: [String: JSON]
    private let keepsBest: Bool
    private let checkpoint: String?
    private var keptCheckpoint: [Int]?
    private var folder: RunFolder?
    private var lock: LockFile?
    private var table: AppendingFile?
    private var objects: AppendingFile?
    private var columns: [String] = []
    private var lines = RunLines()
    private var began = ContinuousClock.now
    private var best: Monitor?
    private var bestValue: Double?

    /// Records each training in a new folder, such as `runs/mlp-1`.
    /// - Parameters:
    ///   - parent: the folder of all runs.
    ///   - name: the name of the run; its folder gets a number, too.
    ///   - values: what to add to the configuration, such as `["data": .string("MNIST")]`.
    ///   - keepsBest: whether to keep the model of the epoch with the best validation loss, or, without validation data,
    ///     the best training loss.
    public init(
        in parent: String = "runs", name: String, values: [String: JSON] = [:], keepsBest: Bool = true
    ) {
        place = .new(parent: parent, name: name)
        self.values = ["network": .string(name)].merging(values) { $1 }
        self.keepsBest = keepsBest
        checkpoint = nil
    }

    /// Records a training in a folder, or goes on with that of a resumed training.
    /// - Parameters:
    ///   - folder: the folder, as ``RunFolder/create(in:name:)`` makes it.
    ///   - values: what to add to the configuration.
    ///   - keepsBest: whether to keep the model of the epoch with the best validation loss, or, without validation data and
    ///     checkpoints, the best training loss.
    ///   - checkpoint: the file to which a ``ModelCheckpoint`` before this callback saves checkpoints. The folder has it under
    ///     a second name, which costs no space.
    public init(
        to folder: RunFolder, values: [String: JSON] = [:], keepsBest: Bool = true,
        checkpoint: String? = nil
    ) {
        place = .folder(folder)
        self.values = values
        self.keepsBest = keepsBest
        self.checkpoint = checkpoint
    }

    /// Creates the folder, unless it is given, and its files. Epochs that a resumed training repeats are taken out.
    /// - Throws: a `.file` error that names the path and the reason, also if another process records in this folder.
    public mutating func trainingBegan(_ training: Training) throws {
        guard training.rank == 0 else { return }
        let folder =
            switch place {
            case .new(let parent, let name): try RunFolder.create(in: parent, name: name)
            case .folder(let folder): folder
            }
        try FileSystem.createFolders(folder.path)
        do {
            lock = try LockFile(folder.lockPath)
        } catch let held as LockFile.Held {
            let owner = held.owner.map { " (process \($0))" } ?? ""
            throw QuillError(.file, "\(folder.path): another training\(owner) records its run in this folder")
        }
        self.folder = folder
        let history = training.history
        var configuration = RunConfiguration(training)
        configuration.values.merge(values) { $1 }
        // A resumed run began when it began.
        if !history.epochs.isEmpty || training.batch > 0,
            let before = try? JSON(contentsOf: folder.configurationPath).members
        {
            configuration.values["started"] = before["started"]
        }
        try AtomicFile.write(
            Array(JSON.object(configuration.values).indentedText.utf8), to: folder.configurationPath)
        FileSystem.remove(folder.resultPath)
        lines = history.epochs.isEmpty ? RunLines() : RunLines(folder.linesPath)
        lines.seconds = lines.seconds.filter { history.epochs.contains($0.key) }
        columns = Set(training.reportedGoals.map(\.key) + history.logs.flatMap { $0.map(\.key) }).sorted()
        try writeAll(history, in: folder)
        let isValidated = training.validationCount > 0
        best =
            keepsBest && (isValidated || checkpoint == nil)
            ? Monitor(isValidated ? .validationLoss : .loss, .min) : nil
        bestValue = best.flatMap { history.values(of: $0.metric) }?.filter(\.isFinite).min()
        // What is there now may be another training's.
        keptCheckpoint = checkpoint.flatMap(FileSystem.version)
        try folder.log(
            history.epochs.isEmpty && training.batch == 0
                ? "training begins" : "training goes on in epoch \(training.epoch + 1)")
    }

    /// Notes the time.
    public mutating func epochBegan(_ epoch: Int, in training: Training) { began = .now }

    /// Writes the epoch's lines, and the model if it is the best so far.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard let folder else { return }
        let passed = (ContinuousClock.now - began).components
        lines.seconds[epoch] = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
        let names = logs.map(\.key)
        if names.allSatisfy(columns.contains) {
            let (row, line) = (Array(row(epoch, logs).utf8), Array(lines.line(epoch, logs).utf8))
            try table?.append(row)
            try objects?.append(line)
        } else {
            columns = Set(columns + names).sorted()
            try writeAll(training.history, in: folder)
        }
        try folder.log("epoch \(epoch + 1)/\(training.epochs)  \(logs)")
        training.afterAllCallbacks { [checkpoint, keptCheckpoint] _ in
            try Self.keep(checkpoint, in: folder, unless: keptCheckpoint)
        }
        guard let best, let value = logs.value(of: best.metric), best.isBetter(value, than: bestValue)
        else { return }
        bestValue = value
        try training.snapshot.save(to: folder.bestPath)
    }

    /// Writes how training ended.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func trainingEnded(_ training: Training) throws {
        guard let folder else { return }
        try Self.keep(checkpoint, in: folder, unless: keptCheckpoint)
        let reason = training.failure.map { ($0 as? QuillError)?.message ?? "\($0)" }
        let status: RunResult.Status =
            training.hasFailed ? .failed : training.isInterrupted ? .interrupted : .finished
        let result = RunResult(
            status, reason: reason ?? training.stopReason ?? training.interruption,
            seconds: lines.seconds.values.reduce(0, +))
        try folder.write(result)
        try folder.log("training \(status.rawValue)" + (result.reason.map { ": \($0)" } ?? ""))
        lock = nil
    }

    /// Gives a checkpoint a second name in the folder, if it isn't the version that was there before training.
    private static func keep(_ checkpoint: String?, in folder: RunFolder, unless old: [Int]?) throws {
        guard let checkpoint, let version = FileSystem.version(of: checkpoint), version != old else { return }
        try FileSystem.linkOrCopy(checkpoint, to: folder.checkpointPath)
    }

    /// Writes both histories anew.
    private mutating func writeAll(_ history: History, in folder: RunFolder) throws {
        let epochs = Array(zip(history.epochs, history.logs))
        let header = (["epoch"] + columns).joined(separator: ",") + "\r\n"
        try AtomicFile.write(
            Array((header + epochs.map { row($0, $1) }.joined()).utf8), to: folder.historyPath)
        try AtomicFile.write(
            Array(epochs.map { lines.line($0, $1) }.joined().utf8), to: folder.linesPath)
        table = try AppendingFile(folder.historyPath)
        objects = try AppendingFile(folder.linesPath)
    }

    /// A line of `history.csv`.
    private func row(_ epoch: Int, _ logs: Logs) -> String {
        let cells = columns.map { name in logs.value(of: Metric(name)).map { "\($0)" } ?? "NA" }
        return (["\(epoch)"] + cells).joined(separator: ",") + "\r\n"
    }
}
