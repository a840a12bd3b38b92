import QuillData
import QuillGraph
import QuillNetwork
import QuillReport
import QuillTensor
import QuillTraining

/// What a search does for each trial.
struct TrialWork: Sendable {
    /// Builds the network without training it, and returns the number of its parameters; nil if there is no network.
    let check: @Sendable (Hyperparameters) throws -> Int?
    /// Runs a trial and returns its value and the number of the network's parameters.
    let run: @Sendable (RunningTrial) throws -> (value: Double, parameterCount: Int?)
    /// Trains the network of the settings to its end, with nothing that prunes; nil if there is no network.
    let train: (@Sendable (Hyperparameters, UInt64, Runtime, [any Callback]) throws -> Model)?

    /// The arguments of `fit`, but for those that each trial decides.
    struct Fit: Sendable {
        let data: TrainingData
        let batchSize: Int
        let epochs: Int
        let validation: Validation
        let callbacks: [any Callback]
    }

    /// Trains models that a closure builds.
    static func models(
        _ fit: Fit, metric: Metric, mode: Monitor.Direction,
        _ build: @escaping @Sendable (Hyperparameters) throws -> Model
    ) -> TrialWork {
        @Sendable func trained(
            _ settings: Hyperparameters, _ seed: UInt64, _ runtime: Runtime, _ callbacks: [any Callback]
        ) throws -> (Model, History) {
            var model = try build(settings).starting(seed: seed, on: runtime)
            let history = try model.fit(
                fit.data, batchSize: fit.batchSize, epochs: fit.epochs, seed: seed,
                validation: fit.validation, callbacks: fit.callbacks + callbacks, verbose: .silent)
            return (model, history)
        }
        return TrialWork(
            check: { try build($0).parameterCount },
            run: { trial in
                let reporter = TrialReporter(trial, Monitor(metric, mode))
                let (model, history) = try trained(trial.settings, trial.seed, trial.runtime, [reporter])
                let stopping = fit.callbacks.compactMap { $0 as? EarlyStopping }
                return (try history.final(metric, stopping), model.parameterCount)
            },
            train: { try trained($0, $1, $2, $3).0 })
    }

    /// Trains recipes that a closure returns.
    static func recipes(
        on images: Dataset, metric: Metric, mode: Monitor.Direction,
        _ recipe: @escaping @Sendable (Hyperparameters) throws -> Recipe
    ) -> TrialWork {
        TrialWork(
            check: { settings in
                let recipe = try recipe(settings)
                if recipe.prepare == nil, case .off = recipe.validation {
                    throw Search.noValidation(recipe.id)
                }
                let network = try recipe.network(input: images.imageShape, classes: images.classCount)
                try network.requireMemory()
                return network.parameterCount
            },
            run: { trial in
                let recipe = try recipe(trial.settings)
                let reporter = TrialReporter(trial, Monitor(metric, mode))
                let (model, history) = try recipe.train(
                    on: images, seed: trial.seed, callbacks: [reporter], verbose: .silent,
                    runtime: trial.runtime)
                let stopping = recipe.earlyStopping.map { [$0] } ?? []
                return (try history.final(metric, stopping), model.parameterCount)
            },
            train: { settings, seed, runtime, callbacks in
                try recipe(settings).train(
                    on: images, seed: seed, callbacks: callbacks, verbose: .silent, runtime: runtime
                ).model
            })
    }
}

extension History {
    /// The metric of the weights that training ended with: of the last epoch, or of the one whose weights were restored.
    /// - Throws: a `.data` error if it isn't finite, an `.argument` error if no epoch was validated.
    fileprivate func final(_ metric: Metric, _ stopping: [EarlyStopping]) throws -> Double {
        var chosen = logs.indices.last { logs[$0].value(of: metric) != nil }
        if let restoring = stopping.last(where: \.restoresBestWeights) {
            let isGreaterBetter = History.goal(of: restoring.monitor) == .maximize
            let candidates = logs.indices.filter {
                logs[$0].value(of: restoring.monitor)?.isFinite == true && logs[$0].value(of: metric) != nil
            }
            func cost(_ index: Int) -> Double {
                (logs[index].value(of: restoring.monitor) ?? 0) * (isGreaterBetter ? -1 : 1)
            }
            chosen = candidates.min { cost($0) < cost($1) } ?? chosen
        }
        guard let chosen, let value = logs[chosen].value(of: metric) else {
            throw QuillError(.argument, "no epoch reported \(metric.name)")
        }
        guard value.isFinite else {
            throw QuillError(.data, "\(metric.name) is \(value) after epoch \(epochs[chosen] + 1)")
        }
        return value
    }
}
