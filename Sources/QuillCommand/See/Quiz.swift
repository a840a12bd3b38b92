import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Quiz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows test images in the terminal, takes your answers, and compares you with a model.",
        discussion: """
            Type the class of each image and press Return; q ends the quiz. People read 97.5 to 98.5 % of MNIST's digits \
            right.
            """)

    @Option(
        help: ArgumentHelp(
            "The model to compare with, a file saved by train. Default: digits.safetensors, if it exists.",
            valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("The number of images.", valueName: "n"))
    var count = 10

    @Option(help: ArgumentHelp("The seed of the choice of images.", valueName: "n"))
    var seed: UInt64?

    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    func validate() throws {
        if count < 1 { throw ValidationError("--count: expected at least 1, received \(count)") }
    }

    func run() async throws {
        let path = model ?? (FileSystem.isFile("digits.safetensors") ? "digits.safetensors" : nil)
        let opponent = try path.map { try Model.load(from: $0, runtime: runtimes.runtime()) }
        let images = try await images.load()
        let part = images.test.count > 0 ? images.test : images.train
        guard part.count > 0 else { throw QuillError(.data, "\(images.source.place): there are no images") }
        let seed = seed ?? UInt64.random(in: 0...9999)
        let chosen = part.sample(min(count, part.count), seed: seed)
        let report = Report()
        report.data(images, ["\(chosen.count) of \(part.count.grouped), seed \(seed)"])
        report.line("Model", path ?? "none; --model FILE compares you with one")
        let theirs = try opponent.map { try $0.predictions(on: chosen).classes }
        var answers: [Int] = []
        for (number, (image, label)) in chosen.enumerated() {
            let cell = ImageGrid.Cell(try Bitmap(image))
            let page = ImageGrid([cell], side: 280).svg(theme: .dark)
            print(TerminalCanvas(page, columns: 44, background: PlotTheme.dark.background).text)
            guard let answer = Self.ask("\(number + 1) of \(chosen.count)", part.classNames) else { break }
            answers.append(answer)
            print(answer == label ? "right" : "it is labeled \(part.classNames[label])")
        }
        print(QuizScore(labels: chosen.map(\.label), answers: answers, model: theirs))
    }

    /// Asks until the answer is a class; nil at the end of the quiz.
    private static func ask(_ question: String, _ classNames: [String]) -> Int? {
        while true {
            Terminal.write("\(question)  What is it? ")
            guard let line = readLine()?.split(separator: " ").joined(separator: " "),
                line.lowercased() != "q"
            else { return nil }
            if let index = classNames.firstIndex(where: { $0.lowercased() == line.lowercased() }) {
                return index
            }
            print("expected one of \(classNames.joined(separator: ", ")), or q to end")
        }
    }
}
