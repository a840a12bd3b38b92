import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

extension TensorBoard {
    /// Creates the files of a new training, and writes its graph.
    /// - Throws: an `.argument` error for a frequency below 0, a `.file` error if the folder can't be written.
    public mutating func trainingBegan(_ training: Training) throws {
        try check()
        guard training.rank == 0 else { return }
        writers = [:]
        probe = nil
        let isResumed = progress.seconds != 0
        if !isResumed {
            progress.seconds = EventFileNames.nextSeconds()
            progress.process = Int(getpid())
        }
        try write([], to: "train", step: 0)
        guard !isResumed else { return }
        if !hyperparameters.isEmpty {
            try write(
                [.hyperparameters(hyperparameters, group: logDir, time: WallTime.now)], to: "", step: 0)
        }
        if writeGraph {
            do {
                try write([.kerasGraph(try training.snapshot.network.json)], to: "train", step: 0)
            } catch let error as QuillError where error.kind == .argument {
                training.note("TensorBoard: the graph of layers is left out: \(error.message)")
            }
            training.wantsProfile = true
        }
    }

    private func check() throws {
        let frequencies = [
            ("histogramFreq", histogramFreq, 0), ("examplesFreq", examples?.frequency ?? 1, 1),
            ("updateFreq", updateFreq.interval ?? 1, 1), ("profileBatch", profileBatch?.lowerBound ?? 1, 1),
        ]
        for (name, value, least) in frequencies where value < least {
            throw QuillError(.argument, "TensorBoard, \(name): expected at least \(least), received \(value)")
        }
    }

    /// Notes the time.
    public mutating func epochBegan(_ epoch: Int, in training: Training) {
        progress.epochBegan = (ContinuousClock.now, progress.batches)
    }

    /// Writes what is due within an epoch.
    /// - Throws: a `.file` error if it can't be written.
    public mutating func batchEnded(_ batch: Int, in training: Training) throws {
        progress.batches += 1
        guard training.rank == 0 else { return }
        if let profile = training.takeProfile() {
            if writeGraph, progress.batches == 1 { try writeStepGraph(profile) }
            if profileBatch?.contains(progress.batches) == true { try writeProfile(profile) }
        }
        if profileBatch?.contains(progress.batches + 1) == true { training.wantsProfile = true }
        if let interval = updateFreq.interval, progress.batches.isMultiple(of: interval) {
            try write(
                training.logs.map { .scalar("batch_\($0.key)", $0.value) }, to: "train",
                step: progress.batches)
        }
    }

    /// Writes the epoch's metrics and, if they are due, distributions, images, and what the model makes of the examples.
    /// - Throws: a `.file` error if they can't be written.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        guard training.rank == 0 else { return }
        let duration = (ContinuousClock.now - progress.epochBegan.time).components
        let seconds = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
        let steps = progress.batches - progress.epochBegan.batches
        var own = logs.filter { !Metric($0.key).isValidation }.map {
            SummaryValue.scalar("epoch_\($0.key)", $0.value)
        }
        own.append(.scalar("epoch_learning_rate", Double(training.learningRate)))
        if writeStepsPerSecond, steps > 0, seconds > 0 {
            own.append(.scalar("epoch_steps_per_second", Double(steps) / seconds))
            own.append(.scalar("epoch_seconds_per_step", seconds / Double(steps)))
        }
        try write(own, to: "train", step: epoch)

        let heldOut = logs.filter { Metric($0.key).isValidation }.map {
            ($0.key.dropFirst("val_".count), $0.value)
        }
        if !heldOut.isEmpty {
            try write(heldOut.map { .scalar("epoch_\($0)", $1) }, to: "validation", step: epoch)
            try write(
                heldOut.map { .scalar("evaluation_\($0)_vs_iterations", $1) }, to: "validation",
                step: training.iterations)
        }
        let writesWeights = histogramFreq > 0 && epoch.isMultiple(of: histogramFreq)
        let seen = examples.flatMap { epoch.isMultiple(of: $0.frequency) ? $0.images : nil }
        guard writesWeights || seen != nil else { return }
        let weights = training.weights
        if writesWeights { try writeWeights(weights, step: epoch) }
        if let seen { try writeExamples(seen, training, weights, step: epoch) }
    }

    /// Writes how training ended, if hyperparameters were given.
    /// - Throws: a `.file` error if it can't be written.
    public mutating func trainingEnded(_ training: Training) throws {
        guard training.rank == 0, !training.isInterrupted, !hyperparameters.isEmpty else { return }
        try write(
            [.runEnded(training.hasFailed ? .failure : .success, time: WallTime.now)], to: "", step: 0)
    }

    /// Appends values to the file of a run in the folder: `train`, `validation`, or the folder itself.
    mutating func write(_ values: [SummaryValue], to run: String, step: Int) throws {
        try withWriter(run) { try $0.write(values, step: step) }
    }

    /// Calls `body` with a run's writer, which is created when it is first needed.
    mutating func withWriter(_ run: String, _ body: (inout SummaryWriter) throws -> Void) throws {
        var writer =
            try writers[run]
            ?? SummaryWriter(
                run.isEmpty ? logDir : "\(logDir)/\(run)",
                name: EventFile.name(seconds: progress.seconds, process: progress.process),
                keeping: progress.kept[run] ?? 0)
        // A file is kept even if writing fails, so that its length is right.
        defer { writers[run] = writer }
        try body(&writer)
    }
}
