import ArgumentParser
import Quill
import QuillCodecs
import QuillReport

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists, shows, and compares the runs that train has kept.",
        discussion: """
            A run is a folder of plain files: configuration.json, history.csv, history.jsonl, log.txt, result.json, and the \
            model. quill plot draws the curves of one or several. To delete a run, delete its folder.
            """,
        subcommands: [RunsList.self, RunsShow.self, RunsCompare.self],
        defaultSubcommand: RunsList.self)
}

/// The folder that runs are named in.
struct RunPlace: ParsableArguments {
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The folder of all runs (default: $QUILL_RUNS, else runs).", valueName: "folder"))
    var folder: String?

    var parent: String { folder ?? RunOptions.parent }

    /// Returns the folder of a run from its name or its path.
    static func path(_ run: String, in parent: String = RunOptions.parent) -> String {
        let named = "\(parent)/\(run)"
        return !FileSystem.exists(run) && FileSystem.isFolder(named) ? named : run
    }

    /// Reads a run.
    /// - Throws: a `.file` error that suggests the nearest name.
    func run(_ name: String) throws -> Run {
        let path = Self.path(name, in: parent)
        if !FileSystem.exists(path) {
            let all = (try? Run.all(in: parent).runs.map(\.name)) ?? []
            // A long list would hide the message.
            let names = all.count <= 20 ? all : []
            let hint = names.isEmpty ? "" : "\(Suggestion(for: name, among: names))"
            throw QuillError(.file, "there is no run '\(name)'\(hint); quill runs lists those in \(parent)")
        }
        return try Run(contentsOf: path)
    }
}

struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the runs, the oldest first.")

    @OptionGroup var place: RunPlace

    @Flag(help: "Print a JSON list with an object for each run.")
    var json = false

    func run() throws {
        if place.folder == nil, !FileSystem.exists(place.parent) {
            if json { return print("[]") }
            return print("There are no runs in \(place.parent); quill train keeps one of each training.")
        }
        let (runs, problems) = try Run.all(in: place.parent)
        for problem in problems { Terminal.writeError("note: \(problem)\n") }
        let table = RunTable(runs)
        if json { return print(table.json.text) }
        print(runs.isEmpty ? "There are no runs in \(place.parent)." : table.text(bold: Terminal.bold))
    }
}

struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a run: its settings, its epochs, and its result.")

    @Argument(help: "The name or the folder of a run.")
    var name: String

    @OptionGroup var place: RunPlace

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let run = try place.run(name)
        if json { return print(run.json.text) }
        let report = Report()
        let configuration = run.configuration
        report.line("Run", "\(run.folder.path), began \(configuration.started)")
        report.line("Data", configuration.data ?? "not said")
        let words = ["parameters", "batch_size", "epochs", "seed", "optimizer", "loss", "early_stopping"]
        let settings = words.compactMap { name in
            configuration.values[name].map { "\(name) \($0.string ?? $0.text)" }
        }
        report.line("Network", ([configuration.network] + settings).joined(separator: ", "))
        for layer in configuration.values["layers"]?.elements ?? [] { report.line("", layer.string ?? "") }
        let machine = ["quill", "swift", "system", "threads", "instruction_set"].compactMap { name in
            configuration.values[name].map { "\(name) \($0.string ?? $0.text)" }
        }
        report.line("Machine", machine.joined(separator: ", "))
        if !run.history.epochs.isEmpty { print(run.history) }
        let seconds = "\(run.seconds.fixed(1)) s of training"
        report.line(
            "Status",
            ([run.status.rawValue, seconds] + [run.result?.reason].compactMap { $0 }).joined(separator: ", "))
        if let test = run.result?.test { report.test(test, count: run.result?.testCount ?? 0) }
        if let overfitting = try? Overfitting(run) {
            for line in "\(overfitting)".split(separator: "\n") { report.line("", String(line)) }
        }
        if let model = run.modelPath { report.line("Model", model, breaks: false) }
    }
}

struct RunsCompare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Shows what differs between two runs.",
        discussion: """
            Compares settings and results. Whether one model is better than the other is a question for quill compare, which \
            tests both on the same images.
            """)

    @Argument(help: "The name or the folder of a run.")
    var first: String

    @Argument(help: "Another one.")
    var second: String

    @OptionGroup var place: RunPlace

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let runs = try [first, second].map { try place.run($0) }
        let comparison = RunComparison(runs[0], runs[1])
        if json { return print(comparison.json.text) }
        print(comparison)
        let models = runs.compactMap(\.modelPath)
        if models.count == 2 {
            Report().next("compare \(models[0].shellQuoted) \(models[1].shellQuoted)")
        }
    }
}
