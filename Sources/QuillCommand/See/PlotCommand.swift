import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draws the training curves of one or several runs.",
        discussion: """
            A run is the name or the folder of a run that train has kept (quill runs), or a CSV file as CSVLogger writes it. \
            For one run, also says whether it overfits, with the 95 % interval of the gap between the accuracies on training \
            and validation data.
            """)

    @Argument(help: ArgumentHelp("Names, folders, or files.", valueName: "run"))
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "The metric to draw; can be repeated. Default: loss and accuracy, as far as they were reported.",
            valueName: "name"))
    var metric: [String] = []

    @Flag(help: "Use logarithmic axes.")
    var logarithmic = false

    @Option(
        help: ArgumentHelp("Smooth the curves, with this weight of the past from 0 to 1.", valueName: "x"))
    var smooth = 0.0

    @OptionGroup(title: "Picture") var drawing: DrawingOptions

    func validate() throws {
        if !(0..<1).contains(smooth) {
            throw ValidationError("--smooth: expected from 0 to less than 1, received \(smooth)")
        }
    }

    func run() throws {
        try drawing.check()
        let kept = try runs.map { try Self.keptRun($0) }
        let histories = try zip(runs, kept).map { name, run in
            (name: name, history: try run?.history ?? History(contentsOf: name))
        }
        for note in kept.compactMap({ $0?.unfinished }) { SavedModel.printNote(note) }
        let comparison = RunCurves(histories, smoothing: smooth, isLogarithmic: logarithmic)
        let known = comparison.metrics
        let reported = Set(histories.flatMap { $0.history.logs.flatMap { $0.map(\.key) } })
        for name in metric where !known.contains(name) && !reported.contains(name) {
            throw QuillError(
                .argument,
                "--metric: no run reports '\(name)'; there are \(reported.sorted().joined(separator: ", "))")
        }
        let usual = known.filter { ["loss", "accuracy"].contains($0) }
        let shown = metric.isEmpty ? (usual.isEmpty ? known : usual) : metric
        for gap in comparison.gaps(in: shown) { SavedModel.printNote("\(gap); left out of the curve") }
        try drawing.show(try comparison.drawing(shown))
        // A file of metrics alone doesn't say on how many samples they were measured.
        if kept.count == 1, let run = kept[0], let overfitting = try? Overfitting(run) { print(overfitting) }
    }

    /// Reads the run that a word names; nil for a file.
    private static func keptRun(_ word: String) throws -> Run? {
        let path = RunPlace.path(word)
        return FileSystem.isFolder(path) ? try Run(contentsOf: path) : nil
    }
}
