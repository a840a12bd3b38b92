import QuillData
import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A training that fails anywhere and is called again gives the bits of one that never failed.
@Suite struct BackupAndRestoreTests {
    private func fit(
        _ callbacks: [any Callback], batchSize: Int = 7, epochs: Int = 6
    ) throws -> (Model, History) {
        var model = try chain()
        try model.compile(
            optimizer: .adam(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy]
        )
        let history = try model.fit(
            noise(53), batchSize: batchSize, epochs: epochs, seed: 9, validation: .holdOut(0.1),
            callbacks: callbacks + [EarlyStopping(patience: 5, restoreBestWeights: true)], verbose: .silent)
        return (model, history)
    }

    /// A folder, as Keras takes it, or a file; every epoch or every few steps; an error or an interruption.
    @Test(
        arguments: [
            ("backup", .epochs(1), .failure), ("backup/", .epochs(2), .failure),
            ("b.safetensors", .steps(3), .failure), ("b.safetensors", .epochs(1), .interruption),
        ] as [(String, ModelCheckpoint.Frequency, Accident.Kind)], [4, 17, 40])
    func anotherCallContinues(
        _ place: (String, ModelCheckpoint.Frequency, Accident.Kind), _ step: Int
    ) throws {
        let (name, frequency, kind) = place
        let scratch = try Scratch()
        let whole = try fit([])
        let backup = BackupAndRestore(to: scratch(name), every: frequency)
        if kind == .failure {
            let error = message(.data) { _ = try fit([backup, Accident(step: step, kind: kind)]) }
            #expect(error == "an accident")
        } else {
            _ = try fit([backup, Accident(step: step, kind: kind)])
            #expect(scratch.names == [name])
        }
        let again = try fit([backup])
        #expect(bits(again.1) == bits(whole.1))
        #expect(Memory(again.0) == Memory(whole.0))
        // Nothing is left of it.
        #expect(scratch.names.isEmpty)
    }

    /// It continues from the file of a process that was killed.
    @Test func aKilledProcessContinues() async throws {
        let path = "/tmp/quill-backup-killed-\(getpid())"
        defer { unlink("\(path)/backup.safetensors") }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let backup = BackupAndRestore(to: "/tmp/quill-backup-killed-\(getppid())", every: .steps(3))
            var model = try chain()
            try model.compile(
                optimizer: .adam(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(),
                metrics: [.accuracy])
            try model.fit(
                noise(53), batchSize: 7, epochs: 6, seed: 9, validation: .holdOut(0.1),
                callbacks: [
                    backup, Accident(step: 17, kind: .kill),
                    EarlyStopping(patience: 5, restoreBestWeights: true),
                ], verbose: .silent)
        }
        let (whole, again) = (try fit([]), try fit([BackupAndRestore(to: path, every: .steps(3))]))
        #expect(bits(again.1) == bits(whole.1))
        #expect(Memory(again.0) == Memory(whole.0))
    }

    @Test func otherArgumentsAreRefused() throws {
        let scratch = try Scratch()
        let backup = BackupAndRestore(to: scratch("b.safetensors"))
        _ = message(.data) { _ = try fit([backup, Accident(step: 9, kind: .failure)]) }
        let kept = try scratch.bytes("b.safetensors")
        #expect(
            message(.argument) { _ = try fit([backup], batchSize: 8) }
                == "BackupAndRestore(\(scratch("b.safetensors"))): the training to resume had batch size 7, received "
                + "8; remove the backup to start over")
        #expect(try scratch.bytes("b.safetensors") == kept)
    }

    @Test func aModelIsNoBackup() throws {
        let scratch = try Scratch()
        try chain().save(to: scratch("b.safetensors"))
        #expect(
            message(.file) { _ = try fit([BackupAndRestore(to: scratch("b.safetensors"))]) }
                == "\(scratch("b.safetensors")): expected a backup of a training, received a model; name another path"
        )
    }

    @Test func itCanStay() throws {
        let scratch = try Scratch()
        _ = try fit([BackupAndRestore(to: scratch("b.safetensors"), deleteCheckpoint: false)], epochs: 1)
        #expect(scratch.names == ["b.safetensors"])
    }
}
