import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Errors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the test images that a model reads wrong, the most surprising first.",
        discussion: """
            Labels of MNIST's test images that most people contradict are marked with ?, from whatever file the images come.
            """)

    @Argument(help: ArgumentHelp("A file saved by train.", valueName: "model"))
    var model: String

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup(title: "Picture") var drawing: DrawingOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp(
            "The most images to show (default: 36), or to list with --json (default: all).", valueName: "n"))
    var count: Int?

    @Flag(help: "Print a JSON list with an object for each image, and nothing else.")
    var json = false

    func validate() throws {
        try drawing.checkIsUnused(json: json)
        if let count, count < 1 { throw ValidationError("--count: expected at least 1, received \(count)") }
    }

    func run() async throws {
        if !json { try drawing.check() }
        let name = model
        let model = try Model.load(from: ModelPath.file(name), runtime: runtimes.runtime())
        let images = try await images.loadTest()
        let predictions = try Failure.named(name) { try model.predictions(on: images.test) }
        let errors = predictions.errors(images.test)
        if json {
            print(JSON.array(errors.prefix(count ?? errors.count).map(\.json)).text)
            return
        }
        let report = Report()
        report.data(images, ["\(images.test.count.grouped) to test on"])
        report.line(
            "Errors", errors.isEmpty ? "none" : "\(errors.count.grouped) of \(images.test.count.grouped)")
        if let note = self.images.limitNote { report.line("Note", note) }
        let doubts = MNIST.doubtfulRows(of: images.test)
        let found = errors.count { doubts.contains($0.row) }
        if found > 0 {
            report.line(
                "Labels", "\(found) of these have labels that most people contradict; they are marked with ?")
        }
        let limit = min(count ?? 36, ImageGrid.limit)
        if let count, count > limit, errors.count > limit {
            report.line("Note", "a page shows at most \(limit.grouped) images; --json lists all")
        }
        try drawing.show(ImageGrid(errors: errors, limit: limit, marked: doubts), report)
    }
}

extension ModelError {
    /// The row, both classes, the probability of the prediction, and the loss.
    fileprivate var json: JSON {
        .object([
            "number": .integer(row), "label": .string(label), "predicted": .string(predicted),
            "probability": .number(probability), "loss": .number(loss),
        ])
    }
}
