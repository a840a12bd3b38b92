import QuillGraph
import QuillNetwork
import QuillTensor

/// The only training loop: epochs of batches, each one run of the training step, with callbacks between.
struct TrainingLoop {
    let model: Model
    let source: Source
    let validation: HeldOut?
    let seed: UInt64
    let transforms: [any BatchTransform]
    var isCancelled: () -> Bool = { Task.isCancelled }

    /// Where the batches come from.
    enum Source {
        /// Rows of tensors, in an order of their own for each epoch if they are shuffled.
        case rows(TrainingData, rows: [Int], batchSize: Int, shuffle: Bool)
        /// What a sequence gives: so many batches each epoch, or one round.
        case stream(any BatchStream, steps: Int?)
    }

    /// What is watched after every so many epochs.
    struct HeldOut {
        let data: TrainingData
        let rows: [Int]
        let batchSize: Int
        let frequency: Int
    }

    func run(_ training: Training, _ callbacks: inout [any Callback], from first: Int) throws {
        for index in callbacks.indices { try callbacks[index].trainingBegan(training) }
        // However training ends, callbacks hear of it.
        let result = Result { try runEpochs(training, &callbacks, from: first) }
        remember(training, callbacks)
        if case .success = result, !training.isInterrupted { training.adoptAverages() }
        for index in callbacks.indices { try callbacks[index].trainingEnded(training) }
        try result.get()
    }

    private func remember(_ training: Training, _ callbacks: [any Callback]) {
        training.callbackMemories = callbacks.dropFirst(training.reporters).map(\.memory)
    }

    /// All callbacks have been told: what waited for that is done.
    private func settle(_ training: Training, _ callbacks: [any Callback]) throws {
        if training.waiting.isEmpty { return }
        remember(training, callbacks)
        defer { training.waiting.removeAll() }
        for body in training.waiting { try body(training) }
    }

    private func runEpochs(_ training: Training, _ callbacks: inout [any Callback], from first: Int) throws {
        // A training that was stopped for good and is resumed has at most its epoch to finish.
        if training.stopReason != nil, training.batch == 0 { return }
        if case .stream(let stream, let steps) = source {
            let done = training.batch + (steps.map { training.epoch * $0 } ?? 0)
            try stream.skip(training.isResumed ? done : 0, endlessly: steps != nil)
        }
        for epoch in first..<max(first, training.epochs) {
            training.epoch = epoch
            if epoch > first { training.batch = 0 }
            training.skipsValidation = validation.map { !(epoch + 1).isMultiple(of: $0.frequency) } ?? false
            for index in callbacks.indices { try callbacks[index].epochBegan(epoch, training) }
            switch source {
            case .rows(let data, let rows, let batchSize, let shuffle):
                let batches = Batches(
                    rows: rows, batchSize: batchSize, shuffle: shuffle, seed: seed, epoch: epoch)
                try run(batches, of: data, training, &callbacks)
            case .stream(let stream, let steps):
                if steps == nil, epoch > first { stream.restart() }
                try run(stream, steps, training, &callbacks)
            }
            if training.isInterrupted { return }
            var logs = training.averages.logs
            if let validation, !training.skipsValidation {
                for index in callbacks.indices { try callbacks[index].validationBegan(training) }
                let scores = try model.evaluate(
                    validation.data, rows: validation.rows, batchSize: validation.batchSize)
                for index in callbacks.indices { try callbacks[index].validationEnded(training) }
                logs = logs.appending(Logs(scores.map { ($0.key.validation, $0.value) }))
            }
            training.history.epochs.append(epoch)
            training.history.logs.append(logs)
            training.averages = Averages(training.averages.figures)
            training.epoch = epoch + 1
            training.batch = 0
            for index in callbacks.indices {
                // What a callback reports, those after it are told.
                try callbacks[index].epochEnded(epoch, training.history.logs.last ?? logs, training)
            }
            remember(training, callbacks)
            try settle(training, callbacks)
            if training.stopReason != nil || training.isInterrupted { return }
        }
    }

    private func run(
        _ batches: Batches, of data: TrainingData, _ training: Training, _ callbacks: inout [any Callback]
    ) throws {
        // All batches but perhaps the last have one size, and so one executor.
        var start = training.batch
        let count = training.stepsPerEpoch
        while start < count {
            let size = batches[start].count
            let end = size == batches.batchSize && batches[count - 1].count != size ? count - 1 : count
            try model.withStep(.train(seed: seed), batch: size, data, transforms: transforms) { executor in
                for index in start..<end {
                    executor.setRows(batches[index])
                    try step(executor, index, rows: size, training, &callbacks)
                    if training.isInterrupted || training.endsEpoch { return }
                }
            }
            if training.isInterrupted || training.endsEpoch { return }
            start = end
        }
    }

    private func run(
        _ stream: any BatchStream, _ steps: Int?, _ training: Training, _ callbacks: inout [any Callback]
    ) throws {
        let compilation = try model.requireCompilation()
        var index = training.batch
        while index < steps ?? .max {
            let batch = try stream.next(endlessly: steps != nil && !isCancelled())
            // Whoever cancels also ends the stream.
            if isCancelled() { return training.interrupt("cancelled") }
            guard let batch else { break }
            try batch.check(model.network, compilation)
            try model.withStep(.train(seed: seed), batch: batch.count, batch, transforms: transforms) {
                executor in
                executor.setRows(0..<batch.count)
                try step(executor, index, rows: batch.count, training, &callbacks)
            }
            if training.isInterrupted { return }
            index += 1
            if training.endsEpoch { break }
        }
        guard index > 0 else {
            throw QuillError(.data, "the sequence has no batches for epoch \(training.epoch)")
        }
        training.countedSteps = index
    }

    private func step(
        _ executor: Executor, _ index: Int, rows: Int, _ training: Training,
        _ callbacks: inout [any Callback]
    ) throws {
        executor.run()
        training.averages.add(executor, rows: rows)
        training.batch = index + 1
        for place in callbacks.indices { try callbacks[place].batchEnded(index, training) }
        try settle(training, callbacks)
        if isCancelled() { training.interrupt("cancelled") }
    }
}
