import Foundation
import QuillCodecs
import QuillData
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

@testable import QuillModelFiles

/// Folders of runs: what a recorder writes, and what is read of them whatever happened.
@Suite struct RunTests {
    private static func compiled() throws -> Model {
        var model = try chain()
        try model.compile(
            optimizer: .sgd(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
        return model
    }

    @discardableResult
    private static func fit(
        _ model: inout Model, epochs: Int = 4, _ callbacks: [any Callback], resuming: TrainingState? = nil
    ) throws -> History {
        try model.fit(
            noise(53), batchSize: 7, epochs: epochs, seed: 9, validation: .holdOut(0.1), callbacks: callbacks,
            verbose: .silent, resuming: resuming)
    }

    /// The files of a finished run say what `fit` did.
    @Test func recordsARun() throws {
        let scratch = try Scratch()
        var model = try Self.compiled()
        let history = try Self.fit(
            &model, [RunRecorder(in: scratch("runs"), name: "my net", values: ["data": .string("noise")])])
        let run = try Run(contentsOf: scratch("runs/my-net-1"))
        #expect(run.status == .finished && run.result?.status == .finished && run.name == "my-net-1")
        #expect(run.history.epochs == history.epochs)
        for (read, logs) in zip(run.history.logs, history.logs) {
            for (name, value) in logs { #expect(read.value(of: Metric(name)) == value) }
        }
        let values = run.configuration.values
        #expect(run.configuration.network == "my net" && run.configuration.data == "noise")
        #expect(values["seed"] == .integer(9) && values["epochs"] == .integer(4))
        #expect(values["batch_size"] == .integer(7))
        #expect(values["parameters"] == .integer(model.parameterCount))
        #expect(run.configuration.counts.training + run.configuration.counts.validation == 53)
        #expect(values["layers"]?.elements?.count == model.network.steps.count { $0.layer != nil })
        #expect(values["threads"]?.integer == model.runtime.threads)
        #expect(values["instruction_set"]?.string == model.runtime.instructionSet)

        let lines = String(decoding: try scratch.bytes("runs/my-net-1/history.jsonl"), as: UTF8.self)
            .split(separator: "\n")
        #expect(lines.count == 4)
        let last = try JSON(parsing: Array(lines[3].utf8), name: "line").members
        #expect(last?["epoch"] == .integer(3) && last?["loss"]?.double == history.loss[3])
        #expect((last?["seconds"]?.double ?? -1) > 0)
        let log = String(decoding: try scratch.bytes("runs/my-net-1/log.txt"), as: UTF8.self)
        #expect(log.split(separator: "\n").count == 6)

        // The best epoch's model, by an evaluation of its own.
        let best = try Model.load(from: scratch("runs/my-net-1/best.safetensors"))
        let data = try noise(53)
        let rows = try Split.holdOut(0.1).rows(labels: data.labels).validation
        let loss = try best.evaluate(data.gathering(rows)).loss
        let least = try #require(history.validationLoss.min())
        #expect(abs(loss - least) < 1e-6)
        #expect(run.modelPath == scratch("runs/my-net-1") + "/best.safetensors")
    }

    /// A callback used twice makes two runs; parallel processes get folders of their own.
    @Test func runsDoNotShareFolders() throws {
        let scratch = try Scratch()
        let recorder = RunRecorder(in: scratch("runs"), name: "twice")
        var model = try Self.compiled()
        try Self.fit(&model, epochs: 1, [recorder])
        try Self.fit(&model, epochs: 2, [recorder])
        let runs = try Run.all(in: scratch("runs")).runs
        #expect(runs.map(\.name) == ["twice-1", "twice-2"] && runs.map(\.history.epochs.count) == [1, 2])

        let names = Mutex<[String]>([])
        let parent = scratch("parallel")
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            if let folder = try? RunFolder.create(in: parent, name: "a/../b c.keras") {
                names.withLock { $0.append(folder.name) }
            }
        }
        #expect(Set(names.withLock { $0 }) == Set((1...16).map { "b-c-\($0)" }))
    }

    /// An interrupted run that is resumed ends with the very files of one that was not.
    @Test(arguments: [3, 7, 11, 14]) func resumedRunsGoOnInTheirFiles(_ step: Int) throws {
        let scratch = try Scratch()
        let (whole, broken) = (RunFolder(scratch("whole")), RunFolder(scratch("broken")))
        var (one, other) = (try Self.compiled(), try Self.compiled())
        try Self.fit(&one, [RunRecorder(to: whole)])
        let path = scratch("checkpoint")
        try Self.fit(
            &other,
            [ModelCheckpoint(to: path), RunRecorder(to: broken), Accident(step: step, kind: .interruption)])
        let cut = try Run(contentsOf: broken.path)
        #expect(cut.status == .interrupted && cut.result?.reason == "Ctrl-C")
        #expect(cut.history.epochs.count == (step - 1) / 7)

        let checkpoint = try Checkpoint.load(from: path)
        var model = checkpoint.model
        try Self.fit(
            &model, [ModelCheckpoint(to: path), RunRecorder(to: broken)], resuming: checkpoint.state)
        #expect(try scratch.bytes("whole/history.csv") == scratch.bytes("broken/history.csv"))
        let run = try Run(contentsOf: broken.path)
        #expect(run.status == .finished && run.configuration.started == cut.configuration.started)
        let lines = String(decoding: try scratch.bytes("broken/history.jsonl"), as: UTF8.self)
        #expect(lines.split(separator: "\n").count == 4)
    }

    /// A resumed run takes out epochs that come after its checkpoint.
    @Test func repeatedEpochsAreTakenOut() throws {
        let scratch = try Scratch()
        let folder = RunFolder(scratch("run"))
        var model = try Self.compiled()
        let path = scratch("checkpoint")
        try Self.fit(&model, epochs: 2, [ModelCheckpoint(to: path), RunRecorder(to: folder)])
        let checkpoint = try Checkpoint.load(from: path)
        // The process went on for an epoch after its last checkpoint, and was killed in the middle of a line.
        let csv = try scratch.bytes("run/history.csv")
        let extra = String(decoding: csv, as: UTF8.self).split(whereSeparator: \.isNewline)[2]
        try scratch.put("run/history.csv", csv + Array("2\(extra.dropFirst())\r\n3,0.5".utf8))
        try FileManager.default.removeItem(atPath: scratch("run/result.json"))
        let killed = try Run(contentsOf: folder.path)
        #expect(killed.status == .killed && killed.history.epochs == [0, 1, 2])

        var resumed = checkpoint.model
        try Self.fit(&resumed, epochs: 4, [RunRecorder(to: folder)], resuming: checkpoint.state)
        #expect(try Run(contentsOf: folder.path).history.epochs == [0, 1, 2, 3])
    }

    @Test func failedRunsSayWhy() throws {
        let scratch = try Scratch()
        var model = try Self.compiled()
        #expect(throws: QuillError.self) {
            try Self.fit(
                &model, [RunRecorder(to: RunFolder(scratch("run"))), Accident(step: 9, kind: .failure)])
        }
        let run = try Run(contentsOf: scratch("run"))
        #expect(run.status == .failed && run.result?.reason == "an accident")
        #expect(run.history.epochs == [0])
    }

    @Test func aFolderBelongsToOneProcess() throws {
        let scratch = try Scratch()
        let folder = RunFolder(scratch("run"))
        var model = try Self.compiled()
        try Self.fit(&model, epochs: 1, [RunRecorder(to: folder)])
        let lock = try LockFile(folder.lockPath)
        #expect(try Run(contentsOf: folder.path).status == .running)
        let error = #expect(throws: QuillError.self) {
            try Self.fit(&model, epochs: 1, [RunRecorder(to: folder)])
        }
        #expect(error?.message.contains("records its run in this folder") == true)
        withExtendedLifetime(lock) {}
    }

