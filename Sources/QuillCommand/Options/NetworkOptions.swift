import ArgumentParser
import Foundation
import Quill

/// A network as the user names it: a recipe, layers in a line, or a file.
struct NetworkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Layers with commas between them, instead of a network.",
            discussion: """
                As in "conv 32 3 same relu, pool 2, flatten, dense 128 relu, dropout 0.3, dense 10". Layers: conv FILTERS \
                [SIZE], pool [SIZE], average [SIZE], flatten, dense UNITS, dropout SHARE, normalize, and activations \
                (linear, relu, sigmoid, tanh, softmax), which may also follow conv and dense. Further words: same, \
                valid, stride N, dilation N, l2 X.
                """,
            valueName: "text"))
    var layers: String?

    @Flag(help: "With --layers: leave pixels at 0…255 instead of bringing them to 0…1.")
    var raw = false

    /// What the words say.
    enum Choice {
        case recipe(Recipe)
        case file(String)
    }

    func choice(_ network: String?) throws -> Choice {
        if let layers {
            if let network {
                throw UsageError("--layers: expected no network beside it, received '\(network)'")
            }
            return .recipe(try recipe(layers))
        }
        if raw { throw UsageError("--raw: expected --layers beside it") }
        guard let network else { return .recipe(.standard) }
        if let recipe = Recipe.all.first(where: { $0.id == network }) { return .recipe(recipe) }
        // What looks like a path is one; for anything else a suggestion helps more than "no such file".
        let looksLikePath = network.contains("/") || network.contains(".")
        if looksLikePath || FileManager.default.fileExists(atPath: network) { return .file(network) }
        do {
            return .recipe(try Recipe.named(network))
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }

    /// Layers of the user's own, trained as the default network is.
    private func recipe(_ layers: String) throws -> Recipe {
        let standard = Recipe.standard
        let recipe = Recipe(
            "layers", layers: layers, scalesInputs: !raw, batchSize: standard.batchSize,
            epochs: standard.epochs,
            validation: standard.validation, earlyStopping: standard.earlyStopping)
        try UsageError.naming("--layers") {
            let network = try recipe.network()
            let output = network.outputShapes[0]
            guard output == [10] else {
                throw QuillError(
                    .argument,
                    "the last layer gives \(output), expected [10], a number for each digit; end with dense 10"
                )
            }
        }
        return recipe
    }

    /// For help: the names of all recipes.
    static var networkHelp: String {
        "A network's name, or a file that train has saved. Networks: "
            + Recipe.all.map(\.id).joined(separator: ", ") + "."
    }
}
