import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// A network trained in several ways that differ in a few settings, each with the same seeds.
///
/// ```swift
/// let study = try Study(
///     Recipe.named("cnn-32-32-64-64"), varying: [Variation("activation", ["relu", "sigmoid", "tanh"])], seeds: 1...3)
/// let result = try study.run(on: mnist.train, test: mnist.test, in: "runs")
/// print(result)
/// try result.chart.write(to: "activations.svg")
/// ```
/// Every shape is checked before anything runs. A setting whose network can't be built is named with the reason, and the
/// others run.
public struct Study: Sendable {
    /// One combination of values.
    public struct Setting: Sendable {
        /// The values, in the order of the variations.
        public let values: [String]
        /// The name: `activation=relu, units=256`.
        public let name: String
        /// The network and its training.
        public let recipe: Recipe
        /// Why the network can't be built; nil if it can.
        public let problem: String?
        /// The number of parameters; 0 if the network can't be built.
        public let parameters: Int
    }

    /// The name: that of the first recipe.
    public let name: String
    /// The settings that vary.
    public let variations: [Variation]
    /// All combinations, the last variation changing fastest.
    public let settings: [Setting]
    /// The seeds of each setting.
    public let seeds: [UInt64]
    /// A line for each decision that the reader should know.
    public let notes: [String]

    /// The largest number of combinations.
    public static let limit = 10_000

    /// Plans a study, and checks each network's shapes.
    /// - Parameters:
    ///   - recipes: the recipe, or several to compare.
    ///   - variations: the settings that vary; can be empty for several recipes.
    ///   - seeds: the seeds of each setting.
    ///   - allLayers: whether `activation` changes the output layer, too.
    ///   - input: height, width, and channels of the images.
    ///   - classes: the number of classes.
    /// - Throws: an `.argument` error for a value that a setting doesn't take, for fewer than two settings, for more than
    ///   ``limit``, or for a network that doesn't predict classes.
    public init(
        _ recipes: Recipe..., varying variations: [Variation], seeds: some Sequence<UInt64> = [1],
        allLayers: Bool = false, input: Shape = [28, 28, 1], classes: Int = 10
    ) throws {
        try self.init(
            recipes, varying: variations, seeds: seeds, allLayers: allLayers, input: input, classes: classes)
    }

    /// Plans a study of a list of recipes.
    /// - Parameters:
    ///   - recipes: the recipe, or several to compare.
    ///   - variations: the settings that vary; can be empty for several recipes.
    ///   - seeds: the seeds of each setting.
    ///   - allLayers: whether `activation` changes the output layer, too.
    ///   - input: height, width, and channels of the images.
    ///   - classes: the number of classes.
    /// - Throws: the errors of the other initializer.
    public init(
        _ recipes: [Recipe], varying variations: [Variation], seeds: some Sequence<UInt64> = [1],
        allLayers: Bool = false, input: Shape = [28, 28, 1], classes: Int = 10
    ) throws {
        self.seeds = Array(seeds)
        guard !self.seeds.isEmpty, Set(self.seeds).count == self.seeds.count else {
            throw QuillError(
                .argument, "seeds: expected different seeds, at least one, received \(self.seeds)")
        }
        var variations = variations
        if variations.contains(where: { $0.factor == Variation.network }) {
            throw QuillError(.argument, "network: pass the recipes to compare, instead of their names")
        }
        for (index, variation) in variations.enumerated()
        where variations[..<index].contains(where: { $0.factor == variation.factor }) {
            throw QuillError(.argument, "\(variation.factor) is varied twice; write all values in one list")
        }
        if recipes.count > 1 {
            variations.insert(try Variation(Variation.network, recipes.map(\.id)), at: 0)
        }
        guard let first = recipes.first, !variations.isEmpty else {
            throw QuillError(.argument, "expected a setting to vary, as in activation=relu,tanh")
        }
        if allLayers, !variations.contains(where: { $0.factor == "activation" }) {
            throw QuillError(
                .argument, "all layers: expected activation to be varied; only it can change all layers")
        }
        try Self.checkCount(variations)
        name = first.id
        self.variations = variations
        var notes: [String] = []
        let bases = try recipes.map { try Self.holdingOut($0, &notes) }
        if variations.contains(where: { $0.factor == "activation" }) {
            notes.append(
                allLayers
                    ? "activation: all layers, the output layer included, whose outputs may then not be probabilities"
                    : "activation: hidden layers only; the output layer keeps its own, so that its outputs stay probabilities "
                        + "(--all-layers, or allLayers: true, changes it, too)")
        }
        if let depth = variations.first(where: { $0.factor == "depth" }) {
            notes.append(
                first.hasConvolutionsInText
                    ? "depth: \(depth.values.joined(separator: ", ")) blocks of convolutions, each up to its pool"
                    : "depth: \(depth.values.joined(separator: ", ")) hidden dense layers")
        }
        self.notes = notes
        settings = try Self.combinations(variations).map { values in
            try Self.setting(values, variations, bases, allLayers, input, classes)
        }
    }

    private static func checkCount(_ variations: [Variation]) throws {
        var count = 1
        for variation in variations {
            let (product, overflows) = count.multipliedReportingOverflow(by: variation.values.count)
            count = overflows ? .max : product
        }
        guard count <= limit else {
            let factors = variations.map { "\($0.values.count)" }.joined(separator: " × ")
            throw QuillError(
                .argument,
                "\(factors) are \(count == .max ? "too many" : count.grouped) combinations; expected at most \(limit.grouped): "
                    + "vary fewer settings, or search instead")
        }
    }

