import QuillCodecs
import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// Experiments of the tutorials, run as written, with the published figures beside the measured ones.
///
/// ```swift
/// var trials = try Trials(on: mnist.train, test: mnist.test, in: "runs")
/// let reproduction = try Reproduction(of: Experiment.named(["own-handwriting"]), seeds: 1...3, with: &trials)
/// print(reproduction)
/// ```
public struct Reproduction: Sendable {
    /// One line of the comparison.
    public struct Row: Sendable {
        /// The experiment.
        public let experiment: Experiment
        /// The name: that of the experiment, with the setting of a study.
        public let name: String
        /// The number of parameters of the network.
        public let parameters: Int
        /// The planned epochs.
        public let epochs: Int
        /// The outcome with each seed.
        public let outcomes: [TrialOutcome]
        /// What to know about the row; empty for nothing.
        public let note: String

        /// The test accuracy with each seed.
        public var accuracies: [Double] { outcomes.compactMap { $0.test?.value(of: .accuracy) } }

        /// The mean test accuracy; nil without a result.
        public var mean: Double? {
            accuracies.isEmpty ? nil : accuracies.reduce(0, +) / Double(accuracies.count)
        }

        /// The mean seconds of an epoch; nil without a training.
        public var secondsPerEpoch: Double? {
            let seconds = outcomes.compactMap(\.secondsPerEpoch)
            return seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count)
        }
    }

    /// The experiments.
    public let experiments: [Experiment]
    /// The seeds.
    public let seeds: [UInt64]
    /// The largest number of epochs of a training; nil for those of the tutorials.
    public let epochs: Int?
    /// The lines so far.
    public private(set) var rows: [Row] = []
    /// The studies and searches so far, by the names of their experiments.
    public private(set) var studies: [String: StudyResult] = [:]
    /// Whether it was interrupted before the end.
    public private(set) var isInterrupted = false

    /// Runs experiments, one after another. An interruption keeps what is done.
    /// - Parameters:
    ///   - experiments: the experiments, by default all.
    ///   - seeds: the seeds of each training. A search chooses with the first and tests with all.
    ///   - epochs: the largest number of epochs; nil for those of the tutorials.
    ///   - trials: trains each network; none that is in its folder is repeated.
    ///   - before: called before each training, with a text that names it.
    ///   - trained: called after each training, with the same text.
    ///   - after: called when an experiment ends, with all lines so far.
    /// - Throws: a `.file` error if a file can't be read or written, and any error of the closures.
    public init(
        of experiments: [Experiment] = Experiment.all, seeds: some Sequence<UInt64>, epochs: Int? = nil,
        with trials: inout Trials, before: (String, Recipe) throws -> Void = { _, _ in },
        trained: (String, TrialOutcome) throws -> Void = { _, _ in },
        after: (Reproduction) throws -> Void = { _ in }
    ) throws {
        self.experiments = experiments
        self.seeds = Array(seeds)
        self.epochs = epochs
        guard !self.seeds.isEmpty else { throw QuillError(.argument, "seeds: expected at least one") }
        for experiment in experiments {
            try run(experiment, &trials, before, trained)
            isInterrupted = trials.isInterrupted
            try after(self)
            if isInterrupted { break }
        }
    }

    /// Whether trainings have fewer epochs than the tutorials'.
    public var isScaledDown: Bool {
        epochs.map { limit in experiments.contains { $0.recipe.epochs > limit } } ?? false
    }

    private func scaled(_ recipe: Recipe) -> Recipe {
        var recipe = recipe
        recipe.epochs = min(recipe.epochs, epochs ?? recipe.epochs)
        return recipe
    }

    private mutating func run(
        _ experiment: Experiment, _ trials: inout Trials, _ before: (String, Recipe) throws -> Void,
        _ trained: (String, TrialOutcome) throws -> Void
    ) throws {
        switch experiment.work {
        case .training(let recipe): try train(experiment, scaled(recipe), &trials, before, trained)
        case .untrained(let recipe): try evaluate(experiment, recipe, trials)
        case .study(let recipe, let variations, let allLayers):
            let images = trials.images
            let study = try Study(
                scaled(recipe), varying: variations, seeds: seeds, allLayers: allLayers,
                input: images.imageShape, classes: images.classCount)
            let result = try study.run(
                with: &trials,
                before: { (_: Int, setting: Study.Setting, seed: UInt64) in
                    try before("\(experiment.id) \(setting.name), seed \(seed)", setting.recipe)
                },
                after: { (_: Int, setting: Study.Setting, outcome: TrialOutcome) in
                    try trained("\(experiment.id) \(setting.name), seed \(outcome.seed)", outcome)
                })
            studies[experiment.id] = result
            for (setting, outcomes) in zip(study.settings, result.outcomes) where !outcomes.isEmpty {
                add(
                    experiment, "\(experiment.id) \(setting.values.joined(separator: " "))", setting.recipe,
                    setting.parameters, outcomes)
            }
        case .search(let recipe, let variations):
            try search(experiment, scaled(recipe), variations, &trials, before, trained)
        }
    }

    private mutating func train(
        _ experiment: Experiment, _ recipe: Recipe, _ trials: inout Trials,
        _ before: (String, Recipe) throws -> Void,
        _ trained: (String, TrialOutcome) throws -> Void
    ) throws {
        var outcomes: [TrialOutcome] = []
        for seed in seeds {
            let name = "\(experiment.id), seed \(seed)"
            try before(name, recipe)
            guard let outcome = try trials.train(recipe, seed: seed, setting: experiment.id) else { break }
            try trained(name, outcome)
            outcomes.append(outcome)
        }
        guard !outcomes.isEmpty else { return }
        let images = trials.images
        let parameters = try recipe.network(input: images.imageShape, classes: images.classCount)
            .parameterCount
        add(experiment, experiment.id, recipe, parameters, outcomes)
    }

    private mutating func evaluate(_ experiment: Experiment, _ recipe: Recipe, _ trials: Trials) throws {
        var recipe = recipe
        recipe.epochs = 0
        guard let test = trials.test else { return }
        var outcomes: [TrialOutcome] = []
        for seed in seeds {
            let model = try recipe.model(for: trials.images, seed: seed, runtime: trials.runtime)
            var outcome = TrialOutcome(seed: seed)
            outcome.parameters = model.parameterCount
            outcome.test = try model.evaluate(recipe.data(test))
            outcome.testCount = test.count
            outcomes.append(outcome)
        }
        add(experiment, experiment.id, recipe, outcomes[0].parameters, outcomes)
    }

    private mutating func search(
        _ experiment: Experiment, _ recipe: Recipe, _ variations: [Variation], _ trials: inout Trials,
        _ before: (String, Recipe) throws -> Void, _ trained: (String, TrialOutcome) throws -> Void
    ) throws {
        let images = trials.images
        let study = try Study(
            recipe, varying: variations, seeds: seeds.prefix(1), input: images.imageShape,
            classes: images.classCount)
        let result = try study.run(
            with: &trials, tests: false,
            before: { (number: Int, setting: Study.Setting, _: UInt64) in
                let place = "\(number + 1)/\(study.possible.count)"
                try before("\(experiment.id) \(place): \(setting.name)", setting.recipe)
            },
            after: { (number: Int, setting: Study.Setting, outcome: TrialOutcome) in
                let place = "\(number + 1)/\(study.possible.count)"
                try trained("\(experiment.id) \(place): \(setting.name)", outcome)
            })
        studies[experiment.id] = result
        guard !result.isInterrupted, let chosen = result.chosen else { return }
        let setting = study.settings[chosen]
        try before("\(experiment.id): testing \(setting.name)", setting.recipe)
        let outcomes = try result.testingChosen(with: &trials, seeds: seeds)
        let counts =
            "the best of \(study.possible.count) possible combinations of \(study.settings.count): \(setting.name)"
        add(experiment, experiment.id, setting.recipe, setting.parameters, outcomes, counts)
    }

    private mutating func add(
        _ experiment: Experiment, _ name: String, _ recipe: Recipe, _ parameters: Int,
        _ outcomes: [TrialOutcome], _ more: String? = nil
    ) {
        var notes = [more, experiment.note].compactMap { $0 }
        if recipe.earlyStopping != nil, let history = outcomes.first?.history, !history.epochs.isEmpty {
            notes.append(Self.bests(history))
        }
        notes += outcomes.compactMap { outcome in outcome.failure.map { "seed \(outcome.seed) failed: \($0)" }
        }
        rows.append(
            Row(
                experiment: experiment, name: name, parameters: parameters, epochs: recipe.epochs,
                outcomes: outcomes, note: notes.filter { !$0.isEmpty }.joined(separator: "; ")))
    }

    /// The epochs with the best validation loss and the best validation accuracy, which may differ.
    private static func bests(_ history: History) -> String {
        func text(_ metric: Metric, _ best: (Range<Int>, [Double]) -> Int?) -> String? {
            guard let values = history.values(of: metric), let index = best(values.indices, values) else {
                return nil
            }
            return "\(metric.name) \(values[index].fixed(4)) in epoch \(history.epochs[index] + 1)"
        }
        let least = text(.validationLoss) { range, values in range.min { values[$0] < values[$1] } }
        let most = text(.validationAccuracy) { range, values in
            range.min { values[$0] > values[$1] }
        }
        let texts = [least, most].compactMap { $0 }
        if texts.isEmpty {
            return "ended after epoch \((history.epochs.last ?? 0) + 1)"
        }
        return "best " + texts.joined(separator: ", ")
    }
}
