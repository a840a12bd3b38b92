import Foundation
import Quill
import QuillCodecs
import ArgumentParser

/// A training from its digits to its saved model, told line by line.
struct TrainingRun {
    let report: Report
    let verbosity: Verbosity

    func perform(_ job: TrainingJob, on digits: ImageData) throws -> JSON {
        var job = job
        let fingerprint = digits.train.fingerprint
        if let resuming = job.resuming, resuming.fingerprint != fingerprint {
            throw QuillError(
                .data,
                "the training to resume learnt from other digits than \(digits.source); name its digits with --data"
            )
        }
        try job.followSchedule(digits.train)
        let counts = try describe(digits, job)

        if job.resuming == nil, FileManager.default.fileExists(atPath: job.checkpointPath) {
            report.line(
                "Note",
                "\(job.checkpointPath), left by an interrupted training, is replaced after an epoch; --resume "
                    + "goes on with it")
        }
        Interruption.begin()
        let settings = job.settings(digits.source, fingerprint: fingerprint)
        // 0 for never: an interrupted training is saved all the same.
        let keeper = ModelCheckpoint(
            job.checkpointPath, every: .epochs(job.checkpointEvery == 0 ? .max : job.checkpointEvery),
            settings: settings)
        let began = ContinuousClock.now
        let history = try job.model.fit(
            digits.train, batchSize: job.batchSize, epochs: job.epochs, seed: job.seed, validation: job.held,
            callbacks: job.callbacks + [keeper], verbose: verbosity, resuming: job.resuming?.state)
        let seconds = (ContinuousClock.now - began).seconds
        if let code = Interruption.exitCode { throw interrupted(job, history, code) }
        tell(history, job)

        let scores = digits.test.count > 0 ? try job.model.evaluate(digits.test) : nil
        if let scores { report.test(scores, count: digits.test.count) }
        let calibration = try save(job, digits)
        try? FileManager.default.removeItem(atPath: job.checkpointPath)
        report.line("Saved", "\(job.output)\(size(of: job.output, hasOptimizer: !job.isForReader))")
        report.line(
            "Next",
            job.isForReader
                ? "\(RootCommand.invokedName) read --model \(job.output) PICTURE"
                : "\(RootCommand.invokedName) predict \(job.output) 0…9",
            breaks: false)
        return json(job, digits, counts, history, scores, seconds, calibration)
    }

    /// Saves the model; a reader's with its calibration, which it also tells.
    private func save(_ job: TrainingJob, _ digits: ImageData) throws -> JSON? {
        guard job.isForReader, case .rows(let split) = job.held else {
            try job.model.save(to: job.output)
            return nil
        }
        return try ReaderDrawing(report).save(
            job.model, heldOut: try digits.train.split(split).heldOut, seed: job.seed, to: job.output)
    }

    /// Says what is learnt from, and how.
    private func describe(_ digits: ImageData, _ job: TrainingJob) throws -> (training: Int, held: Int) {
        var (training, held) = (digits.train.count, 0)
        var heldText = "none held out"
        if case .rows(let split) = job.held {
            let rows = try split.rows(labels: digits.train.labels)
            (training, held) = (rows.training.count, rows.validation.count)
            heldText = "\(held.grouped) held out"
            if case .lastRows = split, let first = rows.validation.first {
                heldText =
                    "the last \(held.grouped) held out (\(first.grouped)–\((digits.train.count - 1).grouped))"
            }
        }
        report.data(
            digits,
            ["\(training.grouped) to learn from", heldText, "\(digits.test.count.grouped) to test"])
        let optimizer = job.model.compilation.map {
            "\(type(of: $0.optimizer).className) \($0.optimizer.learningRate)"
        }
        report.line(
            "Network",
            "\(job.name): \(job.model.network.parameterCount.grouped) parameters, batch \(job.batchSize), "
                + "\(optimizer ?? "no optimiser"), seed \(job.seed)")
        if let resuming = job.resuming {
            report.line(
                "Resumed",
                "in epoch \(resuming.state.epoch + 1), after \(resuming.state.batch.grouped) steps of it")
            let now = job.model.runtime.instructionSet
            if now != resuming.instructionSet {
                report.line(
                    "",
                    "begun with \(resuming.instructionSet), going on with \(now): the last bits may differ")
            }
        }
        return (training, held)
    }

    private func interrupted(_ job: TrainingJob, _ history: History, _ code: Int32) -> any Error {
        let next = "\(RootCommand.invokedName) train --resume \(job.checkpointPath)"
        report.line(
            "Stopped",
            "interrupted in epoch \(min((history.epochs.last ?? -1) + 2, job.epochs)) of \(job.epochs)")
        report.line("Saved", "\(job.checkpointPath)\(size(of: job.checkpointPath, hasOptimizer: true))")
        report.line("Next", next, breaks: false)
        if report.isSilent { Failure.complain("interrupted; to go on: \(next)") }
        return ExitCode(code)
    }

    /// Says why training ended, and when it was best.
    private func tell(_ history: History, _ job: TrainingJob) {
        if let reason = history.stopReason {
            report.line("Stopped", "after epoch \((history.epochs.last ?? -1) + 1): \(reason)")
        }
        let bests = [MetricKey.validationLoss, .validationAccuracy].compactMap { key -> String? in
            let values = history[key]
            let better: (Double, Double) -> Bool = key == .validationLoss ? (<) : (>)
            guard let best = values.indices.min(by: { better(values[$0], values[$1]) }) else { return nil }
            return "\(key) \(values[best].fixed(4)) in epoch \(history.epochs[best] + 1)"
        }
        if !bests.isEmpty { report.line("Best", bests.joined(separator: ", ")) }
    }

    private func size(of path: String, hasOptimizer: Bool) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber).map {
            " (\($0.intValue.asBytes)\(hasOptimizer ? " with optimiser" : ""))"
        } ?? ""
    }

    private func json(
        _ job: TrainingJob, _ digits: ImageData, _ counts: (training: Int, held: Int), _ history: History,
        _ scores: Logs?, _ seconds: Double, _ calibration: JSON?
    ) -> JSON {
        let epochs = zip(history.epochs, history.logs).map { epoch, logs -> JSON in
            var entry = Dictionary(uniqueKeysWithValues: logs.map { ($0.key.name, JSON.number($0.value)) })
            entry["epoch"] = .integer(epoch + 1)
            return .object(entry)
        }
        var object: [String: JSON] = [
            "network": .string(job.name), "parameters": .integer(job.model.network.parameterCount),
            "data": .string(digits.source.description), "notes": .array(digits.notes.map(JSON.string)),
            "training": .integer(counts.training), "held_out": .integer(counts.held),
            "batch_size": .integer(job.batchSize),
            "seed": Int(exactly: job.seed).map(JSON.integer) ?? .string("\(job.seed)"),
            "epochs": .array(epochs), "stopped": history.stopReason.map(JSON.string) ?? .null,
            "test": scores.map { Evaluate.json($0, count: digits.test.count) } ?? .null,
            "seconds": .number(seconds), "model": .string(job.output),
        ]
        object["reader"] = calibration
        return .object(object)
    }
}
