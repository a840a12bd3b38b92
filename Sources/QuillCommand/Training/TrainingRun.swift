import ArgumentParser
import Foundation
import Quill
import QuillCodecs

/// A training run, from its images to its saved model, reported line by line.
struct TrainingRun {
    var report: Report
    let verbosity: Verbosity
    /// Whether Ctrl-C and other signals end the run with a checkpoint.
    var isInterruptible = true

    /// Trains, evaluates, and saves, and keeps the run's folder.
    func perform(_ job: TrainingJob, on data: ImageData, runtime: Runtime) throws -> JSON {
        var run = self
        run.report.log = job.run
        do {
            return try run.train(job, on: data, runtime: runtime)
        } catch {
            job.run?.removeIfUnused()
            if let error = error as? QuillError {
                try job.run?.fail(error.message)
            }
            throw error
        }
    }

    private func train(_ job: TrainingJob, on data: ImageData, runtime: Runtime) throws -> JSON {
        var job = job
        var images = try prepare(&job, data.train)
        if job.model == nil, job.recipe.target == .classes { try data.checkClasses() }
        let recipe = job.recipe
        let fingerprint = images.fingerprint
        if let resuming = job.resuming, resuming.fingerprint != fingerprint {
            throw QuillError(
                .data,
                "the interrupted run was not trained on \(data.source); name its data with --data"
            )
        }
        if job.hasOwnLayers { try NetworkOptions.check(recipe, ImageOutline(images)) }
        var model = try job.model ?? recipe.model(for: images, seed: job.seed, runtime: runtime)
        let newSchedule = try replan(job, &model)
        var notes = data.notes
        if let path = job.weights {
            try model.loadWeights(from: path, skippingMismatches: true, notes: { notes.append($0) })
        }
        if job.model != nil, recipe.target == .classes {
            let (matched, note) = try model.matched(images)
            images = matched
            notes += note.map { [$0] } ?? []
        }
        notes += [data.leakNote].compactMap { $0 }
        let counts = try describe(job, model, images, data, notes)
        if let newSchedule { report.line("Note", newSchedule) }
        if let folder = job.run { report.line("Run", folder.shortPath, breaks: false) }
        report.replacing(job.output)

        if job.resuming == nil, FileManager.default.fileExists(atPath: job.checkpointPath) {
            report.line(
                "Note",
                "\(job.checkpointPath), from an interrupted run, is replaced after an epoch; --resume "
                    + "continues that run")
        }
        if isInterruptible { Interruption.begin() }
        // 0 for never: an interrupted run is saved nevertheless.
        let keeper = ModelCheckpoint(
            to: job.checkpointPath, every: .epochs(job.checkpointEvery == 0 ? .max : job.checkpointEvery),
            settings: job.settings(
                data.source, fingerprint: fingerprint, instructionSet: runtime.instructionSet))
        let began = ContinuousClock.now
        let recorder = job.run.map { folder in
            RunRecorder(
                to: folder, values: values(job, data, notes, fingerprint: fingerprint),
                // Early stopping keeps the best weights itself.
                keepsBest: recipe.earlyStopping == nil, checkpoint: job.checkpointPath)
        }
        let history = try train(
            &model, job, on: images,
            [Interruption.Watcher(), keeper] + (recorder.map { [$0] } ?? []) + tensorBoard(job, model, data))
        let seconds = (ContinuousClock.now - began).seconds
        if let code = try Interruption.exitCode() { throw interrupted(job, history, code) }
        describe(history)
        if let note = doubt(about: history, recipe, images) { report.line("Note", note) }

        // The other ranks have the same model; rank 0 tests and saves it.
        guard Ranks.isFirst else { return .null }
        let scores = data.test.count > 0 ? try model.evaluate(model.data(data.test)) : nil
        if let scores { report.test(scores, count: data.test.count) }
        let findings = try save(model, job, images)
        try? FileManager.default.removeItem(atPath: job.checkpointPath)
        let format = try ModelFileFormats.standard.format(writing: job.output)
        let hasOptimizer = findings == nil && format.parts.contains(.optimizerState)
        report.line("Saved", "\(job.output)\(size(of: job.output, hasOptimizer: hasOptimizer))")
        if let next = findings?.next {
            report.next(next)
        } else if format is any ReadableModelFormat, format.parts.isSuperset(of: [.network, .weights]) {
            report.next(Self.predicting(job, data))
        }
        try job.run?.update { result in
            (result.test, result.testCount) = (scores, scores == nil ? 0 : data.test.count)
            result.model = job.output
        }
        do {
            try job.run?.keep(model: job.output)
        } catch let error as QuillError {
            report.line("Note", "\(job.run?.shortPath ?? "") has no copy of the model: \(error.message)")
        }

        var object = json(history)
        object["network"] = .string(recipe.id)
        object["parameters"] = .integer(model.network.parameterCount)
        object["data"] = .string(data.source.description)
        notes += [try recipe.checkedRows(of: images).note].compactMap { $0 }
        object["notes"] = .array(notes.map(JSON.string))
        object["classes"] = model.classNames.map { .array($0.map(JSON.string)) } ?? .null
        object["training"] = .integer(counts.training)
        object["held_out"] = .integer(counts.heldOut)
        object["batch_size"] = .integer(recipe.batchSize)
        object["seed"] = Int(exactly: job.seed).map(JSON.integer) ?? .string("\(job.seed)")
        object["test"] = scores.map { $0.json(count: data.test.count) } ?? .null
        object["seconds"] = .number(seconds)
        object["model"] = .string(job.output)
        object["run"] = job.run.map { .string($0.shortPath) } ?? .null
        object["findings"] = findings.map(\.json)
        return .object(object)
    }

