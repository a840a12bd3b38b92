import QuillCodecs
import QuillData
import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Training on mapped images gives the bits of training in memory.
@Suite struct MappedTrainingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Images in a mapped file, and the same in memory.
    private func images(_ count: Int = 53) throws -> (mapped: Dataset, read: Dataset) {
        let read = try noise(count)
        try Npy.write(.uint8(read.images), to: scratch("x.npy"))
        let mapped = try #require(try Npy.stream(scratch("x.npy")).mapped())
        return (
            try Dataset(images: mapped.typed(), labels: read.labels, classNames: read.classNames), read
        )
    }

    private func model() throws -> Model {
        var model = try chain()
        try model.compile(
            optimizer: .adam(learningRate: 3e-3), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy]
        )
        return model
    }

    @Test(arguments: [Shuffle.all, .off, .window(16)]) func bitsAreEqual(_ shuffle: Shuffle) throws {
        let (mapped, read) = try images()
        #expect(mapped.images.isMapped)
        var (first, second) = (try model(), try model())
        let histories = [
            try first.fit(
                mapped, batchSize: 7, epochs: 3, shuffle: shuffle, validation: .holdOut(0.2), verbose: .silent
            ),
            try second.fit(
                read, batchSize: 7, epochs: 3, shuffle: shuffle, validation: .holdOut(0.2), verbose: .silent),
        ]
        #expect(bits(histories[0]) == bits(histories[1]))
        #expect(Memory(first) == Memory(second))
        #expect(try first.evaluate(mapped) == second.evaluate(read))
        #expect(try bits(first.predict(mapped)) == bits(second.predict(read)))
    }

    /// Each rank maps the same file and reads its share.
    @Test func ranksAreEqual() async throws {
        let (mapped, read) = try images()
        let start = try model()
        @Sendable func train(_ data: Dataset) async throws -> [Memory] {
            try await InProcessCommunicator.run(2) { communicator in
                var model = start
                try model.fit(data, batchSize: 7, epochs: 2, verbose: .silent, communicator: communicator)
                return Memory(model)
            }.map { try $0.get() }
        }
        let (first, second) = (try await train(mapped), try await train(read))
        #expect(first == second && first.count == 2)
    }

    @Test(arguments: [Shuffle.all, .window(16)]) func resumesExactly(_ shuffle: Shuffle) throws {
        let (mapped, read) = try images()
        var whole = try model()
        let expected = try whole.fit(
            read, batchSize: 7, epochs: 4, shuffle: shuffle,
            callbacks: [ModelCheckpoint(to: scratch("whole"))],
            verbose: .silent)
        var broken = try model()
        try broken.fit(
            mapped, batchSize: 7, epochs: 4, shuffle: shuffle,
            callbacks: [ModelCheckpoint(to: scratch("broken")), Accident(step: 12, kind: .interruption)],
            verbose: .silent)
        let checkpoint = try Checkpoint.load(from: scratch("broken"))
        #expect(checkpoint.state.arguments.shuffle == shuffle)
        var resumed = checkpoint.model
        #expect(
            message(.argument) {
                try resumed.fit(
                    mapped, batchSize: 7, epochs: 4, shuffle: .window(17), verbose: .silent,
                    resuming: checkpoint.state)
            }.contains("shuffle \(shuffle), received a window of 17"))
        let history = try resumed.fit(
            mapped, batchSize: 7, epochs: 4, shuffle: shuffle,
            callbacks: [ModelCheckpoint(to: scratch("broken"))],
            verbose: .silent, resuming: checkpoint.state)
        #expect(bits(history) == bits(expected) && Memory(resumed) == Memory(whole))
    }

    /// A file that changes ends training before the next epoch.
    @Test func changedFilesEndTraining() throws {
        struct Overwrite: Callback {
            let path: String
            mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
                guard let file = fopen(path, "r+") else { return }
                fseek(file, 200, SEEK_SET)
                fwrite("other", 1, 5, file)
                fclose(file)
            }
        }
        let (mapped, _) = try images()
        var model = try model()
        let text = message(.data) {
            try model.fit(mapped, epochs: 3, callbacks: [Overwrite(path: scratch("x.npy"))], verbose: .silent)
        }
        #expect(text.contains("x.npy: the file was written to while it was in use"))
    }
}
