import QuillCodecs
import QuillSystem
import QuillTensor

/// The folder of plain files that tells what one training did.
///
/// | file | contents |
/// |---|---|
/// | `configuration.json` | the network, the data, the settings, the versions, and the machine |
/// | `history.csv` | the metrics of each epoch, as `CSVLogger` writes them: epochs count from 0 |
/// | `history.jsonl` | the same, an object a line, with the seconds of each epoch |
/// | `log.txt` | a line for each event, with its time |
/// | `result.json` | how the run ended, with the scores on the test images; missing while it runs |
/// | `model.safetensors` | the trained model, in the format of its file |
/// | `best.safetensors` | the model of the best epoch, if that isn't the trained model |
/// | `checkpoint.safetensors` | the last checkpoint, from which training resumes; missing once the model is kept |
public struct RunFolder: Sendable, Equatable {
    /// The path of the folder.
    public let path: String

    /// The folder at a path, which need not exist.
    public init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Creates the folder of a new run: `runs/cnn-1`, then `runs/cnn-2`. Two processes never get the same one.
    /// - Parameters:
    ///   - parent: the folder of all runs, which is created if necessary.
    ///   - name: the name of the run, without its number. Characters that file names shouldn't have become hyphens.
    /// - Throws: a `.file` error that names the folder and the reason.
    public static func create(in parent: String, name: String) throws -> RunFolder {
        let name = fileName(name)
        let parent = RunFolder(parent).path
        try FileSystem.createFolders(parent)
        let numbers = try FileSystem.names(in: parent).compactMap { other in
            other.hasPrefix(name + "-") ? Int(other.dropFirst(name.count + 1)) : nil
        }
        var number = max(0, min(numbers.max() ?? 0, .max - 1000)) + 1
        while try !FileSystem.createNewFolder("\(parent)/\(name)-\(number)") { number += 1 }
        return RunFolder("\(parent)/\(name)-\(number)")
    }

    /// Creates the folder of a new run at a path of the user's choice.
    /// - Throws: a `.file` error if there is a run in it already or if it can't be created.
    public static func create(at path: String) throws -> RunFolder {
        let folder = RunFolder(path)
        guard !FileSystem.exists(folder.configurationPath) else {
            throw QuillError(.file, "\(folder.path): there is a run in this folder already; choose another")
        }
        try FileSystem.createFolders(folder.path)
        try AtomicFile.check(folder.configurationPath)
        return folder
    }

    /// The last part of the path.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The path of `configuration.json`.
    public var configurationPath: String { "\(path)/configuration.json" }
    /// The path of `history.csv`.
    public var historyPath: String { "\(path)/history.csv" }
    /// The path of `history.jsonl`.
    public var linesPath: String { "\(path)/history.jsonl" }
    /// The path of `log.txt`.
    public var logPath: String { "\(path)/log.txt" }
    /// The path of `result.json`.
    public var resultPath: String { "\(path)/result.json" }
    /// The path of the model of the best epoch, which may not exist.
    public var bestPath: String { "\(path)/best.safetensors" }
    /// The path of the run's last checkpoint, which may not exist.
    public var checkpointPath: String { "\(path)/checkpoint.safetensors" }
    /// The path of the file that says that the run goes on.
    var lockPath: String { "\(path)/.running" }

    /// Adds a line to the log, with the time.
    /// - Throws: a `.file` error that names the path and the reason.
    public func log(_ line: String) throws {
        let lines = line.split(whereSeparator: \.isNewline).map { "\(Clock.now)  \($0)\n" }
        var file = try AppendingFile(logPath)
        try file.append(Array(lines.joined().utf8))
    }

    /// Writes how the run ended, in the place of what was written before.
    /// - Throws: a `.file` error that names the path and the reason.
    public func write(_ result: RunResult) throws {
        try AtomicFile.write(Array(result.json.indentedText.utf8), to: resultPath)
    }

    /// Keeps the trained model in the folder, as a second name of its file, which costs no space. The run's checkpoint isn't
    /// needed any longer and is removed.
    /// - Parameter path: the model's file.
    /// - Throws: a `.file` error that names the path and the reason.
    public func keep(model path: String) throws {
        let name = path.split(separator: "/").last ?? ""
        let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ".safetensors"
        try FileSystem.linkOrCopy(path, to: "\(self.path)/model\(ending)")
        FileSystem.remove(checkpointPath)
    }

    /// Removes the folder if no training has begun in it.
    package func removeIfUnused() {
        guard !FileSystem.exists(configurationPath) else { return }
        FileSystem.remove(logPath)
        FileSystem.removeEmptyFolder(path)
    }

    /// Returns a text as a part of a file's name: `models/my net.keras` becomes `my-net`.
    private static func fileName(_ text: String) -> String {
        var name = text.split(separator: "/").last.map(String.init) ?? ""
        if let point = name.lastIndex(of: "."), point > name.startIndex { name = String(name[..<point]) }
        let kept = name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
        let trimmed = String(kept.drop { ".-".contains($0) }.prefix(80))
        return trimmed.isEmpty ? "run" : trimmed
    }
}

extension RunFolder {
    /// Changes the result that is in the folder, for example to add the scores on the test images.
    /// - Parameter change: changes the result; if there is none, a finished one.
    /// - Throws: a `.file` error that names the path and the reason.
    public func update(_ change: (inout RunResult) -> Void) throws {
        var result =
            FileSystem.isFile(resultPath)
            ? try RunResult(JSON(contentsOf: resultPath), path: resultPath) : RunResult(.finished)
        change(&result)
        result.ended = Clock.now
        try write(result)
    }
}
