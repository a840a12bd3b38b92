import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct PlotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draws the training curves of one or several runs.",
        discussion: "A run is a CSV file as CSVLogger writes it, or a folder with a file history.csv.")

    @Argument(help: ArgumentHelp("Files or folders.", valueName: "run"))
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
        let histories = try runs.map { run in
            (
                name: run,
                history: try History(contentsOf: FileSystem.isFolder(run) ? "\(run)/history.csv" : run)
            )
        }
        let comparison = RunCurves(histories, smoothing: smooth, isLogarithmic: logarithmic)
        let known = comparison.metrics
        let reported = Set(histories.flatMap { $0.history.logs.flatMap { $0.map(\.key) } })
        for name in metric where !known.contains(name) && !reported.contains(name) {
            throw QuillError(
                .argument,
                "--metric: no run reports '\(name)'; there are \(reported.sorted().joined(separator: ", "))")
        }
        for gap in comparison.gaps { SavedModel.printNote("\(gap); left out of the curve") }
        let usual = known.filter { ["loss", "accuracy"].contains($0) }
        try drawing.show(try comparison.drawing(metric.isEmpty ? (usual.isEmpty ? known : usual) : metric))
    }
}
