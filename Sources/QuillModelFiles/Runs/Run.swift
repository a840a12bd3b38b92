import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

/// A run as its folder tells it, also while it goes on or after it was killed.
///
/// ```swift
/// let run = try Run(contentsOf: "runs/cnn-1")
/// print(run.status, run.configuration.network, run.history)
/// ```
public struct Run: Sendable {
    /// The folder.
    public let folder: RunFolder
    /// What the run was made from.
    public let configuration: RunConfiguration
    /// The metrics of its epochs.
    public let history: History
    /// How it ended; nil if it goes on or was killed.
    public let result: RunResult?
    /// How it ended, or that it has not.
    public let status: RunResult.Status

    /// Reads the folder of a run.
    /// - Throws: a `.file` error that names the folder or the file, and what was expected.
    public init(contentsOf path: String) throws {
        let folder = RunFolder(path)
        guard FileSystem.isFolder(folder.path) else {
            throw QuillError(
                .file,
                "\(path): expected the folder of a run, \(FileSystem.exists(path) ? "found a file" : "found nothing")"
            )
        }
        guard FileSystem.isFile(folder.configurationPath) else {
            throw QuillError(.file, "\(path): not the folder of a run; it has no configuration.json")
        }
        let json = try JSON(contentsOf: folder.configurationPath)
        guard let values = json.members else {
            throw QuillError(.file, "\(folder.configurationPath): expected a JSON object")
        }
        self.folder = folder
        configuration = RunConfiguration(values)
        // The first epoch of a killed run may not have ended.
        history =
            FileSystem.size(of: folder.historyPath) == 0
            ? History() : try History(contentsOf: folder.historyPath)
        result =
            FileSystem.isFile(folder.resultPath)
            ? try RunResult(JSON(contentsOf: folder.resultPath), path: folder.resultPath) : nil
        status = LockFile.isHeld(folder.lockPath) ? .running : result?.status ?? .killed
    }

    /// The name of the folder.
    public var name: String { folder.name }

    /// The trained model's file in the folder, or that of its best epoch, or its last checkpoint; nil if there is none.
    public var modelPath: String? {
        let names = (try? FileSystem.names(in: folder.path)) ?? []
        if let model = names.filter({ $0.hasPrefix("model.") }).min() { return "\(folder.path)/\(model)" }
        return [folder.bestPath, folder.checkpointPath].first(where: FileSystem.isFile)
    }

    /// A line that says that training didn't end by itself, after which epoch, and what its model is; nil if it did.
    ///
    /// `runs/cnn-1: training was killed after epoch 3 of 20; its model is that of the best epoch, 2`
    public var unfinished: String? {
        let what: String
        switch status {
        case .finished: return nil
        case .running: what = "training goes on"
        case .interrupted, .killed: what = "training was \(status.rawValue)"
        case .failed: what = "training failed"
        }
        let planned = configuration.epochs > 0 ? " of \(configuration.epochs)" : ""
        let epochs =
            history.epochs.last.map { " after epoch \($0 + 1)\(planned)" }
            ?? " before the end of its first epoch"
        return "\(folder.path): \(what)\(epochs)\(modelOrigin.map { "; its model is \($0)" } ?? "")"
    }

    /// Which moment of training the model is of.
    private var modelOrigin: String? {
        switch modelPath {
        case nil: return nil
        case folder.checkpointPath: return "the last checkpoint"
        case folder.bestPath:
            let epochs = [Metric.validationLoss, .loss].lazy.map { metric in
                zip(history.epochs, history.logs).compactMap { epoch, logs in
                    logs.value(of: metric).flatMap { $0.isFinite ? (epoch: epoch, loss: $0) : nil }
                }
            }.first { !$0.isEmpty }
            let best = epochs?.min { $0.loss < $1.loss }
            return "that of the best epoch" + (best.map { ", \($0.epoch + 1)" } ?? "")
        default: return "from an earlier training in this folder"
        }
    }

    /// The seconds that the epochs took.
    public var seconds: Double { result?.seconds ?? RunLines(folder.linesPath).seconds.values.reduce(0, +) }

    /// Reads all runs in a folder, the oldest first.
    /// - Parameter folder: the folder of runs.
    /// - Returns: the runs, and a line for each folder that isn't one or is damaged.
    /// - Throws: a `.file` error if the folder can't be read.
    public static func all(in folder: String) throws -> (runs: [Run], problems: [String]) {
        let parent = RunFolder(folder).path
        let paths = try FileSystem.names(in: parent).filter { !$0.hasPrefix(".") }.sorted()
            .map { "\(parent)/\($0)" }.filter(FileSystem.isFolder)
        var (runs, problems): ([Run], [String]) = ([], [])
        for path in paths {
            do {
                runs.append(try Run(contentsOf: path))
            } catch let error as QuillError {
                problems.append(error.message)
            }
        }
        return (runs.sorted { $0.order < $1.order }, problems)
    }

    /// The time of the beginning, then the name, whose number counts as a number: `cnn-9` is before `cnn-10`.
    private var order: (String, String, Int) {
        let place = name.lastIndex(of: "-") ?? name.endIndex
        guard let number = Int(name[place...].dropFirst()) else { return (configuration.started, name, 0) }
        return (configuration.started, String(name[..<place]), number)
    }
}
