import ArgumentParser
import Quill
import QuillCodecs

/// The findings to leave out.
struct SilenceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Leave out a kind of finding; can be repeated. Kinds: \(Finding.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "kind"))
    var silence: [String] = []

    func validate() throws {
        for name in silence where Finding.Kind(rawValue: name) == nil {
            throw ValidationError(
                "--silence: unknown kind '\(name)'; there are \(Finding.Kind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
    }

    var kinds: Set<Finding.Kind> { Set(silence.compactMap(Finding.Kind.init)) }
}

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Finds what commonly spoils a network's training: in the network, its data, and its settings.",
        discussion: """
            Says for each finding what is wrong, why it matters, and what to do. A network's name examines the network with its \
            training and data; a file, a trained model. It trains nothing. Findings are no failures: the exit code is 0.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp, valueName: "model"))
    var network: String?

    @OptionGroup var networks: NetworkOptions
    @OptionGroup(title: "Images") var images: DataOptions
    @OptionGroup var silence: SilenceOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        if network == nil, networks.layers == nil {
            throw ValidationError("doctor: expected a file saved by train, or a network")
        }
    }

    func run() async throws {
        let runtime = try runtimes.runtime()
        // Layers that don't fit are findings here.
        let choice = try networks.choice(network, for: nil)
        let data = try await images.load()
        let report = Report(isSilent: json)
        report.data(
            data,
            ["\(data.train.count.grouped) to train on", "\(data.test.count.grouped) to test on"])
        let (name, findings) = try examine(choice, data, runtime)
        report.line("Network", name)
        for finding in findings {
            report.line("Problem", "\(finding.problem) [\(finding.kind.rawValue)]")
            report.line("", finding.reason)
            report.line("", finding.commandRemedy)
        }
        if findings.isEmpty { report.line("Doctor", "no findings") }
        if json {
            print(
                JSON.object([
                    "network": .string(name), "data": .string(data.source.description),
                    "findings": .array(findings.map(\.json)),
                ]).text)
        }
    }

    private func examine(
        _ choice: NetworkOptions.Choice, _ data: ImageData, _ runtime: Runtime
    ) throws -> (String, [Finding]) {
        switch choice {
        case .recipe(let recipe), .layers(let recipe):
            let (recipe, images) = try recipe.prepared(data.train, seed: 1)
            let prepared = ImageData(checkedTrain: images, test: data.test, source: data.source)
            return (
                recipe.id, try Doctor.examine(recipe, prepared, silencing: silence.kinds, runtime: runtime)
            )
        case .file(let path):
            let saved = try SavedModel(contentsOf: path)
            saved.notes.forEach(SavedModel.printNote)
            return (
                path,
                try Doctor.examine(
                    saved.model(runtime: runtime), data, trainedOn: saved.pixels, silencing: silence.kinds)
            )
        }
    }
}

extension Finding {
    /// The kind and the parts.
    fileprivate var json: JSON {
        .object([
            "kind": .string(kind.rawValue), "problem": .string(problem), "reason": .string(reason),
            "remedy": .string(commandRemedy),
        ])
    }
}
