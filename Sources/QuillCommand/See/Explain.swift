import ArgumentParser
import Quill
import QuillPlotting
import QuillReport

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows why a model gives an image its class.",
        discussion: """
            Prints the way from the outputs to the class. The picture shows the image, the ink that speaks for the class and \
            against the second, the pixels whose change would change the class's score most (the gradient), the probabilities, \
            and what each layer sees. For pictures of handwriting that the built-in \
            reader reads, use 'quill read --explain'.
            """)

    @Argument(help: ArgumentHelp("A file saved by train.", valueName: "model"))
    var model: String

    @Argument(
        help: ArgumentHelp(
            "The image: the number of a test image, such as 17 or test:17, or train:17.", valueName: "image"))
    var image: String

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup(title: "Picture") var drawing: DrawingOptions
    @OptionGroup var runtimes: RuntimeOptions

    func run() async throws {
        if drawing.output != nil { try drawing.check() }
        let name = model
        let model = try Model.load(from: ModelPath.file(name), runtime: runtimes.runtime())
        let words = image.split(separator: ":")
        guard let number = words.last.flatMap({ Int($0) }), number >= 0,
            words.count == 1 || words.count == 2 && ["test", "train"].contains(words[0])
        else {
            throw UsageError("'\(image)': expected the number of an image, such as 17, test:17, or train:17")
        }
        let images = try await images.load()
        let part = words.first == "train" ? images.train : images.test
        guard number < part.count else {
            throw QuillError(
                .argument,
                "there is no image \(image): there are \(part.count.grouped) in \(images.source), numbered from 0"
            )
        }
        let (picture, label) = part[number]
        let explanation = try Failure.named(name) { try ModelExplanation(model, image: picture) }
        let report = Report()
        if let note = self.images.limitNote { report.line("Note", note) }
        report.data(images, ["image \(image), labeled \(part.classNames[label])"])
        print(explanation)
        if drawing.output != nil || drawing.drawsInTerminal { try drawing.show(explanation.drawing, report) }
    }
}
