import QuillGraph
import QuillNetwork
import QuillTensor

/// The training loop that every `fit` shares: epochs of batches, one training step per batch, with callbacks in
/// between.
struct TrainingLoop {
    let model: Model
    let source: Source
    let validation: HeldOut?
    let seed: UInt64
    /// The epoch that starts the first pass over the samples.
    let initialEpoch: Int
    let options: StepOptions
    let callbacks: CallbackList
    /// The connection to the other ranks; nil for a single process.
    let communicator: (any Communicator)?
    /// How steps run in shards; nil if they run in one piece.
    let sharded: ShardedStep?
    let isCancelled: () -> Bool

    /// The source of the batches.
    enum Source {
        /// Rows of tensors, reordered for each pass over them if they are shuffled.
        case rows(TrainingData, rows: [Int], batchSize: Int, shuffle: Bool)
        /// A sequence of batches; an epoch is `steps` batches, or one pass if nil.
        case stream(any BatchStream, steps: Int?)
    }

    /// The data to validate on, every `frequency` epochs.
    struct HeldOut {
        let data: TrainingData
        let rows: [Int]
        let batchSize: Int
        let frequency: Int
    }

    func run(_ training: Training, from first: Int) throws {
        try callbacks.notify { try $0.trainingBegan(training) }
        // Callbacks are notified however training ends.
        let result = Result { try runEpochs(training, from: first) }
        if case .failure(let error) = result {
            training.failure = error
            if training.lastFinite.firstNonFinite != nil { try training.returnToLastFinite() }
        }
        training.callbackStates = callbacks.states
        if case .success = result, !training.isInterrupted { training.adoptAverages() }
        try callbacks.notify { try $0.trainingEnded(training) }
        try result.get()
    }

    private func runEpochs(_ training: Training, from first: Int) throws {
        // A resumed training that had already stopped only finishes its epoch.
        if training.stopReason != nil, training.batch == 0 { return }
        if case .stream(let stream, let steps) = source {
            let done = training.batch + (steps.map { training.epoch * $0 } ?? 0)
            try stream.skip(training.isResumed ? done : 0, endlessly: steps != nil)
        }
        for epoch in first..<max(first, training.epochs) {
            training.epoch = epoch
            if epoch > first { training.batch = 0 }
            training.skipsValidation = validation.map { !(epoch + 1).isMultiple(of: $0.frequency) } ?? false
            try callbacks.notify { try $0.epochBegan(epoch, in: training) }
            try training.lastFinite.keep()
            switch source {
            case .rows(let data, let rows, let batchSize, let shuffle):
                let (pass, range) = training.arguments.passes(from: initialEpoch).place(of: epoch)
                let batches = Batches(
                    rows: rows, batchSize: batchSize, shuffle: shuffle, seed: seed, pass: pass)
                training.stepsInEpoch = range.count
                try run(batches, range, of: data, training)
            case .stream(let stream, let steps):
                if steps == nil, epoch > first { stream.restart() }
                training.stepsInEpoch = steps ?? training.countedSteps
                try run(stream, steps, training)
            }
            if training.isInterrupted { return try requireFiniteWeights(training) }
            try finish(epoch, training)
            if training.stopReason != nil || training.isInterrupted { return }
        }
    }

    /// Validates if it is due, and reports the epoch.
    private func finish(_ epoch: Int, _ training: Training) throws {
        try requireFiniteWeights(training)
        var logs = training.sums.logs
        if let validation, !training.skipsValidation {
            try callbacks.notify { try $0.validationBegan(in: training) }
            let scores = try model.evaluate(
                validation.data, rows: validation.rows, batchSize: validation.batchSize,
                communicator: communicator)
            try callbacks.notify { try $0.validationEnded(in: training) }
            logs = logs.appending(Logs(scores.map { (Metric($0.key).validation.name, $0.value) }))
        }
        training.history.epochs.append(epoch)
        training.history.logs.append(logs)
        training.sums = MetricSums(training.sums.metrics)
        training.epoch = epoch + 1
        training.batch = 0
        try callbacks.notify {
            // Later callbacks see the metrics that earlier ones report.
            try $0.epochEnded(epoch, logs: training.history.logs.last ?? logs, in: training)
        }
        training.callbackStates = callbacks.states
        try callbacks.settle(training)
        try communicator?.agree(on: training)
    }

