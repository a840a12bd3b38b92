import ArgumentParser
import Quill
import QuillCodecs

struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluates a model on the test images.",
        discussion: "Given a network's name instead of a file, evaluates the untrained network.")

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp, valueName: "model"))
    var network: String?

    @OptionGroup var networks: NetworkOptions
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
        let loaded = try choice.loaded(runtime: runtime)
        let digits = try await digits.load()
        guard digits.test.count > 0 else {
            throw QuillError(.data, "\(digits.source.place): there are no images to test on")
        }
        let (name, model) = try loaded ?? choice.untrained(for: digits.test, runtime: runtime)
        report.data(digits, ["\(digits.test.count.grouped) to test on"])
        report.line("Network", "\(name): \(model.network.parameterCount.grouped) parameters")
        let scores = try model.evaluate(model.data(digits.test))
        report.test(scores, count: digits.test.count)
        if json {
            print(
                JSON.object([
                    "network": .string(name), "data": .string(digits.source.description),
                    "notes": .array(digits.notes.map(JSON.string)),
                    "test": scores.json(count: digits.test.count),
                ]).text)
        }
    }
}

extension NetworkOptions.Choice {
    /// Returns the model in a file and its name; nil for a recipe.
    func loaded(runtime: Runtime) throws -> (name: String, model: Model)? {
        guard case .file(let path) = self else { return nil }
        return (path, try Model.load(from: path, runtime: runtime, formats: .command).compiledIfNecessary())
    }

    /// Returns an untrained model for the images, or the model in a file, and its name.
    func untrained(for images: Dataset, runtime: Runtime) throws -> (name: String, model: Model) {
        switch self {
        case .recipe(let recipe), .layers(let recipe):
            (recipe.id, try model(of: recipe, for: images, runtime: runtime))
        case .file(let path):
            (path, try Model.load(from: path, runtime: runtime, formats: .command).compiledIfNecessary())
        }
    }
}
