import Quill
import QuillCodecs

/// Keeps two trainings from writing the same files. It ends with the process.
struct OutputLock {
    private let file: LockFile

    /// Takes a training's output for this process.
    /// - Throws: a `.file` error if another training has it.
    init(_ job: TrainingJob) throws {
        let parts = job.checkpointPath.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().map { $0 + "/" }.joined()
        do {
            file = try LockFile("\(folder).\(parts.last ?? "").lock")
        } catch let held as LockFile.Held {
            let owner = held.owner.map { " (process \($0))" } ?? ""
            throw QuillError(
                .file,
                "\(job.output): another training\(owner) writes this file and its checkpoint; wait until it has ended, "
                    + "or choose another --output")
        }
    }
}
