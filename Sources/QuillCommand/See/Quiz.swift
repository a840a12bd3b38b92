import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Quiz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows test images in the terminal, takes your answers, and compares you with a model.",
        discussion: """
            Type the class of each image and press Return; q or Ctrl-D ends the quiz. Answers can also come from a pipe. \
            People read 97.5 to 98.5 % of MNIST's digits right.
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

    @Flag(help: "Print one JSON object at the end, and images and questions on standard error.")
    var json = false

    func validate() throws {
        if count < 1 { throw ValidationError("--count: expected at least 1, received \(count)") }
    }

    func run() async throws {
        let path = model ?? (FileSystem.isFile("digits.safetensors") ? "digits.safetensors" : nil)
        let opponent = try path.map { try Model.load(from: ModelPath.file($0), runtime: runtimes.runtime()) }
        let images = try await images.load()
        let part = images.test.count > 0 ? images.test : images.train
        guard part.count > 0 else { throw QuillError(.data, "\(images.source.place): there are no images") }
        let seed = seed ?? UInt64.random(in: 0...9999)
        let chosen = part.sample(min(count, part.count), seed: seed)
        let report = Report(isSilent: json)
        report.data(images, ["\(chosen.count) of \(part.count.grouped), seed \(seed)"])
        report.line("Model", path ?? "none; --model FILE compares you with one")
        let theirs = try opponent.map { model in
            try Failure.named(path ?? "") { try model.predictions(on: chosen).classes }
        }
        var answers: [Int] = []
        for (number, (image, label)) in chosen.enumerated() {
            let cell = ImageGrid.Cell(try Bitmap(image))
            let page = ImageGrid([cell], side: 280).svg(theme: .dark)
            say(TerminalCanvas(page, columns: 44, background: PlotTheme.dark.background).text + "\n")
            guard let answer = ask("\(number + 1) of \(chosen.count)", part.classNames) else { break }
            answers.append(answer)
            say(answer == label ? "right\n" : "it is labeled \(part.classNames[label])\n")
        }
        let score = QuizScore(labels: chosen.map(\.label), answers: answers, model: theirs)
        print(json ? score.json.text : score.description)
    }

    /// Writes what the person is to see.
    private func say(_ text: String) {
        if json { Terminal.writeError(text) } else { Terminal.write(text) }
    }

    /// Asks until the answer is a class; nil at the end of the quiz.
    private func ask(_ question: String, _ classNames: [String]) -> Int? {
        while true {
            say("\(question)  What is it? ")
            guard let line = readLine()?.split(whereSeparator: \.isWhitespace).joined(separator: " ") else {
                // Ctrl-D leaves the cursor behind the question.
                say("\n")
                return nil
            }
            let answer = line.lowercased()
            if answer == "q", !classNames.contains(where: { $0.lowercased() == "q" }) { return nil }
            if let index = classNames.firstIndex(where: { $0.lowercased() == answer }) { return index }
            let known =
                classNames.count > 30
                ? "\(classNames.prefix(30).joined(separator: ", ")), …" : classNames.joined(separator: ", ")
            say("expected one of \(known), or q to end, received '\(line)'\n")
        }
    }
}
