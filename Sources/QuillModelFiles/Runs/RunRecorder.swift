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
/// A line is written at the end of each epoch, so the folder of a killed run can be read. A resumed training goes on in the
/// same files if it is given the same folder. With several ranks, only rank 0 writes.
public struct RunRecorder: Callback {
    private enum Place {
        case new(parent: String, name: String)
        case folder(RunFolder)
    }

    private let place: Place
    private let values: [String: JSON]
    private let keepsBest: Bool
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
    ///   - keepsBest: whether to keep the model of the epoch with the best validation loss.
    public init(
        in parent: String = "runs", name: String, values: [String: JSON] = [:], keepsBest: Bool = true
    ) {
        place = .new(parent: parent, name: name)
        self.values = ["network": .string(name)].merging(values) { $1 }
        self.keepsBest = keepsBest
    }

    /// Records a training in a folder, or goes on with that of a resumed training.
    /// - Parameters:
    ///   - folder: the folder, as ``RunFolder/create(in:name:)`` makes it.
    ///   - values: what to add to the configuration.
    ///   - keepsBest: whether to keep the model of the epoch with the best validation loss.
    public init(to folder: RunFolder, values: [String: JSON] = [:], keepsBest: Bool = true) {
        place = .folder(folder)
        self.values = values
        self.keepsBest = keepsBest
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
        if keepsBest, training.validationCount > 0 { best = Monitor(.validationLoss, .min) }
        bestValue = history.values(of: .validationLoss)?.filter(\.isFinite).min()
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
        guard let best, let value = logs.value(of: .validationLoss), best.isBetter(value, than: bestValue)
        else { return }
        bestValue = value
        try training.snapshot.save(to: folder.bestPath)
    }

    /// Writes how training ended.
    /// - Throws: a `.file` error that names the path and the reason.
    public mutating func trainingEnded(_ training: Training) throws {
        guard let folder else { return }
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
