import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct StudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Trains a network in several ways that differ in a few settings, and compares them.",
        discussion: """
            Each --vary names a setting and its values; several make a grid. Settings: \
            \((Recipe.factors + ["network"]).joined(separator: ", ")). activation, filters, units, and width change all \
            hidden layers; dropout, pool, and others change all layers of that name. blocks is the number of convolution \
            blocks, which end in a pool; dense-layers is the number of hidden dense layers; depth is one of both: the \
            first ones stay, or the last one is repeated.

            Every shape is checked first: an impossible setting is named with its reason, and the others run. A setting \
            is chosen by the images held out of training, never by the test images. The last lines say what chance \
            explains.

            Each training has a run folder, and none is repeated: after Ctrl-C, or kill -9, the same command goes on \
            where it was, within a training, too. A training that fails, for example because its loss becomes NaN, is \
            shown with the reason, and tried again the next time.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions

    @Option(
        help: ArgumentHelp(
            "A setting and its values, as in activation=relu,sigmoid,tanh; can be repeated.",
            valueName: "setting=values"))
    var vary: [String] = []

    @Flag(
        help:
            "With activation: change the output layer, too, whose outputs may then not be probabilities.")
    var allLayers = false

    @Option(help: ArgumentHelp("Train with n seeds, from --seed on.", valueName: "n"))
    var seeds = 1

    @Option(
        help: ArgumentHelp("Choose by accuracy or loss on the held-out images.", valueName: "name"))
    var metric = "accuracy"

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup var place: RunPlace
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp(
            "Draw the errors of all settings to this .png or .svg file.", valueName: "file"))
    var plot: String?

    @Option(help: ArgumentHelp("Write the table to this CSV file.", valueName: "file"))
    var csv: String?

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    func validate() throws {
        if vary.isEmpty {
            throw ValidationError("--vary: expected a setting with its values, as in activation=relu,tanh")
        }
        if !(1...1000).contains(seeds) {
            throw ValidationError("--seeds: expected 1 to 1000, received \(seeds)")
        }
        let metrics = ["accuracy", "loss"]
        if !metrics.contains(metric) {
            throw ValidationError(
                "--metric: nothing reports '\(metric)'\(Suggestion(for: metric, among: metrics))")
        }
        if training.validation == 0 || training.holdOut == 0 {
            throw ValidationError(
                "--hold-out: a study chooses by held-out images; expected a share above 0, received 0")
        }
        if csv == "" { throw ValidationError("--csv: expected a file's name, received nothing") }
    }

    func run() async throws {
        Interruption.ignoreClosedPipes()
        let runtime = try runtimes.runtime()
        let recipes = try recipes()
        let variations = try self.variations().filter { $0.factor != Variation.network }
        let first = training.seed ?? 1
        let all = (0..<UInt64(seeds)).map { first &+ $0 }
        func study(_ outline: ImageOutline) throws -> Study {
            try UsageError.naming("--vary") {
                try Study(
                    recipes, varying: variations, seeds: all, allLayers: allLayers, input: outline.shape,
                    classes: outline.classes)
            }
        }
        // Mistakes are told before a download.
        if let outline = images.outline { _ = try study(outline) }
        if let plot { try Failure.named("--plot") { try SVG.checkWriting(to: plot) } }
        if let csv { try Failure.named("--csv") { try AtomicFile.check(csv) } }
        let data = try await images.load()
        try data.checkClasses()
        let planned = try study(ImageOutline(data.train))
        let report = Report(isSilent: quiet || json)
        report.data(
            data,
            ["\(data.train.count.grouped) to train on", "\(data.test.count.grouped) to test on"])
        let count = planned.possible.count * planned.seeds.count
        report.line(
            "Study",
            "\(planned.name): \(planned.settings.count.counted("setting")), \(planned.seeds.count.counted("seed")), "
                + count.counted("training"))
        for note in planned.notes { report.line("", note) }
        for setting in planned.settings {
            if let problem = setting.problem { report.line("Left out", "\(setting.name): \(problem)") }
        }
        if let impossible = planned.settings.first(where: { $0.problem != nil }), planned.possible.isEmpty {
            throw QuillError(
                .argument, "no setting is possible; \(impossible.name): \(impossible.problem ?? "")")
        }
        var trials = try Failure.named("--in") {
            try Trials(on: data.train, test: data.test.count > 0 ? data.test : nil, in: place.parent)
        }
        trials.runtime = runtime
        trials.values = ["data": .string(data.source.description)]
        Interruption.begin()
        let progress = StudyProgress(report, count: count)
        trials.callbacks = [Interruption.Watcher(), progress.callback]
        let result = try planned.run(
            with: &trials, metric: Metric(metric),
            before: { number, setting, seed in
                progress.begin(number, "\(setting.name), seed \(seed)", epochs: setting.recipe.epochs)
            },
            after: { number, setting, outcome in
                progress.end(number, "\(setting.name), seed \(outcome.seed)", outcome)
            })
        progress.clear()
        try show(result, report)
    }

    private func show(_ result: StudyResult, _ report: Report) throws {
        if !report.isSilent {
            print(result.table(bold: Terminal.bold))
            for (label, text) in result.conclusions where label != "Stopped" { report.line(label, text) }
        }
        if let plot {
            try result.chart.write(to: plot)
            report.line("Saved", plot, breaks: false)
        }
        if let csv {
            try AtomicFile.write(Array(result.csv.utf8), to: csv)
            report.line("Saved", csv, breaks: false)
        }
        if json { print(result.json.text) }
        if result.isInterrupted {
            report.line(
                "Stopped",
                "interrupted; what is done is kept in \(place.parent), and the same command goes on")
            throw try ExitCode(Interruption.exitCode() ?? Failure.interrupted)
        }
        if result.chosen == nil {
            let reason = result.rows.flatMap(\.failures).first ?? "no result"
            throw QuillError(.data, "every setting failed; \(reason)")
        }
    }

    private func variations() throws -> [Variation] {
        try UsageError.naming("--vary") { try vary.map { try Variation(parsing: $0) } }
    }

    /// The networks, with the changes from the flags.
    private func recipes() throws -> [Recipe] {
        let varied = try variations().filter { $0.factor == Variation.network }
        if let other = varied.first {
            if let chosen = network ?? networks.layers {
                throw UsageError("--vary network: expected no other network, received '\(chosen)'")
            }
            return try other.values.map { try recipe(networks.choice($0, recipe: $0)) }
        }
        return [try recipe(networks.choice(network, for: images.outline, ambiguity: .error))]
    }

    private func recipe(_ choice: NetworkOptions.Choice) throws -> Recipe {
        switch choice {
        case .file(let path):
            throw UsageError(
                "\(path): a study trains from initial weights; expected the name of a network, received a file"
            )
        case .recipe(let recipe), .layers(let recipe):
            var changed = try training.changed(recipe)
            changed.optimizer = try training.optimizer(recipe.optimizer) ?? recipe.optimizer
            return changed
        }
    }
}