    private func run(
        _ batches: Batches, _ epoch: Range<Int>, of data: TrainingData, _ training: Training
    ) throws {
        if let sharded {
            for index in epoch.dropFirst(training.batch) {
                try step(sharded, model, data, batches[index], index - epoch.lowerBound, training)
                if training.isInterrupted || training.endsEpoch { return }
            }
            return
        }
        // All batches except perhaps the last have the same size, and therefore the same executor.
        var start = epoch.lowerBound + training.batch
        while start < epoch.upperBound {
            let size = batches.range(start).count
            let last = epoch.upperBound - 1
            let end =
                size == batches.batchSize && batches.range(last).count != size ? last : epoch.upperBound
            try model.withStep(.train(seed: seed), batch: size, data, options: options) { executor in
                for index in start..<end {
                    executor.setRows(batches[index])
                    try step(executor, index - epoch.lowerBound, rows: size, training)
                    if training.isInterrupted || training.endsEpoch { return }
                }
            }
            if training.isInterrupted || training.endsEpoch { return }
            start = end
        }
    }

    private func run(_ stream: any BatchStream, _ steps: Int?, _ training: Training) throws {
        var index = training.batch
        while index < steps ?? .max {
            let batch = try stream.next(endlessly: steps != nil && !isCancelled())
            // Cancellation also ends the stream.
            if isCancelled() {
                communicator?.abort("cancelled")
                return training.interrupt("cancelled")
            }
            try communicator?.agree(onBatch: batch)
            guard let batch else { break }
            let model = try model.sized(for: batch.features) ?? model
            let prepared = try model.preparedForTraining(batch)
            if let sharded {
                try step(sharded, model, prepared, Array(0..<batch.count)[...], index, training)
            } else {
                try model.withStep(.train(seed: seed), batch: batch.count, prepared, options: options) {
                    executor in
                    executor.setRows(0..<batch.count)
                    try step(executor, index, rows: batch.count, training)
                }
            }
            if training.isInterrupted { return }
            index += 1
            if training.endsEpoch { break }
        }
        guard index > 0 else {
            throw QuillError(.data, "the sequence has no batches for epoch \(training.epoch)")
        }
        training.countedSteps = index
        training.stepsInEpoch = index
    }

    private func step(_ executor: Executor, _ index: Int, rows: Int, _ training: Training) throws {
        if training.wantsProfile {
            training.wantsProfile = false
            training.profile = executor.runProfiled()
        } else {
            executor.run()
        }
        training.sums.add(executor, rows: rows)
        // The first output is the loss.
        try finishStep(index, loss: executor.output(0)[0], training)
    }

    private func step(
        _ sharded: ShardedStep, _ model: Model, _ data: TrainingData, _ rows: ArraySlice<Int>,
        _ index: Int, _ training: Training
    ) throws {
        try sharded.run(model, data, rows, training)
        training.sums.add(sharded.sums, rows: rows.count)
        try finishStep(index, loss: sharded.sums.sum(0)[0] / Float(rows.count), training)
    }

    private func finishStep(_ index: Int, loss: Float, _ training: Training) throws {
        training.batch = index + 1
        try callbacks.notify { try $0.batchEnded(index, in: training) }
        if !loss.isFinite { try handleNonFiniteLoss(loss, training) }
        try callbacks.settle(training)
        if isCancelled() { training.interrupt("cancelled") }
        try communicator?.agree(on: training)
    }
}
