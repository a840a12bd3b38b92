import Foundation
import QuillCodecs
import QuillNetwork
import QuillTraining
import Synchronization
import TestSupport
import Testing

/// The callback of `Documentation/AddingACallback.md`.
@Suite struct EpochLogTests {
    /// The page shows the code of `EpochLog.swift`, which these tests compile and run.
    @Test func thePageShowsThisCode() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        func text(_ path: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
        }
        let page = try text("../../Documentation/AddingACallback.md")
        let block = try #require(
            page.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first
        )
        let code = try text("EpochLog.swift")
        let declaration = try #require(code.range(of: "/// Writes each epoch"))
        #expect(block == "import Quill\nimport QuillCodecs\n\n" + code[declaration.lowerBound...])
    }

    private func model() throws -> Model {
        var model = try Model(input: [8, 8, 1]) {
            Flatten()
            Dense(5)
        }
        try model.compile(
            loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        return model
    }

    private func fit(
        _ model: inout Model, _ callbacks: [any Callback], resuming state: TrainingState? = nil
    ) throws {
        try model.fit(
            noise(12), batchSize: 4, epochs: 3, callbacks: callbacks, verbose: .silent, resuming: state)
    }

    /// A line is what JSON's parser reads back, and an interrupted training continues the file byte for byte.
    @Test func writesEpochsAndResumes() throws {
        let scratch = try Scratch()
        let history = Mutex(History())
        var whole = try model()
        try fit(
            &whole,
            [
                EpochLog(to: scratch("whole")),
                LambdaCallback(trainingEnded: { training in history.withLock { $0 = training.history } }),
            ])
        let lines = try scratch.bytes("whole").split(separator: 10)
        let logs = history.withLock { $0.logs }
        #expect(lines.count == 3)
        for (epoch, line) in lines.enumerated() {
            let members = logs[epoch].map { ($0.key, JSON.number($0.value)) }
            let expected = Dictionary(uniqueKeysWithValues: [("epoch", .integer(epoch))] + members)
            #expect(try JSON(parsing: Array(line), name: "line") == .object(expected))
        }

        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        let interrupting = LambdaCallback(epochEnded: { epoch, _, training in
            guard epoch == 1 else { return }
            training.afterAllCallbacks { training in
                saved.withLock { $0 = (training.state, training.snapshot) }
                training.interrupt()
            }
        })
        var first = try model()
        try fit(&first, [EpochLog(to: scratch("part")), interrupting])
        try scratch.put("part", scratch.bytes("part") + Array("lost".utf8))
        let (state, resumed) = try #require(saved.withLock { $0 })
        var second = resumed
        try fit(&second, [EpochLog(to: scratch("part")), LambdaCallback()], resuming: state)
        #expect(try scratch.bytes("part") == scratch.bytes("whole"))
    }
}