    /// Returns the callback that writes TensorBoard's files, if a folder was given. Examples are images of the test set.
    private func tensorBoard(_ job: TrainingJob, _ model: Model, _ data: ImageData) -> [TensorBoard] {
        guard let folder = job.tensorBoard else { return [] }
        let recipe = job.recipe
        var settings: [String: Hyperparameter] = [
            "network": .text(recipe.id), "batch_size": .number(Double(recipe.batchSize)),
            "epochs": .number(Double(recipe.epochs)), "seed": .text("\(job.seed)"),
        ]
        if let optimizer = model.compilation?.optimizer {
            settings["optimizer"] = .text(type(of: optimizer).className)
            settings["learning_rate"] = .number(Double(optimizer.learningRate.first))
        }
        let showsExamples = data.test.count > 0 && recipe.target == .classes && recipe.prepare == nil
        return [
            TensorBoard(
                logDir: folder, histogramFreq: 1, hyperparameters: settings,
                examples: showsExamples ? data.test.prefix(200) : nil)
        ]
    }

    /// What the run's configuration says beyond the model and the training.
    private func values(
        _ job: TrainingJob, _ data: ImageData, _ notes: [String], fingerprint: UInt64
    ) -> [String: JSON] {
        var values: [String: JSON] = [
            "network": .string(job.recipe.id), "data": .string(data.source.description),
            "data_fingerprint": .string(String(fingerprint, radix: 16)),
            "command": .array((["quill"] + CommandLine.arguments.dropFirst()).map(JSON.string)),
            "output": .string(job.output),
        ]
        if !notes.isEmpty { values["notes"] = .array(notes.map(JSON.string)) }
        values["early_stopping"] = job.recipe.earlyStopping.map { stopping in
            .string("\(stopping.monitor.name), patience \(stopping.patience)")
        }
        values["limit"] = job.limit.map(JSON.integer)
        return values
    }

    /// Trains the model. An error names the checkpoint that this run has saved.
    private func train(
        _ model: inout Model, _ job: TrainingJob, on images: Dataset, _ callbacks: [any Callback]
    ) throws -> History {
        let before = modified(job.checkpointPath)
        do {
            return try job.recipe.train(
                &model, on: images, seed: job.seed, callbacks: callbacks, verbose: verbosity,
                communicator: Ranks.communicator, shards: job.shards, resuming: job.resuming?.state)
        } catch let error as QuillError where modified(job.checkpointPath) != before {
            throw QuillError(
                error.kind, "\(error.message). \(job.checkpointPath) has the last good weights")
        }
    }