    /// Returns a recipe that holds images out, because a setting must not be chosen by its test images.
    private static func holdingOut(_ recipe: Recipe, _ notes: inout [String]) throws -> Recipe {
        guard recipe.target == .classes else {
            throw QuillError(.argument, "\(recipe.id): expected a network that predicts classes")
        }
        guard recipe.prepare == nil else {
            throw QuillError(.argument, "\(recipe.id) makes its own images, which a study can't vary")
        }
        guard case .off = recipe.validation else { return recipe }
        var recipe = recipe
        recipe.validation = .holdOut(0.1, seed: 1)
        let note =
            "10 % of the training images are held out to choose by; the recipe of \(recipe.id) trains on all"
        if !notes.contains(note) { notes.append(note) }
        return recipe
    }

    /// One value of each variation, in all combinations.
    private static func combinations(_ variations: [Variation]) -> [[String]] {
        variations.reduce([[]]) { heads, variation in
            heads.flatMap { head in variation.values.map { head + [$0] } }
        }
    }

    private static func setting(
        _ values: [String], _ variations: [Variation], _ bases: [Recipe], _ allLayers: Bool, _ input: Shape,
        _ classes: Int
    ) throws -> Setting {
        var recipe = bases[0]
        var pairs = zip(variations.map(\.factor), values).map { (factor: $0, value: $1) }
        let name = pairs.map { "\($0.factor)=\($0.value)" }.joined(separator: ", ")
        if let network = pairs.first(where: { $0.factor == Variation.network }) {
            recipe = bases.first { $0.id == network.value } ?? recipe
            pairs.removeAll { $0.factor == Variation.network }
        }
        // Layers first, because other settings apply to each of them; the optimizer before its learning rate.
        let early = Recipe.structuralFactors.union(["optimizer"])
        let ordered = pairs.filter { early.contains($0.factor) } + pairs.filter { !early.contains($0.factor) }
        for (factor, value) in ordered {
            recipe = try recipe.varying(factor, value, allLayers: allLayers)
        }
        do {
            let network = try recipe.network(input: input, classes: classes)
            return Setting(
                values: values, name: name, recipe: recipe, problem: nil, parameters: network.parameterCount)
        } catch let error as QuillError {
            return Setting(values: values, name: name, recipe: recipe, problem: error.message, parameters: 0)
        }
    }

    /// The settings whose networks can be built.
    public var possible: [Setting] { settings.filter { $0.problem == nil } }

    /// Trains each possible setting with each seed, seed by seed, and evaluates the models on the held-out images and on
    /// the test images.
    /// - Parameters:
    ///   - images: the training images.
    ///   - test: the test images; nil for none.
    ///   - folder: the folder of all runs, where each training is kept and none is repeated; nil to keep none.
    ///   - metric: what to choose by: `accuracy` or `loss` on the held-out images.
    /// - Returns: the outcomes so far, also if the training was interrupted.
    /// - Throws: an `.argument` error if no setting is possible or nothing reports the metric, a `.file` error if a file
    ///   can't be read or written.
    public func run(
        on images: Dataset, test: Dataset? = nil, in folder: String? = nil, metric: Metric = .accuracy
    ) throws -> StudyResult {
        var trials = try Trials(on: images, test: test, in: folder)
        return try run(with: &trials, metric: metric)
    }

    /// Runs the study with trials that others share.
    /// - Parameters:
    ///   - trials: trains each setting.
    ///   - metric: what to choose by: `accuracy` or `loss` on the held-out images.
    ///   - tests: whether to evaluate on the test images, too; otherwise, only the chosen setting is, by
    ///     ``StudyResult/testingChosen(with:seeds:)``.
    ///   - before: called before each training, with its number from 0.
    ///   - after: called after each training.
    /// - Returns: the outcomes so far, also if the training was interrupted.
    /// - Throws: the errors of the other method, and any error of the closures.
    public func run(
        with trials: inout Trials, metric: Metric = .accuracy, tests: Bool = true,
        before: (_ number: Int, Setting, _ seed: UInt64) throws -> Void = { _, _, _ in },
        after: (_ number: Int, Setting, TrialOutcome) throws -> Void = { _, _, _ in }
    ) throws -> StudyResult {
        let known: [Metric] = [.accuracy, .loss]
        guard known.contains(where: { $0.name == metric.name }) else {
            throw QuillError(
                .argument,
                "nothing reports '\(metric.name)'\(Suggestion(for: metric.name, among: known.map(\.name)))")
        }
        guard !possible.isEmpty else {
            throw QuillError(
                .argument, "no setting is possible; \(settings[0].name): \(settings[0].problem ?? "")")
        }
        var outcomes = settings.map { _ in [TrialOutcome]() }
        var number = 0
        trainings: for seed in seeds {
            for (index, setting) in settings.enumerated() where setting.problem == nil {
                try before(number, setting, seed)
                let outcome = try trials.train(
                    setting.recipe, seed: seed, setting: setting.name, tests: tests)
                guard let outcome else { break trainings }
                outcomes[index].append(outcome)
                try after(number, setting, outcome)
                number += 1
            }
        }
        return StudyResult(
            study: self, outcomes: outcomes, metric: metric, isInterrupted: trials.isInterrupted)
    }
}
