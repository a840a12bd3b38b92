import ArgumentParser
import Quill
import QuillCodecs

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a network's layers, shapes and numbers of weights.")

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let network =
            switch try networks.choice(network) {
            case .recipe(let recipe), .layers(let recipe): try recipe.network()
            case .file(let path): try Model.load(from: path).network
            }
        print(json ? Self.json(network).text : network.summary)
    }

    static func json(_ network: Network) -> JSON {
        let layers = network.steps.compactMap { step -> JSON? in
            guard let layer = step.layer else { return nil }
            return .object([
                "name": .string(step.name), "type": .string(type(of: layer).className),
                "output_shape": .array(step.output.dimensions.map(JSON.integer)),
                "parameters": .integer(step.weights.reduce(0) { $0 + $1.shape.count }),
            ])
        }
        return .object([
            "network": .string(network.name), "layers": .array(layers),
            "parameters": .integer(network.parameterCount),
        ])
    }
}
