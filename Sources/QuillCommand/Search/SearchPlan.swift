import Quill

/// The network of each trial: a recipe, with the trial's settings in its layers and its training.
struct SearchPlan: Sendable {
    /// The recipe before anything is varied.
    let base: Recipe
    /// The layers with places for settings; nil for a network by name.
    private let template: String?
    private let scalesInputs: Bool
    /// The settings that aren't in the template, those that change which layers there are first.
    private let factors: [String]
    private var outline: ImageOutline?

    /// Plans the networks.
    /// - Throws: a usage error for a setting that nothing uses, or a network that is a file.
    init(
        _ networks: NetworkOptions, network: String?, training: TrainingOptions, space: SearchSpace,
        _ outline: ImageOutline?, _ notes: inout [String]
    ) throws {
        var places: Set<String> = []
        if let layers = networks.layers, layers.contains("{") || layers.contains("(") {
            if let network { throw UsageError("--layers: expected no other network, received '\(network)'") }
            template = layers
            places = Set(Hyperparameters.names(in: layers))
            base = try Self.trained(networks.recipe(layers), training, &notes)
        } else {
            template = nil
            switch try networks.choice(network, for: outline, ambiguity: .error) {
            case .file(let path):
                throw UsageError(
                    "\(path): a search trains from initial weights; expected the name of a network, received a file"
                )
            case .recipe(let recipe), .layers(let recipe):
                base = try Self.trained(recipe, training, &notes)
            }
        }
        scalesInputs = !networks.raw
        self.outline = networks.layers == nil ? nil : outline
        if let missing = places.first(where: { !space.names.contains($0) }) {
            throw UsageError(
                "--layers: {\(missing)} isn't a setting\(Suggestion(for: missing, among: space.names))")
        }
        let needed = space.neededNames
        let known = Recipe.factors
        for name in space.names
        where !places.contains(name) && !known.contains(name) && !needed.contains(name) {
            throw UsageError(
                "--vary: nothing uses '\(name)'\(Suggestion(for: name, among: known)); write {\(name)} in --layers, or vary "
                    + "a setting that quill search --help lists")
        }
        let applied = space.names.filter { !places.contains($0) && known.contains($0) }
        let early = Recipe.structuralFactors.union(["optimizer"])
        factors = applied.filter(early.contains) + applied.filter { !early.contains($0) }
    }

    /// Returns a recipe that holds images out, with the changes from the flags.
    private static func trained(
        _ recipe: Recipe, _ training: TrainingOptions, _ notes: inout [String]
    ) throws -> Recipe {
        var changed = try training.changed(recipe)
        changed.optimizer = try training.optimizer(recipe.optimizer) ?? recipe.optimizer
        if changed.prepare == nil, case .off = changed.validation {
            changed.validation = .holdOut(0.1, seed: 1)
            notes.append(
                "10 % of the training images are held out to choose by; the recipe of \(changed.id) trains on all"
            )
        }
        return changed
    }

    /// Returns the plan for images.
    func on(_ outline: ImageOutline) -> SearchPlan {
        var plan = self
        if template != nil || plan.outline != nil { plan.outline = outline }
        return plan
    }

    /// Returns the recipe of a trial.
    func recipe(_ settings: Hyperparameters) throws -> Recipe {
        var recipe = base
        if let template {
            recipe = try recipe.replacingLayers(settings.layers(template), scalingInputs: scalesInputs)
        }
        for factor in factors {
            if let value = settings[factor] { recipe = try recipe.varying(factor, "\(value)") }
        }
        if let outline {
            let output = try recipe.network(input: outline.shape).outputShapes[0]
            guard output == [outline.classes] else {
                throw QuillError(
                    .argument,
                    "the last layer's output is \(output), expected [\(outline.classes)], one per class")
            }
        }
        return recipe
    }
}
