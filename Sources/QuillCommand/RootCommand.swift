import ArgumentParser
import Quill
import QuillSystem

/// The program `quill`.
@main
enum Main {
    static func main() async {
        do {
            var command = try RootCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(Failure.report(error))
        }
    }
}

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quill",
        abstract: "Trains networks on images, handwritten digits above all, and reads images with them.",
        discussion: """
            Images come from --data, else from $QUILL_DATA, else MNIST from the cache or the network, and without a \
            network from the built-in generator Strokes.

            Environment: QUILL_THREADS and QUILL_ISA (portable, neon, avx2, avx512) choose how to compute; QUILL_CACHE \
            is where data sets are kept; QUILL_OFFLINE=1 forbids downloads; NO_COLOR forbids bold print.

            Exit codes: 0 all is well, 1 something failed, 2 the command line makes no sense, 130 after Ctrl-C.
            """,
        version: "quill 0.1.0",
        subcommands: [
            Train.self, Evaluate.self, Predict.self, Read.self, Teach.self, Summary.self, Bench.self,
            DataCommand.self,
        ])
}
