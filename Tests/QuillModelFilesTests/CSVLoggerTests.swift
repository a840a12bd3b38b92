import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Synchronization
import TestSupport
import Testing

@Suite struct CSVLoggerTests {
    private func model() throws -> Model {
        var model = try Model(input: [8, 8, 1]) {
            Rescaling(1 / 255)
            Flatten()
            Dense(5)
        }
        try model.compile(
            optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        return model
    }

    /// Passes the given metrics to the logger in place of those of the epochs.
    private struct Replacing: Callback {
        let logs: [Logs]
        var inner: CSVLogger
        mutating func trainingBegan(_ training: Training) throws { try inner.trainingBegan(training) }
        mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
            try inner.epochEnded(epoch, logs: self.logs[epoch], in: training)
        }
        var memory: CallbackMemory {
            get { inner.memory }
            set { inner.memory = newValue }
        }
    }

    @Test func filesAreKerasFiles() throws {
        let scratch = try Scratch()
        let path = scratch("log.csv")
        func text() throws -> String { String(decoding: try scratch.bytes("log.csv"), as: UTF8.self) }
        func fit(_ logs: [Logs], first: Int = 0, _ logger: CSVLogger) throws {
            var model = try model()
            try model.fit(
                noise(4), epochs: logs.count, initialEpoch: first,
                callbacks: [Replacing(logs: logs, inner: logger)], verbose: .silent)
        }
        let logs = [
            Logs([("loss", 0.5), ("accuracy", 0.25)]),
            Logs([("loss", 1e-5), ("accuracy", 1), ("val_loss", 3)]),
            Logs([("loss", 0.5), ("accuracy", 0.25), ("val_loss", 2), ("val_accuracy", 1e-7)]),
        ]
        // The output of Keras 3.15.1 for the same metrics.
        let first = "epoch,accuracy,loss,val_accuracy,val_loss\r\n0,0.25,0.5,NA,NA\r\n1,1.0,1e-05,NA,3.0\r\n"
        try fit(Array(logs[..<2]), CSVLogger(to: path))
        #expect(try text() == first)
        try fit(logs, first: 2, CSVLogger(to: path, separator: ";", append: true))
        #expect(try text() == first + "2;0.25;0.5;1e-07;2.0\r\n")
        try fit(Array(logs[..<2]), CSVLogger(to: path))
        #expect(try text() == first)
    }

    /// Only one of several ranks writes.
    @Test func onlyRankZeroWrites() async throws {
        let scratch = try Scratch()
        let results = await InProcessCommunicator.run(2) { communicator in
            var model = try model()
            let rank = communicator.rank
            try model.fit(
                noise(8), batchSize: 4,
                callbacks: [
                    CSVLogger(to: scratch("log-\(rank).csv")),
                    ModelCheckpoint(to: scratch("checkpoint-\(rank)")),
                    ModelCheckpoint(to: scratch("best-\(rank)"), monitor: .loss, saveBestOnly: true),
                ], verbose: .silent, communicator: communicator)
        }
        for result in results { try result.get() }
        #expect(scratch.names == ["best-0", "checkpoint-0", "log-0.csv"])
    }

    @Test func aFileThatCannotBeWrittenIsNamed() throws {
        var model = try model()
        let message = message(.file) {
            try model.fit(noise(4), callbacks: [CSVLogger(to: "/nowhere/log.csv")], verbose: .silent)
        }
        #expect(message == "cannot write /nowhere/log.csv: No such file or directory")
    }

    /// After an interruption in the middle of an epoch, or at its end (nil), the file continues byte for byte.
    @Test(arguments: [(0, 2), (1, 4), (1, nil), (2, 0)] as [(Int, Int?)])
    func resumesToTheByte(_ moment: (epoch: Int, batch: Int?)) throws {
        let scratch = try Scratch()
        let data = try noise(38)
        func fit(
            _ model: inout Model, _ path: String, _ last: any Callback, _ state: TrainingState? = nil
        ) throws {
            try model.fit(
                data, batchSize: 7, epochs: 4, seed: 6, validation: .split(0.1),
                callbacks: [CSVLogger(to: scratch(path)), last], verbose: .silent, resuming: state)
        }
        var whole = try model()
        try fit(&whole, "whole", LambdaCallback())

        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        let interrupt: @Sendable (Training) -> Void = { training in
            training.afterAllCallbacks { training in
                saved.withLock { $0 = (training.state, training.snapshot) }
                training.interrupt()
            }
        }
        var first = try model()
        try fit(
            &first, "part",
            LambdaCallback(
                batchEnded: { batch, training in
                    if training.epoch == moment.epoch, batch == moment.batch { interrupt(training) }
                },
                epochEnded: { epoch, _, training in
                    if moment.batch == nil, epoch == moment.epoch { interrupt(training) }
                }))
        // An extra line, as from a lost epoch.
        try scratch.put("part", scratch.bytes("part") + Array("lost".utf8))
        var (state, second) = try #require(saved.withLock { $0 })
        try fit(&second, "part", LambdaCallback(), state)
        #expect(try scratch.bytes("part") == scratch.bytes("whole"))
        // Training that cannot resume does not touch the file.
        state.arguments.seed = 7
        #expect(throws: QuillError.self) { try fit(&second, "part", LambdaCallback(), state) }
        #expect(try scratch.bytes("part") == scratch.bytes("whole"))
    }
}
