import ArgumentParser
import Quill

struct RuntimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The number of threads (default: $QUILL_THREADS, else one per core). It doesn't change results.",
            valueName: "n"))
    var threads: Int?

    /// Returns the runtime that the flags and the environment set.
    func runtime() throws -> Runtime {
        do {
            // The environment first, to report a bad variable even if a flag overrides it.
            let environment = try Runtime.environment()
            guard let threads else { return environment }
            return try UsageError.naming("--threads") { try Runtime(threads: threads) }
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }
}
