import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@Suite struct ModelCheckpointTests {
    private func fit(
        _ callbacks: [any Callback], epochs: Int = 6, validation: Validation = .holdOut(0.2)
    ) throws -> (Model, History) {
        var model = try branches()
        try model.compile(
            optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy])
        let history = try model.fit(
            noise(60), batchSize: 20, epochs: epochs, validation: validation, callbacks: callbacks,
            verbose: .silent)
        return (model, history)
    }

    /// The best model is the one that a training of just so many epochs gives.
    @Test(
        arguments: [
            ("val_loss", .auto), ("val_loss", .minimum), ("val_loss", .maximum), ("val_accuracy", .auto),
            ("val_accuracy", .minimum), ("loss", .auto),
        ] as [(MetricKey, EarlyStopping.Mode)])
    func bestModelIsKept(_ monitor: MetricKey, _ mode: EarlyStopping.Mode) throws {
        let scratch = try Scratch()
        let path = scratch("best")
        let (_, history) = try fit([
            ModelCheckpoint(path, monitor: monitor, mode: mode, saveBestOnly: true)
        ])
        let values = history[monitor]
        let best =
            mode == .maximum || (mode == .auto && monitor == "val_accuracy") ? values.max() : values.min()
        let epoch = try #require(values.firstIndex { $0 == best })
        let (expected, _) = try fit([], epochs: epoch + 1)
        #expect(try Memory(Model.load(from: path)) == Memory(expected))
        #expect(message { _ = try Checkpoint.load(from: path) }.contains("without training to resume"))
    }

    @Test func settingsAreKept() throws {
        let scratch = try Scratch()
        let settings = ["network": "cnn \"32\"\n64", "data": "/ä/ö"]
        _ = try fit([ModelCheckpoint(scratch("checkpoint"), settings: settings)], epochs: 1)
        let checkpoint = try Checkpoint.load(from: scratch("checkpoint"))
        #expect(checkpoint.settings == settings)
        #expect(checkpoint.state.arguments == .init(batchSize: 20, shuffle: true, seed: 1, rows: 48))
    }

    @Test func argumentsAreChecked() throws {
        let scratch = try Scratch()
        let cases: [(ModelCheckpoint, QuillError.Kind, String)] = [
            (ModelCheckpoint(scratch("a"), every: .steps(0)), .argument, "every 1 or more, received 0"),
            (ModelCheckpoint(scratch("a"), every: .epochs(-1)), .argument, "every 1 or more, received -1"),
            (
                ModelCheckpoint(scratch("a"), saveBestOnly: true, every: .steps(3)), .argument,
                "after epochs, not steps"
            ),
            (
                ModelCheckpoint(scratch("a"), monitor: "val_los", saveBestOnly: true), .argument,
                "'val_los' is not reported; there are loss, accuracy, val_loss, val_accuracy"
            ),
            (
                ModelCheckpoint(scratch("a.keras")), .argument,
                "no model format has the extension .keras; expected .safetensors"
            ),
            (ModelCheckpoint(scratch("b/a")), .file, "cannot write \(scratch("b/a")): No such file"),
        ]
        for (callback, kind, says) in cases {
            let message = message(kind) { _ = try fit([callback]) }
            #expect(message.contains(says), "\(message)")
            #expect(scratch.names.isEmpty)
        }
    }

    /// A callback that is used twice starts afresh.
    @Test func bestIsForgottenBetweenTrainings() throws {
        let scratch = try Scratch()
        let callback = ModelCheckpoint(scratch("best"), saveBestOnly: true)
        _ = try fit([callback])
        let first = try scratch.bytes("best")
        try scratch.put("best", [])
        _ = try fit([callback])
        #expect(try scratch.bytes("best") == first)
    }
}
