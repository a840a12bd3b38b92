import ArgumentParser
import Quill
import QuillTensor
import QuillSystem

/// The program `quill`.
@main
enum Main {
    static func main() async {
        StandardOutput.openMissingStreams()
        BusError.report()
        Ranks.silenceOthers()
        let code = await run()
        exit(Failure.reportOutput(after: code))
    }

    /// Runs the command and returns the exit code.
    private static func run() async -> Int32 {
        do {
            // Whatever warns, such as a model file that is loaded, gives remedies in the words of commands.
            RemedyWords.replace { $0.commandRemedy }
            var command = try RootCommand.parseAsRoot(
                CommandWords.checked(Array(CommandLine.arguments.dropFirst())))
            guard try Ranks.join(for: command) else { return 0 }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return Ranks.end(nil)
        } catch {
            return Ranks.end(error)
        }
    }
}

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quill",
        abstract: "Trains neural networks on images and reads handwritten digits.",
        discussion: """
            Images come from --data, else from $QUILL_DATA, else from MNIST in the cache or a download, else from the \
            built-in generator Strokes.

            Environment: QUILL_THREADS and QUILL_ISA (portable, neon, avx2, avx512) set the number of threads and the \
            instruction set; QUILL_CACHE sets the folder for data sets and QUILL_RUNS that for runs; \
            QUILL_OFFLINE=1 disables downloads; NO_COLOR disables bold text.

            Exit codes: 0 success, 1 failure, 2 usage error, 130 after Ctrl-C. Output that could not be written is a \
            failure.
            """,
        version: "quill \(QuillVersion.current)",
        subcommands: [
            Train.self, Evaluate.self, Predict.self, Read.self, Teach.self, Recipes.self, Summary.self,
            Bench.self, DataCommand.self, View.self, RunsCommand.self, PlotCommand.self, Errors.self,
            Compare.self, Explain.self, Embed.self, Quiz.self, DoctorCommand.self, ReportCommand.self,
            StudyCommand.self, SearchCommand.self, Reproduce.self, Convert.self, Inspect.self, Diff.self,
            Verify.self,
            Export.self,
        ])

    /// How the user called the program, for hints on what to run next.
    static var invokedName: String {
        Terminal.variable("QUILL_INVOKED_AS") ?? CommandLine.arguments.first ?? "quill"
    }
}
