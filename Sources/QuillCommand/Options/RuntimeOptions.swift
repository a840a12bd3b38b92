import ArgumentParser
import Quill

struct RuntimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads to compute with (default: $QUILL_THREADS, else one per core). Results are the same for any number.",
            valueName: "n"))
    var threads: Int?

    /// The runtime asked for.
    func runtime() throws -> Runtime {
        do {
            // The environment first: a bad variable is told even where a flag overrides it.
            let environment = try Runtime.environment()
            guard let threads else { return environment }
            return try UsageError.naming("--threads") { try Runtime(threads: threads) }
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }
}