    private func modified(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }

    /// Stretches the learning rate schedule of a resumed run over another number of epochs.
    /// - Returns: a line that says so; nil if nothing changes.
    private func replan(_ job: TrainingJob, _ model: inout Model) throws -> String? {
        guard let resuming = job.resuming, resuming.epochs != job.recipe.epochs,
            let rate = model.compilation?.optimizer.learningRate, let schedule = rate.schedule
        else { return nil }
        let arguments = resuming.state.arguments
        let perEpoch = (arguments.rows + arguments.batchSize - 1) / arguments.batchSize
        let stretched = rate.stretched(toSteps: perEpoch * job.recipe.epochs)
        guard stretched != rate else { return nil }
        try model.replaceLearningRate(stretched)
        let name = type(of: schedule).className
        return "\(name) now ends after epoch \(job.recipe.epochs) instead of \(resuming.epochs)"
    }

    /// Returns the command that predicts the first images of the test set, or of the training set if there is no other.
    private static func predicting(_ job: TrainingJob, _ data: ImageData) -> String {
        let what = data.test.count > 0 ? "" : "train:"
        let last = min(10, data.test.count > 0 ? data.test.count : data.train.count) - 1
        return "predict \(job.output.shellQuoted) \(what)0…\(last)\(job.dataFlags)"
    }

    /// Returns the training images. If the recipe makes its own, makes them and updates the recipe.
    private func prepare(_ job: inout TrainingJob, _ images: Dataset) throws -> Dataset {
        guard job.recipe.prepare != nil else { return images }
        report.line(
            "Images", "making the images of \(job.recipe.id) from \(images.count.grouped) …")
        let began = ContinuousClock.now
        let (recipe, made) = try job.recipe.prepared(images, seed: job.seed)
        report.line(
            "", "\(made.count.counted("image")) in \((ContinuousClock.now - began).seconds.fixed(0)) s")
        job.recipe = recipe
        return made
    }

    /// Saves the model, by the recipe's `finish` if it has one.
    private func save(_ model: Model, _ job: TrainingJob, _ images: Dataset) throws -> Recipe.Findings? {
        guard let finish = job.recipe.finish else {
            try model.save(to: job.output, metadata: SavedModel.metadata(pixels: PixelSummary(images.images)))
            return nil
        }
        let heldOut = try images.gathering(job.recipe.rows(of: images).heldOut)
        let findings = try finish(model, heldOut, job.seed, job.output)
        for group in findings.groups {
            report.line(
                group.title,
                group.values.map { "\($0.name) \($0.value.fixed(4))" }.joined(separator: ", "))
        }
        return findings
    }

    /// Prints the data, the network, and the state of a resumed run.
    private func describe(
        _ job: TrainingJob, _ model: Model, _ images: Dataset, _ data: ImageData, _ notes: [String]
    ) throws -> (training: Int, heldOut: Int) {
        let recipe = job.recipe
        let (training, heldOut, note) = try recipe.checkedRows(of: images)
        var heldOutText = heldOut.isEmpty ? "none held out" : "\(heldOut.count.grouped) held out"
        if let first = heldOut.first, first == training.count {
            heldOutText =
                "the last \(heldOut.count.grouped) held out (\(first.grouped)–\((images.count - 1).grouped))"
        }
        report.data(
            data,
            [
                "\(training.count.grouped) to train on", heldOutText,
                "\(data.test.count.grouped) to test on",
            ], notes: notes)
        if heldOut.isEmpty, let stopping = recipe.earlyStopping, stopping.monitor.name == Metric.loss.name {
            report.line(
                "",
                "without held-out images, training stops when its own loss hasn't improved for "
                    + "\(stopping.patience.counted("epoch")); --hold-out 0.1 holds some out")
        }
        // With a progress display, `fit` says it.
        if let note, verbosity == .silent { report.line("", note) }
        let optimizer = try model.compilation.map { compilation in
            // The optimizer of a resumed run already follows the schedule.
            let starting = try job.resuming == nil ? recipe.startingOptimizer(of: model, for: images) : nil
            let optimizer = starting ?? compilation.optimizer
            return "\(type(of: optimizer).className) \(optimizer.learningRate)"
        }
        report.line(
            "Network",
            "\(recipe.id): \(model.network.parameterCount.counted("parameter")), batch \(recipe.batchSize), "
                + "\(optimizer ?? "no optimizer"), seed \(job.seed)")
        if let resuming = job.resuming {
            report.line(
                "Resumed",
                "in epoch \(resuming.state.epoch + 1), after \(resuming.state.batch.grouped) of its steps")
            let now = model.runtime.instructionSet
            if now != resuming.instructionSet {
                report.line(
                    "",
                    "started on \(resuming.instructionSet), resumed on \(now): the last bits may differ")
            }
        }
        return (training.count, heldOut.count)
    }

