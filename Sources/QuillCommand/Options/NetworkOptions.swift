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
                [SIZE], depthwise [SIZE], pool [SIZE], average [SIZE], global, flatten, dense UNITS, dropout SHARE, \
                normalize, and activations (relu, gelu, tanh, softmax, …), which may also follow conv and dense. Further \
                words: same, valid, stride N, dilation N, l2 X. Layers that change the pictures while learning: rotate TURN, \
                translate SHARE, zoom SHARE, shear SHARE, elastic ALPHA [SIGMA], stroke RADIUS, perspective SCALE, blur \
                SIGMA, erase [SHARE], contrast SHARE, brightness SHARE, flip [DIRECTION], as in "rotate 0.03, translate \
                0.1, zoom 0.1, elastic 8 4, conv 32 3 relu, pool 2, dense 10".
                """,
            valueName: "text"))
    var layers: String?

    @Flag(help: "With --layers: leave pixels at 0…255 instead of bringing them to 0…1.")
    var raw = false

    /// What the words say.
    enum Choice {
        /// A network whose last layer follows the data's classes.
        case recipe(Recipe)
        /// Layers of the user's own, which stay as they are.
        case layers(Recipe)
        case file(String)

        /// A recipe's model for some images.
        func model(
            of recipe: Recipe, for images: Dataset, seed: UInt64 = 1, runtime: Runtime
        ) throws -> Model {
            guard case .layers = self else {
                return try recipe.model(
                    input: images.imageShape, classes: images.classCount, seed: seed, runtime: runtime)
            }
            try NetworkOptions.check(recipe, ImageOutline(images))
            return try recipe.model(input: images.imageShape, seed: seed, runtime: runtime)
        }
    }

    /// - Parameter outline: what the images look like, where that is known before they are loaded.
    func choice(_ network: String?, for outline: ImageOutline? = .digits) throws -> Choice {
        if let layers {
            if let network {
                throw UsageError("--layers: expected no network beside it, received '\(network)'")
            }
            let recipe = recipe(layers)
            _ = try UsageError.naming("--layers") { try LayerText(layers).layers() }
            if let outline { try Self.check(recipe, outline) }
            return .layers(recipe)
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
    private func recipe(_ layers: String) -> Recipe {
        let standard = Recipe.standard
        return Recipe(
            "layers", layers: layers, scalesInputs: !raw, batchSize: standard.batchSize,
            epochs: standard.epochs,
            validation: standard.validation, earlyStopping: standard.earlyStopping)
    }

    /// Makes sure that layers take the images and give a number for each class.
    private static func check(_ recipe: Recipe, _ images: ImageOutline) throws {
        try UsageError.naming("--layers") {
            let output = try recipe.network(input: images.shape).outputShapes[0]
            guard output == [images.classes] else {
                throw QuillError(
                    .argument,
                    "the last layer gives \(output), expected [\(images.classes)], a number for each class; end with "
                        + "dense \(images.classes)")
            }
        }
    }

    /// For help: the names of all recipes.
    static var networkHelp: String {
        "A network's name, or a file that train has saved. Networks: "
            + Recipe.all.map(\.id).joined(separator: ", ") + "."
    }
}
