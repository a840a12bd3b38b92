import ArgumentParser
import Quill
import QuillCodecs

struct SearchResume: AsyncParsableCommand, SharedCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Goes on with a search, or takes part in one that runs.")

    @Argument(help: "The name or the file of a search.")
    var name: String

    @OptionGroup var place: SearchPlace
    @OptionGroup var work: SearchWork

    func run() async throws {
        let path = try place.existing(name)
        guard let text = try Search.facts(of: path)["command"],
            let words = try JSON(parsing: Array(text.utf8), name: path).elements?.compactMap(\.string)
        else {
            throw QuillError(
                .file,
                "\(path): this search wasn't begun by quill search; run the program that began it again")
        }
        var command = try SearchRun.parse(words + ["--name", path])
        command.work = work
        try await command.run()
    }
}

struct SearchShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the trials of a search, which settings matter, and the best networks of their size.")

    @Argument(help: "The name or the file of a search.")
    var name: String

    @OptionGroup var place: SearchPlace

    @Option(
        help: ArgumentHelp(
            "Draw a line for each trial across its settings to this .svg or .png file.", valueName: "file"))
    var plot: String?

    @Option(
        help: ArgumentHelp(
            "Draw the values and the numbers of parameters, and the best networks of their size, to this .svg or .png "
                + "file.", valueName: "file"))
    var pareto: String?

    @Option(help: ArgumentHelp("Write the trials as HParams for TensorBoard.", valueName: "folder"))
    var tensorboard: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        if let plot { try Failure.named("--plot") { try SVG.checkWriting(to: plot) } }
        if let pareto { try Failure.named("--pareto") { try SVG.checkWriting(to: pareto) } }
        let result = try SearchResult(contentsOf: place.existing(name))
        try SearchOutput(plot: plot, pareto: pareto, tensorboard: tensorboard, report: Report(isSilent: json))
            .show(result, json: json)
    }
}
