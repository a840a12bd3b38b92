import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillReaderTraining

/// The user's choice of a network: a recipe, layers in a line, or a file.
struct NetworkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Comma-separated layers, instead of a network.",
            discussion: """
                For example, "conv 32 3 same relu, pool 2, flatten, dense 128 relu, dropout 0.3, dense 10". Layers: conv FILTERS \
                [SIZE], depthwise [SIZE], pool [SIZE], average [SIZE], global, flatten, dense UNITS, dropout SHARE, \
                normalize, and activations (relu, gelu, tanh, softmax, …), which can also follow conv and dense. Further \
                words: same, valid, stride N, dilation N, l2 X. Augmentation layers: rotate TURN, translate SHARE, zoom \
                SHARE, shear SHARE, elastic ALPHA [SIGMA], stroke RADIUS, perspective SCALE, blur SIGMA, erase [SHARE], \
                contrast SHARE, brightness SHARE, flip [DIRECTION]. For example, "rotate 0.03, translate 0.1, zoom 0.1, \
                elastic 8 4, conv 32 3 relu, pool 2, dense 10".
                """,
            valueName: "text"))
    var layers: String?

    @Flag(help: "With --layers: keep pixels at 0…255 instead of scaling them to 0…1.")
    var raw = false

    /// The networks that can be named.
    static let recipes = Recipe.all + [.reader]

    /// The user's choice.
    enum Choice {
        /// A network whose last layer adapts to the number of classes.
        case recipe(Recipe)
        /// Custom layers, which are used as they are.
        case layers(Recipe)
        case file(String)

        /// Whether the network has no training yet.
        var isUntrained: Bool {
            if case .file = self { return false }
            return true
        }

        /// Returns a recipe's model for the images.
        func model(
            of recipe: Recipe, for images: Dataset, seed: UInt64 = 1, runtime: Runtime
        ) throws -> Model {
            if case .layers = self { try NetworkOptions.check(recipe, ImageOutline(images)) }
            return try recipe.model(for: images, seed: seed, runtime: runtime)
        }
    }

    /// The meaning of a network's name that is also the name of a file.
    enum Ambiguity {
        /// The file.
        case file
        /// A usage error.
        case error
    }

    /// Returns the chosen network.
    /// - Parameters:
    ///   - network: a network's name or a file's path.
    ///   - recipe: a network's name.
    ///   - outline: the shape and classes of the images, if known before they are loaded.
    ///   - ambiguity: the meaning of a network's name that is also the name of a file.
    func choice(
        _ network: String?, recipe: String? = nil, for outline: ImageOutline? = .digits,
        ambiguity: Ambiguity = .file
    ) throws -> Choice {
        if let layers {
            if let network = recipe ?? network {
                throw UsageError("--layers: expected no other network, received '\(network)'")
            }
            let recipe = self.recipe(layers)
            _ = try UsageError.naming("--layers") { try LayerText(layers).layers() }
            if let outline { try Self.check(recipe, outline) }
            return .layers(recipe)
        }
        if raw { throw UsageError("--raw: expected --layers, too") }
        if let recipe { return .recipe(try Self.recipe(named: recipe)) }
        guard let network else { return .recipe(.standard) }
        if let recipe = Self.recipes.first(where: { $0.id == network }) {
            guard FileSystem.isFile(network) else { return .recipe(recipe) }
            if ambiguity == .file { return .file(network) }
            throw UsageError(
                "'\(network)' is both a network and a file here: write ./\(network) for the file, or --recipe \(network) for "
                    + "the network")
        }
        if let run = try Self.runModel(network) { return .file(run) }
        // For anything that doesn't look like a path, a suggestion helps more than "no such file".
        let looksLikePath = network.contains("/") || network.contains(".")
        if looksLikePath || FileManager.default.fileExists(atPath: network) { return .file(network) }
        return .recipe(try Self.recipe(named: network))
    }

    /// Returns the model of a run, if the word names one.
    private static func runModel(_ word: String) throws -> String? {
        let file = try ModelPath.file(word)
        return file == word ? nil : file
    }

    private static func recipe(named name: String) throws -> Recipe {
        do {
            return try Recipe.named(name, among: recipes)
        } catch let error as QuillError {
            throw UsageError(error.message)
        }
    }

    /// Returns a recipe that trains custom layers like the default network.
    func recipe(_ layers: String) -> Recipe {
        let standard = Recipe.standard
        return Recipe(
            "layers", layers: layers, scalesInputs: !raw, batchSize: standard.batchSize,
            epochs: standard.epochs, validation: standard.validation,
            earlyStopping: standard.earlyStopping)
    }

    /// Checks that the layers accept the images and have one output per class.
    static func check(_ recipe: Recipe, _ images: ImageOutline) throws {
        try UsageError.naming("--layers") {
            let output = try recipe.network(input: images.shape).outputShapes[0]
            guard output == [images.classes] else {
                throw QuillError(
                    .argument,
                    "the last layer's output is \(output), expected [\(images.classes)], one per class; end with "
                        + "dense \(images.classes)")
            }
        }
    }

    /// Help for a network argument, with the names of all recipes.
    static var networkHelp: String {
        "A file saved by train, or the name of a network. Networks: "
            + recipes.map(\.id).joined(separator: ", ") + "."
    }
}
