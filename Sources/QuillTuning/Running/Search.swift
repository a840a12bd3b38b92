import QuillCodecs
import QuillData
import QuillNetwork
import QuillReport
import QuillSystem
import QuillTensor
import QuillTraining

/// A search for the settings with which a network does best on validation data.
///
/// ```swift
/// let search = try Search(
///     ["blocks": [1, 2], "units": [64, 128], "rate": .float(1e-4...1e-2, scale: .log)],
///     on: mnist.train, storage: "searches/digits.sqlite"
/// ) { settings in
///     Recipe(
///         "digits", layers: try settings.layers("{blocks} * (conv 16 3 relu, pool 2), dense {units} relu, dense 10"),
///         optimizer: .adam(learningRate: .constant(settings.float("rate"))), epochs: 5, validation: .holdOut(0.1))
/// }
/// print(try search.run(trials: 30))
/// print(try search.confirm(on: mnist.test))          // the winner, trained with three seeds and tested once
/// ```
///
/// Several trials run at once, each on its share of the cores. With storage, every trial is recorded in a file: an
/// interrupted search goes on where it was, and other processes that run the same search on the same file take part.
public struct Search: Sendable {
    /// The parameters.
    public let space: SearchSpace
    /// How settings are chosen.
    public let sampler: Sampler
    /// When trials end early.
    public let pruner: Pruner
    /// The metric on validation data that decides.
    public let metric: Metric
    /// Whether greater or smaller values of the metric are better.
    public let goal: Metric.Goal
    /// The seed of the settings and of the trials.
    public let seed: UInt64
    let store: TrialStore
    let work: TrialWork

    /// What every search decides.
    struct Plan {
        let space: SearchSpace
        let sampler: Sampler
        let pruner: Pruner
        let metric: Metric
        let mode: Monitor.Direction
        let seed: UInt64
        let storage: String?
        let facts: [String: String]
    }

    /// Searches among models that a closure builds and compiles.
    ///
    /// Each trial starts from its own seed: weights of the model that are still those of `seed: 1` are drawn anew. Weights
    /// that were loaded, or initialized with another seed, stay as they are.
    /// - Parameters:
    ///   - space: the parameters.
    ///   - data: the training data, without test data.
    ///   - validation: the data to hold out or validate on, which decides.
    ///   - batchSize: the number of samples per step.
    ///   - epochs: the largest number of epochs.
    ///   - callbacks: called in each of the trainings.
    ///   - sampler: how settings are chosen.
    ///   - pruner: when trials end early.
    ///   - metric: the metric on validation data that decides.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - seed: the seed of the settings and of the trials.
    ///   - storage: the file that trials are kept in; nil for none.
    ///   - facts: other settings of the program, by name. A search of the same name must have the same ones.
    ///   - model: returns the compiled model of the settings.
    /// - Throws: an `.argument` error for an empty or wrong space, without validation data, or if the file holds another
    ///   search; a `.file` error if the file can't be used.
    public init(
        _ space: SearchSpace, on data: some TrainingSource, validation: Validation, batchSize: Int = 32,
        epochs: Int, callbacks: [any Callback] = [], sampler: Sampler = .tpe(), pruner: Pruner = .none,
        metric: Metric = .validationAccuracy, mode: Monitor.Direction = .auto, seed: UInt64 = 1,
        storage: String? = nil, facts: [String: String] = [:],
        model: @escaping @Sendable (Hyperparameters) throws -> Model
    ) throws {
        if case .off = validation { throw Self.noValidation("search") }
        try Self.requireValidation(metric)
        let own = ["epochs": "\(epochs)", "batch size": "\(batchSize)", "validation": "\(validation.text)"]
        let fit = TrialWork.Fit(
            data: try data.trainingData, batchSize: batchSize, epochs: epochs, validation: validation,
            callbacks: callbacks)
        try self.init(
            Plan(
                space: space, sampler: sampler, pruner: pruner, metric: metric, mode: mode, seed: seed,
                storage: storage, facts: own.merging(facts) { $1 }),
            .models(fit, metric: metric, mode: mode, model))
    }

    /// Searches among recipes that a closure returns: networks with all settings of their training.
    /// - Parameters:
    ///   - space: the parameters.
    ///   - images: the training images, of which each recipe holds some out.
    ///   - sampler: how settings are chosen.
    ///   - pruner: when trials end early.
    ///   - metric: the metric on validation data that decides.
    ///   - mode: whether smaller or greater values are better; `auto` uses the metric's goal.
    ///   - seed: the seed of the settings and of the trials.
    ///   - storage: the file that trials are kept in; nil for none.
    ///   - facts: other settings of the program, by name. A search of the same name must have the same ones.
    ///   - recipe: returns the recipe of the settings.
    /// - Throws: an `.argument` error for an empty or wrong space, or if the file holds another search; a `.file` error if
    ///   the file can't be used.
    public init(
        _ space: SearchSpace, on images: Dataset, sampler: Sampler = .tpe(), pruner: Pruner = .none,
        metric: Metric = .validationAccuracy, mode: Monitor.Direction = .auto, seed: UInt64 = 1,
        storage: String? = nil, facts: [String: String] = [:],
        recipe: @escaping @Sendable (Hyperparameters) throws -> Recipe
    ) throws {
        try Self.requireValidation(metric)
        try self.init(
            Plan(
                space: space, sampler: sampler, pruner: pruner, metric: metric, mode: mode, seed: seed,
                storage: storage, facts: facts),
            .recipes(on: images, metric: metric, mode: mode, recipe))
    }