    private func interrupted(_ job: TrainingJob, _ history: History, _ code: Int32) -> any Error {
        let next = "train --resume \(job.checkpointPath.shellQuoted)"
        report.line(
            "Stopped",
            "interrupted in epoch \(min((history.epochs.last ?? -1) + 2, job.recipe.epochs)) of \(job.recipe.epochs)"
        )
        report.line("Saved", "\(job.checkpointPath)\(size(of: job.checkpointPath, hasOptimizer: true))")
        report.next(next)
        if report.isSilent { Failure.complain("interrupted; to resume: \(Report.command(next))") }
        return ExitCode(code)
    }

    /// Returns a line if a classifier's last loss is far above the one of guessing.
    private func doubt(about history: History, _ recipe: Recipe, _ images: Dataset) -> String? {
        let guessing = log(Double(max(images.classCount, 2)))
        guard recipe.target == .classes, let loss = history.logs.last?.value(of: .loss), loss > 10 * guessing
        else { return nil }
        return
            "the last loss, \(loss.fixed(1)), is far above \(guessing.fixed(1)), the loss of guessing: the training "
            + "diverged; try a smaller --learning-rate"
    }

    /// Prints why training stopped, and the best epochs.
    private func describe(_ history: History) {
        if let reason = history.stopReason {
            report.line("Stopped", "after epoch \((history.epochs.last ?? -1) + 1): \(reason)")
        }
        let bests = [Metric.validationLoss, .validationAccuracy].compactMap { metric -> String? in
            let values = history.values(of: metric) ?? []
            let better: (Double, Double) -> Bool = metric.name == Metric.validationLoss.name ? (<) : (>)
            guard let best = values.indices.min(by: { better(values[$0], values[$1]) }) else { return nil }
            return "\(metric) \(values[best].fixed(4)) in epoch \(history.epochs[best] + 1)"
        }
        if !bests.isEmpty { report.line("Best", bests.joined(separator: ", ")) }
    }

    private func size(of path: String, hasOptimizer: Bool) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber).map {
            " (\($0.intValue.asBytes)\(hasOptimizer ? " with optimizer" : ""))"
        } ?? ""
    }

    private func json(_ history: History) -> [String: JSON] {
        let epochs = zip(history.epochs, history.logs).map { epoch, logs -> JSON in
            var entry = Dictionary(uniqueKeysWithValues: logs.map { ($0.key, JSON.number($0.value)) })
            entry["epoch"] = .integer(epoch + 1)
            return .object(entry)
        }
        return [
            "epochs": .array(epochs), "stopped": history.stopReason.map(JSON.string) ?? .null,
        ]
    }
}

extension Recipe.Findings {
    /// An object for each group.
    fileprivate var json: JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: groups.map { group in
                    (
                        group.title.lowercased(),
                        .object(
                            Dictionary(
                                uniqueKeysWithValues: group.values.map {
                                    ($0.name.replacing(" ", with: "_"), .number($0.value))
                                }))
                    )
                }))
    }
}
