import ArgumentParser
import Quill

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network on digits and saves it.",
        discussion: """
            Without arguments: the network cnn-32-64 with pixels brought to 0…1, until a held-out tenth stops improving. \
            A named network is trained as its document did.

            Ctrl-C saves an exact checkpoint and says how to go on. A checkpoint is also saved after each epoch; a \
            training that goes on from one gives the same weights to the bit as one that was never interrupted.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions
    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where the model is saved (default: digits.safetensors).", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Go on from a checkpoint, with all its settings; --epochs, --output and --data may be given anew.",
            valueName: "file"))
    var resume: String?

    @Option(help: ArgumentHelp("Save a checkpoint after every so many epochs; 0 for none.", valueName: "n"))
    var checkpointEvery: Int?

    @Option(help: "How progress is shown: 0 not, 1 a bar, 2 a line per epoch, auto a bar on terminals.")
    var verbose = VerboseLevel.auto

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    func validate() throws {
        if let checkpointEvery, checkpointEvery < 0 {
            throw ValidationError("--checkpoint-every: expected at least 0, received \(checkpointEvery)")
        }
        guard resume != nil else { return }
        let others: [(String, Bool)] =
            [
                ("a network", network != nil), ("--layers", networks.layers != nil), ("--raw", networks.raw),
                ("--limit", digits.limit != nil),
            ] + training.fixedWhenResuming
        if let other = others.first(where: \.1) {
            throw ValidationError("--resume: the checkpoint decides, expected no \(other.0) beside it")
        }
    }

    func run() async throws {
        let runtime = try runtimes.runtime()
        var job =
            if let resume {
                try TrainingJob(checkpoint: resume, runtime: runtime)
            } else {
                try TrainingJob(try networks.choice(network), training, runtime: runtime)
            }
        job.data = digits.data ?? job.data
        job.limit = digits.limit ?? job.limit
        job.epochs = training.epochs ?? job.epochs
        job.output = output ?? job.output
        job.checkpointEvery = checkpointEvery ?? job.checkpointEvery
        let run = TrainingRun(
            report: Report(isSilent: quiet || json),
            verbosity: quiet || json ? .silent : verbose.verbosity)
        let outcome = try await run.perform(job)
        if json { print(outcome.text) }
    }
}

/// Keras's numbers for how much is shown.
enum VerboseLevel: String, ExpressibleByArgument, CaseIterable {
    case silent = "0"
    case bar = "1"
    case lines = "2"
    case auto

    var verbosity: Verbosity {
        switch self {
        case .silent: .silent
        case .bar: .bar
        case .lines: .linePerEpoch
        case .auto: .auto
        }
    }
}
