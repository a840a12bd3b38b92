import ArgumentParser
import Quill
import QuillSystem

struct RuntimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The number of threads (default: $QUILL_THREADS, else one per core, shared by the ranks of a machine). It "
                + "doesn't change results.",
            valueName: "n"))
    var threads: Int?

    /// Returns the runtime that the flags and the environment set.
    func runtime() throws -> Runtime {
        do {
            // The environment first, to report a bad variable even if a flag overrides it.
            let environment = try Runtime.environment()
            guard let threads = try threads ?? Ranks.threads(of: environment) else { return environment }
            return try UsageError.naming("--threads") { try Runtime(threads: threads) }
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }
}
