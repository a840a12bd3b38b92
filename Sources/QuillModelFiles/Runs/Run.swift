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

    /// The trained model's file in the folder, or that of its best epoch; nil if there is neither.
    public var modelPath: String? {
        let names = (try? FileSystem.names(in: folder.path)) ?? []
        let model = names.filter { $0.hasPrefix("model.") }.min()
        return (model ?? names.first { $0 == "best.safetensors" }).map { "\(folder.path)/\($0)" }
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
        return (
            runs.sorted { ($0.configuration.started, $0.name) < ($1.configuration.started, $1.name) },
            problems
        )
    }
}