    /// Searches for the smallest or greatest value of any function.
    /// - Parameters:
    ///   - space: the parameters.
    ///   - goal: whether smaller or greater values are better.
    ///   - sampler: how settings are chosen.
    ///   - pruner: when trials end early. It needs an objective that reports its values.
    ///   - seed: the seed of the settings and of the trials.
    ///   - storage: the file that trials are kept in; nil for none.
    ///   - facts: other settings of the program, by name. A search of the same name must have the same ones.
    ///   - objective: returns the value of the settings. An error fails the trial, and the search goes on. It must not
    ///     look at test data.
    /// - Throws: an `.argument` error for an empty or wrong space, or if the file holds another search; a `.file` error if
    ///   the file can't be used.
    public init(
        _ space: SearchSpace, goal: Metric.Goal, sampler: Sampler = .tpe(), pruner: Pruner = .none,
        seed: UInt64 = 1, storage: String? = nil, facts: [String: String] = [:],
        objective: @escaping @Sendable (RunningTrial) throws -> Double
    ) throws {
        try self.init(
            Plan(
                space: space, sampler: sampler, pruner: pruner, metric: "objective",
                mode: goal == .minimize ? .min : .max, seed: seed, storage: storage, facts: facts),
            TrialWork(check: { _ in nil }, run: { (try objective($0), nil) }, train: nil))
    }

    private init(_ plan: Plan, _ work: TrialWork) throws {
        try plan.space.check()
        space = plan.space
        sampler = plan.sampler
        pruner = plan.pruner
        metric = plan.metric
        seed = plan.seed
        goal =
            switch plan.mode {
            case .min: .minimize
            case .max: .maximize
            case .auto:
                try History.goal(of: plan.metric)
                    ?? {
                        throw QuillError(
                            .argument,
                            "search: '\(plan.metric.name)' does not say whether greater is better; pass mode: .min or .max"
                        )
                    }()
            }
        self.work = work
        let points = sampler == .grid ? try space.points() : []
        store = try TrialStore(plan.storage)
        let own = [
            Fact.space: space.description, Fact.sampler: "\(sampler)", Fact.pruner: "\(pruner)",
            Fact.metric: metric.name, Fact.goal: goal == .maximize ? "max" : "min", Fact.seed: "\(seed)",
        ]
        let isNew = try store.define(plan.facts.merging(own) { $1 })
        let known = isNew ? 0 : try store.read { try $0.run("SELECT count(*) FROM trial")[0][0].integer ?? 0 }
        // Every point of a grid is built once before anything is trained.
        if sampler == .grid, known < points.count {
            try store.add(points.enumerated().map { checked($1, number: $0 + 1) })
        }
    }

    /// The names of what a search's file says about it.
    enum Fact {
        static let space = "space"
        static let sampler = "sampler"
        static let pruner = "pruner"
        static let metric = "metric"
        static let goal = "goal"
        static let seed = "seed"
    }

    /// Returns the trial of a point: one that waits, or an impossible one with the reason.
    func checked(_ settings: Hyperparameters, number: Int) -> Trial {
        var trial = Trial(
            number: number, settings: settings, seed: Self.seed(of: number, seed), state: .waiting,
            value: nil, reason: nil, epochs: 0, parameterCount: nil, seconds: nil)
        do {
            trial.parameterCount = try work.check(settings)
        } catch {
            trial.state = .impossible
            trial.reason = (error as? QuillError)?.message ?? "\(error)"
        }
        return trial
    }

    /// The seed of a trial, below 2^32.
    static func seed(of number: Int, _ seed: UInt64) -> UInt64 {
        SplitMix64.mixed(SplitMix64.mixed(seed) ^ UInt64(number)) >> 32
    }

    static func noValidation(_ name: String) -> QuillError {
        QuillError(
            .argument,
            "\(name): a search chooses on validation data, and there is none; pass validation: .split(0.1) or .holdOut(0.1)"
        )
    }

    private static func requireValidation(_ metric: Metric) throws {
        guard metric.isValidation else {
            throw QuillError(
                .argument,
                "search: expected a metric on validation data, such as \(metric.validation.name), received \(metric.name)"
            )
        }
    }
}

extension Validation {
    /// A few words that tell one validation from another.
    fileprivate var text: String {
        switch self {
        case .off: "none"
        case .rows(let split): "\(split)"
        case .data(let data): "\(data.count) samples"
        }
    }
}
