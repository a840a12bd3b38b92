import ArgumentParser
import Quill
import QuillCodecs

struct SearchRun: AsyncParsableCommand, SharedCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Begins a search, or goes on with it.",
        discussion: """
            Each --vary names a setting and its values: a list (units=64,128), whole numbers (depth=1..4), or numbers \
            (learning-rate=1e-4..1e-2 log); --space reads them from a file, one in a line. A setting fills the place of its \
            name in --layers, as in "2 * (conv {filters} 3 relu, pool 2), dense {units} relu, dense 10", or is one of these: \
            \(Recipe.factors.joined(separator: ", ")).

            Every network is built before it is trained: an impossible one is named with the layer and the reason. Each trial \
            is kept in the search's file. After Ctrl-C, or kill -9, the same command goes on, and so does quill search \
            resume; a second process with the same command takes part. Held-out images choose; the winner is trained anew \
            with several seeds and tested once.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions

    @Option(
        help: ArgumentHelp(
            "A setting and its values, as in units=64,128; can be repeated.", valueName: "setting=values"))
    var vary: [String] = []

    @Option(help: ArgumentHelp("A file with a setting and its values in each line.", valueName: "file"))
    var space: String?

    @Option(
        help: ArgumentHelp(
            "How settings are chosen: \(Sampler.all.map(\.name).joined(separator: ", ")).", valueName: "name")
    )
    var sampler = "tpe"

    @Option(
        help: ArgumentHelp(
            "When trials end early: \(Pruner.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
    var pruner = "none"

    @Option(help: ArgumentHelp("Choose by accuracy or loss on the held-out images.", valueName: "name"))
    var metric = "accuracy"

    @Option(help: ArgumentHelp("The name of the search (default: that of the network).", valueName: "name"))
    var name: String?

    @OptionGroup var place: SearchPlace
    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Search") var work: SearchWork

    func validate() throws {
        if vary.isEmpty, space == nil {
            throw ValidationError(
                "--vary: expected a setting with its values, as in units=64,128, or --space with a file of them"
            )
        }
        let metrics = ["accuracy", "loss"]
        if !metrics.contains(metric) {
            throw ValidationError(
                "--metric: nothing reports '\(metric)'\(Suggestion(for: metric, among: metrics))")
        }
        if training.validation == 0 || training.holdOut == 0 {
            throw ValidationError(
                "--hold-out: a search chooses by held-out images; expected a share above 0, received 0")
        }
        if name == "" { throw ValidationError("--name: expected a name, received nothing") }
    }

    func run() async throws {
        let sampler = try UsageError.naming("--sampler") { try Sampler.named(self.sampler) }
        let pruner = try UsageError.naming("--pruner") { try Pruner.named(self.pruner) }
        let space = try parameters()
        var notes: [String] = []
        let plan = try SearchPlan(
            networks, network: network, training: training, space: space, images.outline, &notes)
        if sampler == .grid { _ = try UsageError.naming("--vary") { try space.points() } }
        let name = name ?? plan.base.id
        let path = place.path(name)
        try SearchJob(
            name: name, path: path, notes: notes, data: try await images.load(), flags: images.flags,
            work: work
        ).run { data in
            let plan = plan.on(ImageOutline(data.train))
            return try Search(
                space, on: data.train, sampler: sampler, pruner: pruner,
                metric: metric == "loss" ? .validationLoss : .validationAccuracy, seed: training.seed ?? 1,
                storage: path, facts: facts(data, space)
            ) { try plan.recipe($0) }
        }
    }

    private func parameters() throws -> SearchSpace {
        var space = SearchSpace()
        if let file = self.space {
            space = try Failure.named("--space") { try SearchSpace(contentsOf: file) }
        }
        try UsageError.naming("--vary") {
            for line in vary { try space.add(parsing: line) }
            try space.check()
        }
        return space
    }

    /// What must be the same when the search goes on. `command` is what `resume` runs.
    private func facts(_ data: ImageData, _ space: SearchSpace) throws -> [String: String] {
        var words = space.description.split(separator: "\n").flatMap { ["--vary", String($0)] }
        func add(_ flag: String, _ value: (some Any)?) {
            if let value { words += ["--\(flag)", "\(value)"] }
        }
        if let network { words.append(network) }
        add("layers", networks.layers)
        if networks.raw { words.append("--raw") }
        add("sampler", sampler)
        add("pruner", pruner)
        add("metric", metric)
        add("epochs", training.epochs)
        add("batch-size", training.batchSize)
        add("optimizer", training.optimizer)
        add("learning-rate", training.learningRate)
        add("schedule", training.schedule?.rawValue)
        add("seed", training.seed)
        add("validation", training.validation)
        add("hold-out", training.holdOut)
        add("patience", training.patience)
        add("data", images.data)
        add("limit", images.limit)
        words += images.form.flags
        return [
            "command": JSON.array(words.map(JSON.string)).text,
            "images": String(data.train.fingerprint, radix: 16),
        ]
    }
}

/// How a search runs, which may differ each time.
struct SearchWork: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The number of trials, impossible ones not counted (default: a whole grid, else 100).",
            valueName: "n"))
    var trials: Int?

    @Option(help: ArgumentHelp("The number of trials at once (default: one on each core).", valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp("Train the winner with n seeds and test it; 0 for no test.", valueName: "n"))
    var seeds = 3

    @Option(
        help: ArgumentHelp(
            "Draw a line for each trial across its settings to this .svg or .png file.", valueName: "file"))
    var plot: String?

    @Option(
        help: ArgumentHelp("Write the trials as HParams for TensorBoard.", valueName: "folder"))
    var tensorboard: String?

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    @OptionGroup var runtimes: RuntimeOptions

    func validate() throws {
        if let trials, !(1...1_000_000).contains(trials) {
            throw ValidationError("--trials: expected 1 to 1000000, received \(trials)")
        }
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs: expected 1 to 1024, received \(jobs)")
        }
        if !(0...1000).contains(seeds) {
            throw ValidationError("--seeds: expected 0 to 1000, received \(seeds)")
        }
        if tensorboard == "" { throw ValidationError("--tensorboard: expected a folder, received nothing") }
    }
}
