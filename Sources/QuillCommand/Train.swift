import ArgumentParser
import Quill
import QuillReader

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network on digits and saves it.",
        discussion: """
            Without arguments: the network cnn-32-64 with pixels brought to 0…1, until a held-out tenth stops improving. \
            A named network is trained as its document did. --recipe reader trains the network that `quill read` \
            reads with, on the digits drawn anew as people's pictures look.

            Ctrl-C saves an exact checkpoint and says how to go on. A checkpoint is also saved after each epoch; a \
            training that goes on from one gives the same weights to the bit as one that was never interrupted.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @Option(help: ArgumentHelp("A network's name: the same as the name alone.", valueName: "name"))
    var recipe: String?

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
        if let recipe, let network {
            throw ValidationError("--recipe: expected no network beside it, received '\(network)'")
        }
        if isReader, training.holdOut != nil || training.validation != nil {
            throw ValidationError(
                "the reader holds out a tenth of the digits: expected no --hold-out or --validation")
        }
        guard resume != nil else { return }
        let others: [(String, Bool)] =
            [
                ("a network", name != nil), ("--layers", networks.layers != nil), ("--raw", networks.raw),
                ("--limit", digits.limit != nil),
            ] + training.fixedWhenResuming
        if let other = others.first(where: \.1) {
            throw ValidationError("--resume: the checkpoint decides, expected no \(other.0) beside it")
        }
    }

    private var name: String? { recipe ?? network }
    private var isReader: Bool { name == Recipe.reader.id && networks.layers == nil && !networks.raw }

    func run() async throws {
        let runtime = try runtimes.runtime()
        let resumed = try resume.map { try TrainingJob(checkpoint: $0, runtime: runtime) }
        let choice: NetworkOptions.Choice? =
            try resumed != nil
            ? nil : isReader ? .recipe(.reader) : networks.choice(name, for: digits.outline)
        try await Failure.naming("--output") {
            try Model.checkSaving(to: output ?? resumed?.output ?? TrainingJob.standardOutput)
        }
        let isForReader = isReader || resumed?.name == Recipe.reader.id
        var images = try await DataOptions.load(
            data: digits.data ?? resumed?.data, limit: digits.limit ?? resumed?.limit)
        guard images.train.count > 0 else {
            throw QuillError(.data, "\(images.source.place): there are no images to learn from")
        }
        let report = Report(isSilent: quiet || json)
        var held: Validation?
        if isForReader {
            let drawn = try ReaderDrawing(report).images(images, seed: resumed?.seed ?? training.seed ?? 1)
            (images, held) = (drawn.images, drawn.held)
        }
        guard
            var job = try resumed
                ?? choice.map({ try TrainingJob($0, training, for: images.train, runtime: runtime) })
        else { return }
        job.held = held ?? job.held
        job.limit = digits.limit ?? job.limit
        job.epochs = training.epochs ?? job.epochs
        job.output = output ?? job.output
        job.checkpointEvery = checkpointEvery ?? job.checkpointEvery
        let run = TrainingRun(
            report: report,
            verbosity: quiet || json ? .silent : verbose.verbosity)
        let outcome = try run.perform(job, on: images)
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
