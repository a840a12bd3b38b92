import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@Suite struct HostileFileTests {
    private func check(
        _ path: String, says: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let messages = [
            message(sourceLocation: sourceLocation) { _ = try Model.load(from: path) },
            message(sourceLocation: sourceLocation) { _ = try Checkpoint.load(from: path) },
        ]
        for message in messages {
            for part in [path] + says {
                #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
            }
        }
    }

    private func check(_ hostile: HostileFile) throws {
        let scratch = try Scratch()
        var file = try smallCheckpoint(functional: hostile.isFunctional)
        try hostile.change(&file)
        try file.write(to: scratch("hostile"))
        check(scratch("hostile"), says: hostile.says)
    }

    @Test(arguments: HostileFile.metadata) func metadata(_ hostile: HostileFile) throws { try check(hostile) }

    @Test(arguments: HostileFile.tensors) func tensors(_ hostile: HostileFile) throws { try check(hostile) }

    @Test(arguments: HostileFile.configuration) func configuration(_ hostile: HostileFile) throws {
        try check(hostile)
    }

    @Test(arguments: HostileFile.functional) func functional(_ hostile: HostileFile) throws {
        try check(hostile)
    }

    @Test(arguments: HostileFile.compilation) func compilation(_ hostile: HostileFile) throws {
        try check(hostile)
    }

    @Test(arguments: HostileFile.training) func training(_ hostile: HostileFile) throws { try check(hostile) }

    @Test func theUnchangedFilesAreGood() throws {
        for functional in [false, true] {
            let scratch = try Scratch()
            let file = try smallCheckpoint(functional: functional)
            try file.write(to: scratch("good"))
            let checkpoint = try Checkpoint.load(from: scratch("good"))
            #expect(checkpoint.settings == ["network": "small"])
            #expect(checkpoint.state.epoch == 2 && checkpoint.state.batch == 1)
            try checkpoint.save(to: scratch("again"))
            #expect(try Safetensors(contentsOf: scratch("again")) == file)
        }
    }

    @Test func truncatedAndPaddedFiles() throws {
        let scratch = try Scratch()
        let bytes = try smallCheckpoint().encode()
        for count in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
            check(try scratch.put("short", Array(bytes.prefix(count))), says: ["truncated"])
        }
        check(try scratch.put("long", bytes + [0]), says: ["oversized"])
        var lying = bytes
        lying[7] = 0x7F
        check(try scratch.put("lying", lying), says: ["expected a header of at most"])
        check(scratch("missing"), says: ["cannot read", "No such file"])
        check(scratch.path, says: ["cannot read", "Is a directory"])
    }

    @Test func modelsAreNoCheckpoints() throws {
        let scratch = try Scratch()
        var file = try smallCheckpoint()
        file.metadata["quill.training"] = nil
        for name in file.tensors.keys where name.hasPrefix("callback/") { file.tensors[name] = nil }
        try file.write(to: scratch("model"))
        #expect(try Model.load(from: scratch("model")).compilation != nil)
        #expect(
            message { _ = try Checkpoint.load(from: scratch("model")) }
                .contains("expected a checkpoint, received a model without training to resume"))
        file = try smallCheckpoint()
        file.metadata["quill.settings"] = "{\"network\":3}"
        try file.write(to: scratch("model"))
        #expect(
            message { _ = try Checkpoint.load(from: scratch("model")) }
                .contains("quill.settings.network: expected a string, received 3"))
    }

    /// Errors that `fit` must detect, because only it has the data.
    @Test(arguments: [
        ("\"batch\":1", "\"batch\":3", "is at step 3 of epoch 2; an epoch has 2 steps"),
        ("\"rows\":12,", "\"rows\":11,", "had number of samples 11, received 12"),
        ("\"seed\":\"1\"", "\"seed\":\"18446744073709551615\"", "had seed 18446744073709551615, received 1"),
        ("\"shuffle\":true", "\"shuffle\":false", "had shuffle false, received true"),
        ("\"batch_size\":6", "\"batch_size\":7", "had batch size 7, received 6"),
        ("\"sums\":[", "\"sums\":[1,", "had number of sums for loss and metrics 3, received 2"),
    ])
    func trainingThatCannotGoOn(_ old: String, _ new: String, says: String) throws {
        let scratch = try Scratch()
        var file = try smallCheckpoint()
        try HostileFile("quill.training", old, becomes: new, says: []).change(&file)
        try file.write(to: scratch("hostile"))
        var checkpoint = try Checkpoint.load(from: scratch("hostile"))
        let message = message(.argument) {
            try checkpoint.model.fit(
                noise(12), batchSize: 6, epochs: 3, validation: .data(noise(5)),
                callbacks: [ModelCheckpoint(to: scratch("small")), EarlyStopping()], verbose: .silent,
                resuming: checkpoint.state)
        }
        #expect(message.contains(says), "\(message)")
    }
}
