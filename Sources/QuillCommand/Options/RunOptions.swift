import ArgumentParser
import Quill
import QuillCodecs

/// Where train keeps what it did.
struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "Keep the run's files in this folder (default: a new folder in $QUILL_RUNS, else in runs).",
            valueName: "folder"))
    var folder: String?

    @Flag(name: .customLong("no-run"), help: "Keep no run folder.")
    var isOff = false

    func validate() throws {
        if folder == "" { throw ValidationError("--run: expected a folder's name, received nothing") }
        if isOff, folder != nil { throw ValidationError("--run and --no-run exclude each other") }
    }

    /// The folder of all runs.
    static var parent: String { Terminal.variable("QUILL_RUNS") ?? "runs" }

    /// Returns the folder for a training: the user's choice, that of the run that is resumed, or a new one.
    /// - Returns: the folder, and a line that says why there is none although the user didn't say so.
    /// - Throws: a `.file` error if the folder that the user chose can't be used.
    func folder(for job: TrainingJob) throws -> (folder: RunFolder?, note: String?) {
        if isOff { return (nil, nil) }
        if let folder {
            if let earlier = job.run, FileSystem.absolute(folder) == earlier.path { return (earlier, nil) }
            do {
                return (try RunFolder.create(at: folder), nil)
            } catch let error as QuillError {
                throw QuillError(error.kind, "--run: \(error.message)")
            }
        }
        if let earlier = job.run, FileSystem.isFile(earlier.configurationPath) { return (earlier, nil) }
        do {
            return (try RunFolder.create(in: Self.parent, name: job.recipe.id), nil)
        } catch let error as QuillError {
            return (nil, "no run folder: \(error.message)")
        }
    }
}

extension RunFolder {
    /// The path from the current folder, if it is below.
    var shortPath: String {
        let here = FileSystem.absolute(".") + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}

extension RunFolder {
    /// Writes that an error ended the run, if it had begun.
    func fail(_ reason: String) throws {
        guard FileSystem.isFile(configurationPath) else { return }
        try update { result in (result.status, result.reason) = (.failed, reason) }
    }
}
