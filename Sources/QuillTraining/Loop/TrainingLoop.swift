import QuillGraph
import QuillNetwork
import QuillTensor

/// The only training loop: epochs of batches, each one run of the training step, with callbacks between.
struct TrainingLoop {
    let model: Model
    let data: TrainingData
    let rows: [Int]
    let validation: (data: TrainingData, rows: [Int])?
    let batchSize: Int
    let shuffle: Bool
    let seed: UInt64

    func run(_ training: Training, _ callbacks: inout [any Callback], from first: Int) throws {
        for index in callbacks.indices { try callbacks[index].trainingBegan(training) }
        // However training ends, callbacks hear of it.
        let result = Result { try runEpochs(training, &callbacks, from: first) }
        remember(training, callbacks)
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
        for epoch in first..<max(first, training.epochs) {
            training.epoch = epoch
            if epoch > first { training.batch = 0 }
            for index in callbacks.indices { try callbacks[index].epochBegan(epoch, training) }
            let batches = Batches(
                rows: rows, batchSize: batchSize, shuffle: shuffle, seed: seed, epoch: epoch)
            try runBatches(batches, training, &callbacks)
            if training.isInterrupted { return }
            var logs = training.averages.logs
            if let validation {
                let scores = try model.evaluate(
                    validation.data, rows: validation.rows, batchSize: batchSize)
                logs = logs.appending(Logs(scores.map { ($0.key.validation, $0.value) }))
            }
            training.history.epochs.append(epoch)
            training.history.logs.append(logs)
            training.averages = Averages(training.averages.figures)
            training.epoch = epoch + 1
            training.batch = 0
            for index in callbacks.indices { try callbacks[index].epochEnded(epoch, logs, training) }
            remember(training, callbacks)
            try settle(training, callbacks)
            if training.stopReason != nil || training.isInterrupted { return }
        }
    }

    private func runBatches(
        _ batches: Batches, _ training: Training, _ callbacks: inout [any Callback]
    ) throws {
        // All batches but perhaps the last have one size, and so one executor.
        var start = training.batch
        while start < batches.count {
            let size = batches[start].count
            let end =
                size == batchSize && batches[batches.count - 1].count != batchSize
                ? batches.count - 1 : batches.count
            try model.withStep(.train(seed: seed), batch: size, data) { executor in
                for index in start..<end {
                    executor.setRows(batches[index])
                    executor.run()
                    training.averages.add(executor, rows: size)
                    training.batch = index + 1
                    for place in callbacks.indices { try callbacks[place].batchEnded(index, training) }
                    try settle(training, callbacks)
                    if Task.isCancelled { training.interrupt("cancelled") }
                    if training.isInterrupted { return }
                }
            }
            if training.isInterrupted { return }
            start = end
        }
    }
}
