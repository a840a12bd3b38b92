import ArgumentParser
import Quill
import QuillCodecs

struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluates a model on the test images.",
        discussion: """
            The images' classes are matched by name with those that the model was trained on, in any order: 7, seven, and \
            digit_7 are the same class.

            A file with a network's name is preferred to the network. Given a network's name, evaluates the untrained \
            network and says so.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp, valueName: "model"))
    var network: String?

    @OptionGroup var networks: NetworkOptions
    @OptionGroup var classes: ClassOptions
    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        if network == nil, networks.layers == nil {
            throw ValidationError("evaluate: expected a file saved by train, or a network")
        }
    }

    func run() async throws {
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json)
        let choice = try networks.choice(network, for: digits.outline)
        let loaded = try choice.loaded(classes, runtime: runtime)
        let digits = try await digits.load()
        guard digits.test.count > 0 else {
            throw QuillError(.data, "\(digits.source.place): there are no images to test on")
        }
        guard let chosen = try loaded ?? choice.untrained(for: digits.test, runtime: runtime) else { return }
        let model = try chosen.model.sized(to: [digits.test.imageShape]) ?? chosen.model
        let (images, note) =
            model.network.outputShapes == [digits.test.imageShape]
            ? (digits.test, nil) : try model.matched(digits.test)
        let notes = digits.notes + [note].compactMap { $0 }
        report.data(digits, ["\(digits.test.count.grouped) to test on"], notes: notes)
        report.line("Network", chosen.description)
        let scores = try model.evaluate(model.data(images))
        report.test(scores, count: images.count)
        if json {
            print(
                JSON.object([
                    "network": .string(chosen.name), "trained": .bool(!choice.isUntrained),
                    "data": .string(digits.source.description),
                    "classes": model.classNames.map { .array($0.map(JSON.string)) } ?? .null,
                    "notes": .array(notes.map(JSON.string)),
                    "test": scores.json(count: images.count),
                ]).text)
        }
    }
}
