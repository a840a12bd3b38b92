import ArgumentParser
import Quill
import QuillCodecs

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a network's layers, output shapes, and parameters.",
        discussion:
            "A file with a network's name is preferred to the network. For a file, the classes are printed, too."
    )

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let (network, classes): (Network, [String]?) =
            switch try networks.choice(self.network) {
            case .recipe(let recipe), .layers(let recipe): (try recipe.network(), nil)
            case .file(let path): try Self.content(path)
            }
        guard json else {
            print(network.summary)
            if let classes { print("Classes: \(classes.joined(separator: ", "))") }
            return
        }
        guard case .object(var members) = try network.json else { return }
        members["classes"] = classes.map { .array($0.map(JSON.string)) } ?? .null
        print(JSON.object(members).text)
    }

    private static func content(_ path: String) throws -> (Network, [String]?) {
        let model = try Model.load(from: path)
        return (model.network, model.classNames)
    }
}
