import QuillTensor

/// An experiment of a tutorial: a network trained as described there, or a study of several.
///
/// ```swift
/// for experiment in Experiment.all { print(experiment.id, experiment.publishedAccuracy ?? .nan) }
/// ```
public struct Experiment: Sendable {
    /// What is trained.
    public enum Work: Sendable {
        /// One recipe.
        case training(Recipe)
        /// One recipe's initial weights, evaluated without training.
        case untrained(Recipe)
        /// A recipe with some settings varied, each of which is tested.
        case study(Recipe, varying: [Variation], allLayers: Bool)
        /// All combinations of settings, of which the best on validation data is tested.
        case search(Recipe, varying: [Variation])
    }

    /// The name: that of the recipe, or of the study.
    public let id: String
    /// The tutorial.
    public let tutorial: Tutorial
    /// What is trained.
    public let work: Work
    /// The accuracy on the test images that the tutorial reports, 0…1.
    public let publishedAccuracy: Double?
    /// What to know when comparing the figures; nil for nothing.
    public let note: String?

    /// The recipe, before anything is varied.
    public var recipe: Recipe {
        switch work {
        case .training(let recipe), .untrained(let recipe), .study(let recipe, _, _), .search(let recipe, _):
            recipe
        }
    }

    /// The time per epoch that the tutorial reports, in seconds.
    public var publishedSecondsPerEpoch: Double? {
        if case .training = work { recipe.publishedSecondsPerEpoch } else { nil }
    }

    /// Returns the experiments of tutorials, or those with given names, in the order of ``all``: the quickest first.
    /// - Parameter names: names of tutorials and experiments; all if there are none.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ names: [String]) throws -> [Experiment] {
        let known = Tutorial.allCases.map(\.rawValue) + all.map(\.id)
        for name in names where !known.contains(name) {
            throw QuillError(
                .argument, "unknown tutorial or experiment '\(name)'\(Suggestion(for: name, among: known))")
        }
        return names.isEmpty
            ? all : all.filter { names.contains($0.id) || names.contains($0.tutorial.rawValue) }
    }
}