    /// Each damaged or foreign folder is one line, and the others are read.
    @Test func damagedFoldersDoNotHideOthers() throws {
        let scratch = try Scratch()
        var model = try Self.compiled()
        try Self.fit(&model, epochs: 1, [RunRecorder(in: scratch("runs"), name: "good")])
        try scratch.put("runs/foreign/readme.txt", [])
        try scratch.put("runs/list/configuration.json", Array("[1]".utf8))
        try scratch.put("runs/torn/configuration.json", Array("{\"network\":".utf8))
        try scratch.put("runs/deep/configuration.json", Array(String(repeating: "[", count: 100_000).utf8))
        try scratch.put("runs/result/configuration.json", Array("{}".utf8))
        try scratch.put("runs/result/result.json", Array("{\"status\":\"fine\"}".utf8))
        try scratch.put("runs/history/configuration.json", Array("{\"training\":\"many\"}".utf8))
        try scratch.put("runs/history/history.csv", Array("epoch,loss\n0,x\n".utf8))
        try scratch.put("runs/empty/configuration.json", Array("{}".utf8))
        try scratch.put("runs/file.txt", [1])
        let (runs, problems) = try Run.all(in: scratch("runs"))
        #expect(Set(runs.map(\.name)) == ["good-1", "empty"])
        #expect(
            problems.count == 6
                && problems.allSatisfy { $0.hasPrefix(scratch("runs/")) && !$0.contains("\n") })
        #expect(try Run(contentsOf: scratch("runs/empty")).status == .killed)
        #expect(throws: QuillError.self) { try Run(contentsOf: scratch("nowhere")) }
        #expect(throws: QuillError.self) { try Run.all(in: scratch("nowhere")) }
    }

    /// A folder keeps the checkpoints of its own training, until the model is there.
    @Test func keepsItsCheckpoint() throws {
        let scratch = try Scratch()
        let path = scratch("m.checkpoint.safetensors")
        // What another training left there.
        var other = try Self.compiled()
        try Self.fit(&other, epochs: 1, [ModelCheckpoint(to: path)])
        let folder = RunFolder(scratch("run"))
        let recorder = RunRecorder(to: folder, keepsBest: false, checkpoint: path)
        var model = try Self.compiled()
        #expect(throws: QuillError.self) {
            try Self.fit(
                &model,
                [ModelCheckpoint(to: path, every: .epochs(3)), recorder, Accident(step: 9, kind: .failure)])
        }
        let failed = try Run(contentsOf: folder.path)
        #expect(failed.modelPath == nil)
        #expect(failed.unfinished == "\(folder.path): training failed after epoch 1 of 4")

        try Self.fit(&model, [ModelCheckpoint(to: path), recorder, Accident(step: 17, kind: .interruption)])
        let cut = try Run(contentsOf: folder.path)
        #expect(cut.modelPath == folder.checkpointPath)
        #expect(
            cut.unfinished
                == "\(folder.path): training was interrupted after epoch 2 of 4; its model is the last checkpoint"
        )
        #expect(try scratch.bytes("run/checkpoint.safetensors") == scratch.bytes("m.checkpoint.safetensors"))
        #expect(try Checkpoint.load(from: folder.checkpointPath).state.history.epochs == [0, 1])
        let images = try noise(20).images
        #expect(try Model.load(from: folder.checkpointPath).predict(images) == model.predict(images))

        try model.save(to: scratch("m.safetensors"))
        try folder.keep(model: scratch("m.safetensors"))
        #expect(try Run(contentsOf: folder.path).modelPath == folder.path + "/model.safetensors")
        #expect(!FileManager.default.fileExists(atPath: folder.checkpointPath))
    }

    /// The checkpoint of a training that is killed after an epoch is that of the epoch, and the best model is named.
    @Test func namesTheBestEpoch() throws {
        let scratch = try Scratch()
        let folder = RunFolder(scratch("run"))
        var model = try Self.compiled()
        let history = try Self.fit(
            &model,
            [
                ModelCheckpoint(to: scratch("m.safetensors")),
                RunRecorder(to: folder, checkpoint: scratch("m.safetensors")),
            ])
        #expect(try Checkpoint.load(from: folder.checkpointPath).state.history.epochs == [0, 1, 2, 3])
        #expect(try Run(contentsOf: folder.path).unfinished == nil)
        try FileManager.default.removeItem(atPath: folder.resultPath)
        let losses = history.validationLoss
        let best = try #require(losses.firstIndex(of: losses.min() ?? 0)) + 1
        #expect(
            try Run(contentsOf: folder.path).unfinished
                == "\(folder.path): training was killed after epoch 4 of 4; its model is that of the best epoch, \(best)"
        )
    }

    /// Without validation data, the model with the best training loss is kept.
    @Test func keepsAModelWithoutValidation() throws {
        let scratch = try Scratch()
        let folder = RunFolder(scratch("run"))
        func fit(_ model: inout Model, epochs: Int, _ callbacks: [any Callback] = []) throws -> History {
            try model.fit(
                noise(53), batchSize: 7, epochs: epochs, seed: 9, callbacks: callbacks, verbose: .silent)
        }
        var (model, twin) = (try Self.compiled(), try Self.compiled())
        let history = try fit(&model, epochs: 4, [RunRecorder(to: folder)])
        let best = try #require(history.loss.firstIndex(of: history.loss.min() ?? 0))
        _ = try fit(&twin, epochs: best + 1)
        let kept = try Model.load(from: #require(Run(contentsOf: folder.path).modelPath))
        let images = try noise(20).images
        #expect(try kept.predict(images) == twin.predict(images))
    }

    /// Runs that began at the same time are in the order of their numbers.
    @Test func numbersAreOrdered() throws {
        let scratch = try Scratch()
        for (name, started) in [
            ("n-10", "05.200Z"), ("n-9", "05.200Z"), ("z-1", "05.100Z"), ("a-1", "06.000Z"),
        ] {
            try scratch.put(
                "runs/\(name)/configuration.json", Array("{\"started\":\"2026-01-02T03:04:\(started)\"}".utf8)
            )
        }
        #expect(try Run.all(in: scratch("runs")).runs.map(\.name) == ["z-1", "n-9", "n-10", "a-1"])
    }

    /// The folder keeps its model when the file that it came from is replaced.
    @Test func keepsItsModel() throws {
        let scratch = try Scratch()
        let folder = try RunFolder.create(at: scratch("run"))
        var model = try Self.compiled()
        try Self.fit(&model, epochs: 1, [RunRecorder(to: folder, keepsBest: false)])
        try model.save(to: scratch("m.safetensors"))
        let bytes = try scratch.bytes("m.safetensors")
        try folder.keep(model: scratch("m.safetensors"))
        try folder.update { result in
            (result.test, result.testCount) = (Logs([("loss", 0.5), ("accuracy", 0.75)]), 8)
        }
        try Self.fit(&model, epochs: 1, [])
        try model.save(to: scratch("m.safetensors"))
        #expect(try scratch.bytes("run/model.safetensors") == bytes)
        let run = try Run(contentsOf: folder.path)
        #expect(run.result?.accuracyInterval == WilsonInterval(share: 0.75, of: 8))
        #expect(run.result?.test == Logs([("loss", 0.5), ("accuracy", 0.75)]))
        #expect(throws: QuillError.self) { try RunFolder.create(at: scratch("run")) }
    }
}
