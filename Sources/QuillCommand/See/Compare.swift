import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers whether one model is better than another, on the same test images.",
        discussion: """
            Uses McNemar's exact test: only images that one model reads right and the other wrong can tell the two apart. \
            With --output, shows those images. A model is a file saved by train, or the folder of a run. To compare two ways \
            to train instead of two trained models, use train --seeds --versus.
            """)

    @Argument(help: ArgumentHelp("A file saved by train, or the folder of a run.", valueName: "first"))
    var first: String

    @Argument(help: ArgumentHelp("Another one.", valueName: "second"))
    var second: String

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup(title: "Picture") var drawing: DrawingOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func run() async throws {
        if drawing.output != nil { try drawing.check() }
        let runtime = try runtimes.runtime()
        let models = try [first, second].map { try Model.load(from: ModelPath.file($0), runtime: runtime) }
        let images = try await images.loadTest()
        let predictions = try zip([first, second], models).map { name, model in
            try Failure.named(name) { try model.predictions(on: images.test) }
        }
        let test = try McNemar(predictions[0], predictions[1])
        if json {
            print(test.json.text)
        } else {
            let report = Report()
            report.data(images, ["\(images.test.count.grouped) to test on"])
            if let note = self.images.limitNote { report.line("Note", note) }
            for note in predictions.compactMap(\.note) { report.line("", note) }
            report.line("First", first)
            report.line("Second", second)
            print(test)
            for (name, rows) in [("first", test.onlyFirst), ("second", test.onlySecond)] where !rows.isEmpty {
                let more = rows.count > 12 ? ", …" : ""
                print("only the \(name): \(rows.prefix(12).map(String.init).joined(separator: ", "))\(more)")
            }
        }
        guard drawing.output != nil || drawing.terminal else { return }
        let rows = (test.onlyFirst + test.onlySecond).sorted()
        let names = predictions[0].classNames
        let cells = try rows.prefix(120).map { row in
            let answers = predictions.map { names[$0.classes[row]] }
            return ImageGrid.Cell(
                try Bitmap(images.test[row].image),
                title: "\(row): \(names[predictions[0].labels[row]]), read \(answers[0]) / \(answers[1])",
                isRight: test.onlyFirst.contains(row))
        }
        let more = rows.count > cells.count ? ", of which the first \(cells.count)" : ""
        try drawing.show(
            ImageGrid(
                title: "\(rows.count.counted("image")) read differently\(more)",
                remark: "green: only the first is right; orange: only the second", cells, columns: 6,
                side: 112),
            Report(isSilent: json))
    }
}
