import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import TestSupport
import Testing

@testable import QuillTraining

/// Several ranks that train one model.
@Suite struct DataParallelTests {
    /// A model with all sources of randomness and all kinds of updates.
    private static func model(seed: UInt64 = 1) throws -> Model {
        var model = try Model(input: [12, 12, 1], seed: seed) {
            Rescaling(1 / 255)
            Conv2D(4, 3, useBias: false)
            BatchNormalization()
            Activation(.relu)
            Flatten()
            Dense(16, activation: .relu, kernelRegularizer: .l2())
            Dropout(0.3)
            Dense(10)
        }
        try model.compile(
            optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy, .auc(fromLogits: true)])
        return model
    }

    /// The weights, optimizer state, and history of a training.
    private struct Outcome: Sendable {
        let bits: [String: [UInt32]]
        let history: History
    }

    private static func fit(
        _ communicator: InProcessCommunicator?, callbacks: [any Callback] = [],
        transforms: [any GradientTransform] = []
    ) throws -> Outcome {
        // All ranks start with rank 0's weights.
        var model = try model(seed: 1 + UInt64(communicator?.rank ?? 0))
        let history = try model.fit(
            Tiny.images(21), batchSize: 8, epochs: 3, seed: 5, validation: .data(Tiny.images(9, seed: 3)),
            gradientTransforms: transforms, callbacks: callbacks, verbose: .silent,
            communicator: communicator)
        return Outcome(bits: model.bits, history: history)
    }

    @Test func oneRankIsPlainTraining() async throws {
        let plain = try Self.fit(nil)
        let alone = try #require(await InProcessCommunicator.run(1) { try Self.fit($0) }.first).get()
        #expect(difference(alone.bits, plain.bits) == nil)
        #expect(alone.history == plain.history)
    }

    @Test(arguments: [2, 4], [false, true])
    func allRanksTrainToTheSameBits(_ size: Int, _ isNoisy: Bool) async throws {
        func train() async throws -> [Outcome] {
            try await InProcessCommunicator.run(size) {
                try Self.fit($0, transforms: isNoisy ? [Noise(deviation: 0.01)] : [])
            }.map { try $0.get() }
        }
        let (first, second) = (try await train(), try await train())
        #expect(first.count == size)
        for outcome in first + second {
            #expect(difference(outcome.bits, first[0].bits) == nil)
            #expect(outcome.history == first[0].history)
        }
        #expect(difference(first[0].bits, try Self.fit(nil).bits) != nil)
    }

    /// Without randomness and whole-batch statistics, training on shares of a batch equals training on the batch.
    @Test(arguments: [2, 3, 4], [Loss.Reduction.sumOverBatchSize, .sum, .none])
    func gradientsAreThoseOfTheWholeBatch(_ size: Int, _ reduction: Loss.Reduction) async throws {
        @Sendable func fit(_ communicator: InProcessCommunicator?) throws -> (Model, History) {
            var model = try Tiny.model(dropout: 0)
            let rate: LearningRate = reduction == .sumOverBatchSize ? 0.1 : 0.01
            try model.compile(
                optimizer: .sgd(learningRate: rate),
                loss: .sparseCategoricalCrossentropy(fromLogits: true).withReduction(reduction),
                metrics: [.accuracy])
            // 7 rows are shared unevenly, and 5 in the last batch.
            let history = try model.fit(
                Tiny.images(40), batchSize: 7, epochs: 2, verbose: .silent, communicator: communicator)
            return (model, history)
        }
        let (plain, expected) = try fit(nil)
        let (model, history) = try #require(await InProcessCommunicator.run(size) { try fit($0) }.last).get()
        for (name, weight) in plain.weights {
            let other = try #require(model.weights[name])
            let worst = zip(weight.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-5, "\(name) differs by \(worst)")
        }
        for (logs, wanted) in zip(history.logs, expected.logs) {
            #expect(logs[.accuracy] == wanted[.accuracy])
            #expect(abs(logs[.loss] - wanted[.loss]) < 3e-5)
        }
    }

    /// Means over the targets that count, and by the weights of samples, divide by the sum of all ranks.
    @Test(arguments: [2, 3], [Loss.Reduction.sumOverBatchSize, .meanWithSampleWeight])
    func divisorsAreThoseOfTheWholeBatch(_ size: Int, _ reduction: Loss.Reduction) async throws {
        @Sendable func fit(_ communicator: InProcessCommunicator?) throws -> (Model, History) {
            let images = try Tiny.images(26)
            var model = try Tiny.model(dropout: 0)
            try model.compile(
                optimizer: .sgd(learningRate: 0.1),
                loss: .sparseCategoricalCrossentropy(fromLogits: true, ignoreClass: 3).withReduction(
                    reduction))
            let weights = Tensor<Float>((0..<26).map { Float($0 % 5) / 2 })
            let data = try TrainingData(
                features: .uint8(images.images), targets: .int32(images.labels), sampleWeight: weights)
            let history = try model.fit(
                data, batchSize: 7, epochs: 2, verbose: .silent, communicator: communicator)
            return (model, history)
        }
        let (plain, expected) = try fit(nil)
        let (model, history) = try #require(await InProcessCommunicator.run(size) { try fit($0) }.last).get()
        for (name, weight) in plain.weights {
            let other = try #require(model.weights[name])
            let worst = zip(weight.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-5, "\(name) differs by \(worst)")
        }
        for (logs, wanted) in zip(history.logs, expected.logs) {
            #expect(abs(logs.loss - wanted.loss) < 3e-5)
        }
    }

    @Test(arguments: [1, 2, 4, 8, 16]) func shardsCoverEveryBatch(_ size: Int) {
        let rows = Array(10..<63)
        let whole = Batches(rows: rows, batchSize: 8, shuffle: true, seed: 4, pass: 2)
        #expect((0..<whole.count).flatMap { whole[$0] }.sorted() == rows)
        for index in 0..<whole.count {
            let shares = (0..<size).map { Array(whole[index].shard($0, of: size)) }
            #expect(shares.flatMap { $0 } == Array(whole[index]))
            let counts = shares.map(\.count)
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        }
    }

    @Test func batchesMustBeShared() async throws {
        let results = await InProcessCommunicator.run(4) { communicator in
            var model = try Tiny.model()
            try model.fit(Tiny.images(19), batchSize: 8, verbose: .silent, communicator: communicator)
        }
        for result in results {
            #expect(
                throws: QuillError(
                    .argument,
                    "the last batch of the samples has 3 rows for 4 ranks; choose another batchSize")
            ) { try result.get() }
        }
    }

    /// All ranks pass the same sequence of batches, and train on their shards of each.
    @Test func sequencesAreShared() async throws {
        let images = try Tiny.images(32)
        @Sendable func fit(_ communicator: InProcessCommunicator?) throws -> Outcome {
            var model = try Tiny.model(dropout: 0)
            let batches = try (0..<2).map { try TrainingData(images[16 * $0..<16 * $0 + 16]) }
            let history = try model.fit(
                batches: batches, epochs: 2, verbose: .silent, communicator: communicator, shards: 2)
            return Outcome(bits: model.bits, history: history)
        }
        let outcomes = try await InProcessCommunicator.run(2) { try fit($0) }.map { try $0.get() }
        let alone = try fit(nil)
        for outcome in outcomes {
            #expect(difference(outcome.bits, alone.bits) == nil)
            #expect(outcome.history == alone.history)
        }
        var whole = try Tiny.model(dropout: 0)
        let history = try whole.fit(images, batchSize: 16, epochs: 2, shuffle: false, verbose: .silent)
        for (logs, wanted) in zip(outcomes[0].history.logs, history.logs) {
            #expect(abs(logs[.loss] - wanted[.loss]) < 1e-4)
        }
    }

    @Test func sequencesThatDifferAreRejected() async throws {
        let results = await InProcessCommunicator.run(2) { communicator in
            var model = try Tiny.model()
            let images = try Tiny.images(8, seed: UInt64(communicator.rank))
            try model.fit(batches: [TrainingData(images)], verbose: .silent, communicator: communicator)
        }
        for result in results {
            let error = #expect(throws: QuillError.self) { try result.get() }
            #expect(error?.message.contains("the next batch differs between the ranks") == true)
        }
    }

    // MARK: Ends

    /// Acts on one rank only.
    private struct OnRank: Callback {
        let rank: Int
        let body: @Sendable (Training) throws -> Void
        mutating func batchEnded(_ batch: Int, in training: Training) throws {
            if training.rank == rank, training.epoch == 1, batch == 1 { try body(training) }
        }
    }

    @Test func oneRankEndsTrainingForAll() async throws {
        let ends: [(name: String, body: @Sendable (Training) -> Void, epochs: Int, other: String)] = [
            ("why", { $0.interrupt("why") }, 1, "interrupted on another rank"),
            ("why", { $0.stop("why") }, 2, "stopped on another rank"),
            ("why", { $0.stop("why", immediately: true) }, 2, "stopped on another rank"),
        ]
        for end in ends {
            let outcomes = try await InProcessCommunicator.run(3) {
                try Self.fit($0, callbacks: [OnRank(rank: 1, body: end.body)])
            }.map { try $0.get() }
            #expect(outcomes.map(\.history.epochs.count) == [end.epochs, end.epochs, end.epochs])
            #expect(outcomes.map(\.history.stopReason) == [end.other, end.name, end.other])
            for outcome in outcomes { #expect(difference(outcome.bits, outcomes[0].bits) == nil) }
        }
    }

    @Test func oneRankFailsForAll() async throws {
        let results = await InProcessCommunicator.run(3) {
            try Self.fit($0, callbacks: [OnRank(rank: 1) { _ in throw QuillError(.file, "full") }])
        }
        #expect(throws: QuillError(.file, "full")) { try results[1].get() }
        for rank in [0, 2] {
            let error = #expect(throws: QuillError.self) { try results[rank].get() }
            #expect(error?.message.hasPrefix("rank 1: ") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("full") == true)
        }
    }
}
