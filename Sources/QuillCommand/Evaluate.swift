import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Evaluate: AsyncParsableCommand, DistributedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluates a model on the test images.",
        discussion: """
            The images' classes are matched by name with those that the model was trained on, in any order: 7, seven, and \
            digit_7 are the same class.

            For a network with classes, prints precision, recall, and F1 of each class, the confusion matrix, and the \
            calibration error, too. --plot draws the confusion matrix and the reliability diagram.

            A file with a network's name is preferred to the network. Given a network's name, evaluates the untrained \
            network and says so.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp, valueName: "model"))
    var network: String?

    @OptionGroup var networks: NetworkOptions
    @OptionGroup var classes: ClassOptions
    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp(
            "Draw the confusion matrix and the reliability diagram into this .png or .svg file.",
            valueName: "file"))
    var plot: String?

    @Flag(help: "With --plot: light on dark.")
    var dark = false

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        if let plot, !SVG.fileEndings.contains(where: plot.lowercased().hasSuffix) {
            throw ValidationError(
                "--plot: expected a file that ends in \(SVG.fileEndings.joined(separator: " or ")), received '\(plot)'"
            )
        }
        if dark, plot == nil { throw ValidationError("--dark: expected --plot, too") }
        if network == nil, networks.layers == nil {
            throw ValidationError("evaluate: expected a file saved by train, or a network")
        }
    }

    func run() async throws {
        if let plot { try SVG.checkWriting(to: plot) }
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json || !Ranks.isFirst)
        let choice = try networks.choice(network, for: digits.outline)
        let loaded = try choice.loaded(classes, runtime: runtime)
        try loaded?.model.checkOutputs(loaded?.name ?? "")
        let digits = try await Ranks.inTurn { try await self.digits.loadTest() }
        guard let chosen = try loaded ?? choice.untrained(for: digits.test, runtime: runtime) else { return }
        let model = try chosen.model.sized(to: [digits.test.imageShape]) ?? chosen.model
        let (images, note) =
            model.network.outputShapes == [digits.test.imageShape]
            ? (digits.test, nil) : try model.matched(digits.test)
        let notes = digits.notes + [note].compactMap { $0 } + chosen.doubts(about: images.images)
        report.data(digits, ["\(digits.test.count.grouped) to test on"], notes: notes)
        report.line("Network", chosen.description)
        // Each rank evaluates some of the batches, if there are several; rank 0 shows the scores.
        let scores = try model.evaluate(model.data(images), communicator: Ranks.communicator)
        guard Ranks.isFirst else { return }
        report.test(scores, count: images.count)
        let card = try Self.card(model, images)
        if let card, !json { print("\n\(card)") }
        if let plot {
            guard let card else {
                throw UsageError("--plot: expected a network with classes; this one has none")
            }
            try card.drawing.write(to: plot, theme: dark ? .dark : .light)
            report.line("Saved", plot, breaks: false)
        }
        if json {
            print(
                JSON.object([
                    "network": .string(chosen.name), "trained": .bool(!choice.isUntrained),
                    "data": .string(digits.source.description),
                    "classes": model.classNames.map { .array($0.map(JSON.string)) } ?? .null,
                    "notes": .array(notes.map(JSON.string)),
                    "test": scores.json(count: images.count), "score_card": card?.json ?? .null,
                ]).text)
        }
    }

    /// Returns the score card of a network with classes; nil for any other, such as an autoencoder.
    private static func card(_ model: Model, _ images: Dataset) throws -> ScoreCard? {
        let outputs = model.network.outputShapes
        guard outputs.count == 1, outputs[0].rank == 1 else { return nil }
        return try ScoreCard(model, images)
    }
}
