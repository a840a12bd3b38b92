import ArgumentParser
import Quill
import QuillCodecs
import QuillReport

struct Reproduce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the experiments of five tutorials as written, and compares with what they publish.",
        discussion: """
            Tutorials: \(Tutorial.allCases.map(\.rawValue).joined(separator: ", ")). Experiments: \
            \(Experiment.all.map(\.id).joined(separator: ", ")). The quickest run first.

            Each training has a run folder, and none is repeated: after Ctrl-C, or kill -9, the same command goes on \
            where it was. A search chooses by the images that the tutorial holds out, and then tests the best \
            combination with each seed.
            """)

    @Argument(help: ArgumentHelp("The names of tutorials or experiments (default: all).", valueName: "name"))
    var names: [String] = []

    @Flag(help: "List the experiments, and train nothing.")
    var list = false

    @Option(help: ArgumentHelp("Train with n seeds, from --seed on.", valueName: "n"))
    var seeds = 3

    @Option(help: ArgumentHelp("The first random seed.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("Train for at most n epochs, to try it out; the result says so.", valueName: "n"))
    var epochs: Int?

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup var place: RunPlace
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp("Write a page in Markdown, again after each experiment.", valueName: "file"))
    var markdown: String?

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    func validate() throws {
        if !(1...1000).contains(seeds) {
            throw ValidationError("--seeds: expected 1 to 1000, received \(seeds)")
        }
        if let epochs, !(1...1_000_000).contains(epochs) {
            throw ValidationError("--epochs: expected 1 to 1000000, received \(epochs)")
        }
        if markdown == "" { throw ValidationError("--markdown: expected a file's name, received nothing") }
    }

    func run() async throws {
        let experiments = try UsageError.naming("reproduce") { try Experiment.named(names) }
        if list { return try printList(experiments) }
        Interruption.ignoreClosedPipes()
        let runtime = try runtimes.runtime()
        if let markdown { try Failure.named("--markdown") { try AtomicFile.check(markdown) } }
        let data = try await images.loadTest()
        try data.checkClasses()
        guard data.train.count > 0 else {
            throw QuillError(.data, "\(data.source.place): there are no images to train on")
        }
        let report = Report(isSilent: json)
        report.data(
            data,
            ["\(data.train.count.grouped) to train on", "\(data.test.count.grouped) to test on"])
        if data.train.count != 60_000 || data.test.count != 10_000 || data.source.argument == "strokes" {
            report.line(
                "Note",
                "the published figures are for MNIST's 60,000 and 10,000 images, so the accuracies can't be compared"
            )
        }
        if let epochs {
            report.line(
                "Note", "at most \(epochs.counted("epoch")) each, so the accuracies can't be compared")
        }
        var trials = try Failure.named("--in") {
            try Trials(on: data.train, test: data.test, in: place.parent)
        }
        trials.runtime = runtime
        trials.values = ["data": .string(data.source.description)]
        Interruption.begin()
        let progress = StudyProgress(report, count: nil)
        trials.callbacks = [Interruption.Watcher(), progress.callback]
        let all = (0..<UInt64(seeds)).map { seed &+ $0 }
        let command = self.command
        let result = try Reproduction(
            of: experiments, seeds: all, epochs: epochs, with: &trials,
            before: { name, recipe in progress.begin(0, name, epochs: recipe.epochs) },
            trained: { name, outcome in progress.end(0, name, outcome) },
            after: { result in
                guard let markdown, !result.rows.isEmpty else { return }
                let page = result.markdown(
                    data: data.source.description, command: command, threads: runtime.threads,
                    instructionSet: runtime.instructionSet)
                try AtomicFile.write(Array(page.utf8), to: markdown)
            })
        progress.clear()
        if json { print(result.json.text) } else { print(result.text(bold: Terminal.bold)) }
        if let markdown, !result.rows.isEmpty { report.line("Saved", markdown, breaks: false) }
        if result.isInterrupted {
            report.line(
                "Stopped",
                "interrupted; what is done is kept in \(place.parent), and the same command goes on")
            throw try ExitCode(Interruption.exitCode() ?? Failure.interrupted)
        }
    }

    /// The command that makes the page again.
    private var command: String {
        var words = ["./quill reproduce"] + names + ["--seeds \(seeds)"]
        if let epochs { words.append("--epochs \(epochs)") }
        if let limit = images.limit { words.append("--limit \(limit)") }
        return words.joined(separator: " ")
    }

    private func printList(_ experiments: [Experiment]) throws {
        let rows = try experiments.map { experiment -> [String] in
            let recipe = experiment.recipe
            let parameters = try recipe.network().parameterCount
            var (work, epochs) = ("", "\(recipe.epochs)")
            switch experiment.work {
            case .training: work = "\(parameters.grouped) parameters"
            case .untrained: (work, epochs) = ("\(parameters.grouped) parameters, initial weights", "–")
            case .study(_, let variations, let allLayers):
                let varied = variations.map { "\($0.factor)=\($0.values.joined(separator: ","))" }
                work = varied.joined(separator: " ") + (allLayers ? " in all layers" : "")
            case .search(_, let variations):
                work = variations.map { "\($0.factor)=\($0.values.joined(separator: ","))" }.joined(
                    separator: " ")
            }
            return [
                experiment.id, experiment.tutorial.rawValue, epochs,
                experiment.publishedAccuracy?.fixed(4) ?? "–", work,
            ]
        }
        if json {
            let entries = zip(experiments, rows).map { experiment, row -> JSON in
                .object([
                    "experiment": .string(experiment.id), "tutorial": .string(experiment.tutorial.rawValue),
                    "epochs": Int(row[2]).map(JSON.integer) ?? .null,
                    "published_accuracy": experiment.publishedAccuracy.map(JSON.number) ?? .null,
                    "work": .string(row[4]), "note": experiment.note.map(JSON.string) ?? .null,
                ])
            }
            return print(JSON.array(entries).text)
        }
        let header = ["experiment", "tutorial", "epochs", "published", "what"]
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        for (number, row) in ([header] + rows).enumerated() {
            let line = row.indices.map { column in
                column == 4
                    ? row[4]
                    : (2...3).contains(column)
                        ? row[column].right(widths[column]) : row[column].left(widths[column])
            }.joined(separator: "  ")
            print(number == 0 ? Terminal.bold(line) : line)
        }
    }
}
