import ArgumentParser
import Quill
import QuillCodecs
import QuillReport

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes one HTML file about trained models, in which one draws a digit and they answer.",
        discussion: """
            The page has the curves, the score card, the confusion matrix, the misread images, and the doctor's findings. It \
            needs no network and no other file. A run is the name or the folder of a run that train has kept, or a file saved \
            by train. Several are shown side by side.
            """)

    @Argument(help: ArgumentHelp("Names or folders of runs, or files saved by train.", valueName: "run"))
    var runs: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the page to this .html file.", valueName: "file"))
    var output = "report.html"

    @Option(
        help: ArgumentHelp(
            "The history of a model's training, as CSVLogger writes it; once for each model file, in their order.",
            valueName: "file"))
    var history: [String] = []

    @Option(help: ArgumentHelp("The title of the page. Default: the runs' names.", valueName: "text"))
    var title: String?

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup var silence: SilenceOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        if runs.isEmpty { throw ValidationError("report: expected at least one run") }
        guard [".html", ".htm"].contains(where: output.lowercased().hasSuffix) else {
            throw ValidationError("--output: expected a file that ends in .html, received '\(output)'")
        }
    }

    func run() async throws {
        try AtomicFile.check(output)
        let runtime = try runtimes.runtime()
        var histories = history[...]
        let subjects = try runs.map { try Self.subject($0, &histories, runtime) }
        if let left = histories.first {
            throw UsageError(
                "--history: '\(left)' belongs to no model file; a run's folder has its own history")
        }
        let data = try await images.load()
        let report = Report(isSilent: json)
        report.data(data, ["\(data.test.count.grouped) to test on"])
        report.replacing(output)
        let page = try ModelReport(subjects, data, title: title, silencing: silence.kinds)
        for problem in page.problems {
            report.line("Note", problem)
            if json { SavedModel.printNote(problem) }
        }
        let html = page.html
        try AtomicFile.write(Array(html.utf8), to: output)
        report.line("Saved", "\(output) (\(html.utf8.count.asBytes))", breaks: false)
        if json {
            print(
                JSON.object([
                    "report": .string(output), "bytes": .integer(html.utf8.count),
                    "models": .array(subjects.map { .string($0.name) }),
                ]).text)
        }
    }

    /// Loads a run's folder or a model file.
    private static func subject(
        _ path: String, _ histories: inout ArraySlice<String>, _ runtime: Runtime
    ) throws -> ModelReport.Subject {
        let run = try ModelPath.run(path)
        let saved = try SavedModel(contentsOf: run.map(ModelPath.model) ?? path)
        saved.notes.forEach(SavedModel.printNote)
        let history = try run?.history ?? histories.popFirst().map { try History(contentsOf: $0) }
        return ModelReport.Subject(
            run?.name ?? path.split(separator: "/").last.map(String.init) ?? path,
            try saved.model(runtime: runtime).compiledIfNecessary(),
            history: history, trainedOn: saved.pixels, note: run?.unfinished)
    }
}
