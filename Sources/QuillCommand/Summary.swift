import ArgumentParser
import Quill

struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a network's layers, output shapes, and parameters.")

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp))
    var network: String?

    @OptionGroup var networks: NetworkOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let network =
            switch try networks.choice(network) {
            case .recipe(let recipe), .layers(let recipe): try recipe.network()
            case .file(let path): try Model.load(from: path, formats: .command).network
            }
        print(json ? try network.json.text : network.summary)
    }
}
