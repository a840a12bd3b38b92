import QuillGraph
import QuillNetwork
import QuillTensor

extension FitOptions {
    /// Prepares a model for training: with the weights and optimizer state of an unfinished training, if a callback has
    /// one, and with a learning rate that trains.
    /// - Throws: any error of the callbacks, and an `.argument` error if the unfinished training had other arguments.
    mutating func prepare(_ model: inout Model, _ arguments: TrainingState.Arguments) throws {
        try restore(&model, arguments)
        guard resuming == nil, epochs > initialEpoch else { return }
        let (steps, isTooMany) = arguments.stepsPerEpoch.multipliedReportingOverflow(
            by: epochs - initialEpoch)
        try restartSchedule(of: &model, steps: isTooMany ? .max / 2 : steps)
    }

    private mutating func restore(_ model: inout Model, _ arguments: TrainingState.Arguments) throws {
        guard resuming == nil else { return }
        for case let callback as any RestoringCallback in callbacks {
            guard let unfinished = try callback.unfinishedTraining(of: model) else { continue }
            let state = unfinished.state
            do {
                try state.check(arguments, sums: MetricSums.count(model.reportedMetrics()))
                var restored = model
                try restored.setWeights(unfinished.model.weights)
                try restored.setOptimizerState(unfinished.model.optimizerState)
                model = restored
            } catch let error as QuillError {
                throw QuillError(
                    error.kind, "\(callback.name): \(error.message); remove the backup to start over")
            }
            resuming = state
            notes.append(
                "\(callback.name) continues in epoch \(state.epoch + 1), after \(state.batch) of its steps")
            return
        }
    }

    /// Starts a schedule that has ended anew, because the steps at its end would not change the weights, and notes a rate
    /// of zero.
    private mutating func restartSchedule(of model: inout Model, steps: Int) throws {
        guard let compilation = model.compilation else { return }
        let rate = compilation.optimizer.learningRate
        guard let schedule = rate.schedule else {
            // A callback may set the rate.
            let isSet = callbacks.contains { $0 is LearningRateScheduler || $0 is LambdaCallback }
            if model.constantLearningRate == 0, !isSet {
                notes.append("the learning rate is 0: training will not change the weights")
            }
            return
        }
        let done = model.iterations
        let places = [done, done + max(steps, 1) / 2, done + max(steps - 1, 0)]
        let highest = places.map { rate($0) }.max() ?? 0
        if done > 0, steps > 0, rate.peak > 0, highest <= rate.peak * 1e-4,
            let again = schedule.stretched(toSteps: steps)
        {
            try model.compile(
                optimizer: compilation.optimizer.withLearningRate(.schedule(again)), compilation.outputs)
            notes.append(
                "\(type(of: schedule).className) had ended before step \(done + 1); it starts anew, over the \(steps) "
                    + "steps of this training, with a new optimizer state")
        } else if highest == 0 {
            notes.append(
                "the learning rate of \(type(of: schedule).className) is 0 from step \(done + 1): training will not "
                    + "change the weights; compile again for another rate")
        }
    }
}

extension Model {
    /// The number of training steps since `compile`.
    package var iterations: Int {
        guard case .int32(let steps)? = storage.variables.value(OptimizerState.iterationsName) else {
            return 0
        }
        return Int(steps.scalar)
    }

    /// The present rate of an optimizer without a schedule.
    fileprivate var constantLearningRate: Float? {
        guard case .float32(let rate)? = storage.variables.value(OptimizerState.learningRateName) else {
            return nil
        }
        return rate.scalar
    }

    /// Replaces the optimizer's learning rate and keeps its state and step counter, so that a resumed training can follow
    /// another schedule.
    /// - Throws: an `.argument` error for an invalid rate, or if the model is not compiled.
    package mutating func replaceLearningRate(_ rate: LearningRate) throws {
        let compilation = try requireCompilation()
        let state = optimizerState
        try compile(optimizer: compilation.optimizer.withLearningRate(rate), compilation.outputs)
        try setOptimizerState(state)
    }
}
