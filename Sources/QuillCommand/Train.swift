import ArgumentParser
import QuillCodecs
import Quill

struct Train: AsyncParsableCommand, DistributedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network on digits and saves it.",
        discussion: """
            Without arguments, trains the network cnn-32-64 on pixels scaled to 0…1 until the loss on a held-out 10 % \
            stops improving. A named network is trained by its recipe (quill recipes); a tutorial's network is trained \
            as in the tutorial. The recipe reader trains the network of `quill read`, on digits redrawn to look like \
            people's pictures.

            Ctrl-C saves an exact checkpoint and prints the command that resumes it. A checkpoint is also saved after \
            each epoch. A resumed run ends with bit-identical weights, as if it had never been interrupted, and saves its \
            model beside the checkpoint. With another number of epochs, its learning rate schedule is stretched over them.

            Each training is kept in a folder of plain files, such as runs/cnn-32-64-1: its settings, the metrics of each \
            epoch, its log, its result, and its model. quill runs lists them; --no-run keeps none.

            Training on with a saved model starts its schedule anew. Training that diverges ends with an error and replaces \
            no file.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @Option(
        help: ArgumentHelp(
            "The network's name, as an option; it never means a file.", valueName: "name"))
    var recipe: String?

    @OptionGroup var networks: NetworkOptions
    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Seeds") var several: SeedOptions
    @OptionGroup(title: "Run") var runs: RunOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to save the model to (default: digits.safetensors).", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Start from the weights of a file in any format, or of a run, instead of random ones. Weights of other shapes, such as those "
                + "for other classes, are left out and named.", valueName: "file"))
    var weights: String?

    @Option(
        help: ArgumentHelp(
            "Resume from a checkpoint with all its settings; only --epochs, --output, and --data can be changed.",
            valueName: "file"))
    var resume: String?

    @Option(help: ArgumentHelp("Save a checkpoint every n epochs; 0 for none.", valueName: "n"))
    var checkpointEvery: Int?

    @Option(
        name: .customLong("tensorboard"),
        help: ArgumentHelp(
            "Write metrics, graphs, distributions, and images for TensorBoard to a folder.",
            valueName: "folder"))
    var tensorBoard: String?

    @Option(
        help: "The progress display: 0 none, 1 a bar, 2 a line per epoch, auto a bar on terminals.")
    var verbose = VerboseLevel.auto

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    func validate() throws {
        if let checkpointEvery, checkpointEvery < 0 {
            throw ValidationError("--checkpoint-every: expected at least 0, received \(checkpointEvery)")
        }
        if output == "" { throw ValidationError("--output: expected a file's name, received nothing") }
        if tensorBoard == "" {
            throw ValidationError("--tensorboard: expected a folder, received nothing")
        }
        if recipe != nil, let network {
            throw ValidationError("--recipe: expected no other network, received '\(network)'")
        }
        if several.seeds != nil, runs.folder != nil {
            throw ValidationError("--run: expected no --seeds; each training has a run folder of its own")
        }
        if several.versus != nil, networks.layers != nil {
            throw ValidationError("--versus: expected a named network to compare with, received --layers")
        }
        guard resume != nil else { return }
        let others: [(String, Bool)] =
            [
                ("the network", name != nil), ("--layers", networks.layers != nil), ("--raw", networks.raw),
                ("--limit", digits.limit != nil), ("--seeds", several.seeds != nil),
                ("--weights", weights != nil),
            ] + training.fixedWhenResuming
        if let other = others.first(where: \.1) {
            throw ValidationError("--resume: the checkpoint has all settings; leave out \(other.0)")
        }
    }

    private var name: String? { recipe ?? network }

    func run() async throws {
        Interruption.ignoreClosedPipes()
        let runtime = try runtimes.runtime()
        var job =
            try resume.map {
                try TrainingJob(checkpoint: $0, among: NetworkOptions.recipes, runtime: runtime)
            }
            ?? TrainingJob(
                networks.choice(network, recipe: recipe, for: digits.outline, ambiguity: .error), training,
                runtime: runtime)
        if let weights {
            // Before the images are loaded or made, which may take minutes.
            let file = try ModelPath.file(weights)
            guard FileSystem.exists(file) else { throw UsageError("--weights: cannot find \(weights)") }
            job.weights = file
        }
        job.limit = digits.limit ?? job.limit
        if resume == nil || !digits.form.flags.isEmpty { job.form = digits.form }
        job.dataFlags = digits.flags
        job.recipe.epochs = training.epochs ?? job.recipe.epochs
        job.output = output ?? job.output
        job.checkpointEvery = checkpointEvery ?? job.checkpointEvery
        job.tensorBoard = tensorBoard ?? job.tensorBoard
        let sources = [digits.data ?? job.data ?? DatasetSource.environment["QUILL_DATA"]].compactMap { $0 }
        try OutputPath.check(
            job.output, flag: "--output", against: sources.filter { FileSystem.exists($0) })
        if let resuming = job.resuming, job.recipe.epochs <= resuming.state.epoch {
            throw UsageError(
                "--epochs: the interrupted run is in epoch \(resuming.state.epoch + 1); expected at least as many, received "
                    + "\(job.recipe.epochs)")
        }
        let report = Report(isSilent: quiet || json || !Ranks.isFirst)
        var jobs = [job]
        if let versus = several.versus {
            var other = try TrainingJob(
                networks.choice(versus, for: digits.outline, ambiguity: .error), training, runtime: runtime)
            (other.limit, other.form, other.dataFlags) = (job.limit, job.form, job.dataFlags)
            (other.output, other.checkpointEvery) = (job.output, job.checkpointEvery)
            other.weights = job.weights
            if other.recipe.id == job.recipe.id {
                throw UsageError("--versus: expected another network than \(job.recipe.id)")
            }
            jobs.append(other)
        }
        let study = several.seeds.map { SeedRuns(jobs, seeds: $0, report: report) }
        let all = study.map { $0.networks.flatMap { $0 } } ?? jobs
        let locks = try await Failure.naming("--output") {
            try (Ranks.isFirst ? all : []).map { job in
                try Model.checkSaving(to: job.output)
                try Model.checkSaving(to: job.checkpointPath)
                return try OutputLock(job)
            }
        }
        defer { withExtendedLifetime(locks) {} }
        let (named, reading, limit) = (digits.data ?? job.data, job.form?.options ?? ReadOptions(), job.limit)
        var images = try await Ranks.inTurn {
            try await DataOptions.load(data: named, reading: reading, limit: limit)
        }
        let notes = [images.blankNote, images.untrainedClasses?.testedText, images.examinationNote]
        images = images.noting(notes.compactMap { $0 } + images.brightnessDoubts)
        guard images.train.count > 0 else {
            throw QuillError(
                .data,
                "\(images.source.place): there are no images to train on, only \(images.test.count) to test on, as "
                    + "the name says; name a training file, or rename it")
        }
        let verbosity = quiet || json ? .silent : verbose.verbosity
        func train(_ job: TrainingJob) throws -> JSON {
            var job = job
            let (folder, note) = Ranks.isFirst ? try runs.folder(for: job) : (nil, nil)
            job.run = folder
            if let note { report.line("Note", note) }
            let run = TrainingRun(report: report, verbosity: verbosity)
            return try run.perform(job, on: images, runtime: runtime)
        }
        let outcome = try study?.perform(train) ?? train(job)
        if json { print(outcome.text) }
    }
}

/// Keras's numbers for the progress display.
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
