import Quill
import QuillCodecs

/// Keeps two trainings from writing the same files. It ends with the process.
struct OutputLock {
    private let file: LockFile

    /// Takes a training's output for this process.
    /// - Throws: a `.file` error if another training has it.
    init(_ job: TrainingJob) throws {
        do {
            file = try LockFile(Self.path(for: job.checkpointPath))
            // The output may be the checkpoint of another training.
            let other = Self.path(for: job.output)
            if FileSystem.isFile(other) { _ = try LockFile(other) }
        } catch let held as LockFile.Held {
            let owner = held.owner.map { " (process \($0))" } ?? ""
            throw QuillError(
                .file,
                "\(job.output): another training\(owner) writes this file and its checkpoint; wait until it has ended, "
                    + "or choose another --output")
        }
    }

    /// Returns the path of the lock beside a file.
    private static func path(for file: String) -> String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().map { $0 + "/" }.joined() + ".\(parts.last ?? "").lock"
    }
}
