import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import TestSupport
import Testing

@testable import QuillTraining

/// Training in shards: equal to the bit for any number of ranks and threads.
@Suite struct ShardTests {
    /// A model with two outputs, and with everything that random numbers, running averages, and penalties are in.
    private static func model(seed: UInt64 = 1, runtime: Runtime = .default) throws -> Model {
        let images = Input([12, 12, 1], name: "images")
        let moved = RandomTranslation(0.1, 0.1)(Rescaling(1 / 255)(images))
        let normal = BatchNormalization()(Conv2D(4, 3, useBias: false)(moved))
        let dense = Dense(16, activation: .relu, kernelRegularizer: .l2())(
            Flatten()(Activation(.relu)(normal)))
        var model = try Model(
            inputs: [images],
            outputs: [Dense(10, name: "digit")(Dropout(0.3)(dense)), Dense(3, name: "numbers")(dense)],
            seed: seed, runtime: runtime)
        let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true, ignoreClass: 3)
        try model.compile(
            optimizer: .adam(learningRate: 0.01),
            losses: ["digit": loss.withReduction(.meanWithSampleWeight), "numbers": .meanSquaredError],
            lossWeights: ["numbers": 0.25], metrics: ["digit": [.accuracy, .auc(fromLogits: true)]])
        return model
    }

    private static func data(_ rows: Int, seed: UInt64 = 7) throws -> TrainingData {
        let images = try Tiny.images(rows, seed: seed)
        let numbers = Tensor<Float>.uniform([rows, 3], low: -1, high: 1, seed: seed, stream: 1)
        return try TrainingData(
            features: [.uint8(images.images)], targets: [.int32(images.labels), .float32(numbers)],
            sampleWeights: [Tensor<Float>((0..<rows).map { Float($0 % 5) / 2 })])
    }

    private struct Outcome: Sendable {
        let bits: [String: [UInt32]]
        let history: History
        var state: TrainingState?
        var model: Model
    }

    /// Keeps the state of a training that it interrupts.
    private final class Stop: Callback, @unchecked Sendable {
        // Unchecked: one training uses it.
        let moment: (epoch: Int, batch: Int)?
        var state: TrainingState?
        var weights: Model?

        init(_ moment: (epoch: Int, batch: Int)?) { self.moment = moment }

        func batchEnded(_ batch: Int, in training: Training) {
            guard let moment, training.epoch == moment.epoch, batch == moment.batch else { return }
            training.interrupt()
            training.afterAllCallbacks { [self] in (state, weights) = ($0.state, $0.snapshot) }
        }
    }

    /// Trains on batches of 10 rows, of which the last one has what is left.
    private static func fit(
        _ communicator: InProcessCommunicator?, shards: Int? = 4, rows: Int = 24, threads: Int? = nil,
        stopping: (epoch: Int, batch: Int)? = nil, from earlier: Outcome? = nil
    ) throws -> Outcome {
        var model =
            try earlier?.model
            // All ranks start with rank 0's weights.
            ?? model(seed: 1 + UInt64(communicator?.rank ?? 0), runtime: Runtime(threads: threads))
        let stop = Stop(stopping)
        let history = try model.fit(
            data(rows), batchSize: 10, epochs: 3, seed: 5, validation: .data(data(9, seed: 3)),
            callbacks: [stop], verbose: .silent, communicator: communicator, shards: shards,
            resuming: earlier?.state)
        return Outcome(
            bits: model.bits, history: history, state: stop.state, model: stop.weights ?? model)
    }

    private static func onRanks(
        _ size: Int, _ body: @escaping @Sendable (InProcessCommunicator) throws -> Outcome
    ) async throws -> [Outcome] {
        try await InProcessCommunicator.run(size, body).map { try $0.get() }
    }

    @Test(arguments: [1, 2, 3, 4], [1, 2])
    func bitsAreEqualForAnyNumberOfRanks(_ size: Int, _ threads: Int) async throws {
        let alone = try Self.fit(nil)
        #expect(alone.history.logs.count == 3)
        for outcome in try await Self.onRanks(size, { try Self.fit($0, threads: threads) }) {
            #expect(difference(outcome.bits, alone.bits) == nil)
            #expect(outcome.history == alone.history)
        }
    }

    /// A batch with fewer rows than shards leaves some without rows, and one of six ranks without work.
    @Test func shardsMayBeEmpty() async throws {
        let alone = try Self.fit(nil, shards: 8, rows: 26)
        for outcome in try await Self.onRanks(6, { try Self.fit($0, shards: 8, rows: 26) }) {
            #expect(difference(outcome.bits, alone.bits) == nil)
        }
    }

    @Test func shardsChangeTheBits() throws {
        let whole = try Self.fit(nil, shards: nil)
        #expect(difference(try Self.fit(nil, shards: 1).bits, whole.bits) == nil)
        let two = try Self.fit(nil, shards: 2)
        #expect(difference(two.bits, whole.bits) != nil)
        #expect(difference(two.bits, try Self.fit(nil).bits) != nil)
    }

    /// After the first step, in the middle of an epoch, and at its end.
    @Test(arguments: [(0, 0), (1, 1), (1, 2)] as [(Int, Int)])
    func resumesOnAnyNumberOfRanks(_ moment: (epoch: Int, batch: Int)) async throws {
        let whole = try Self.fit(nil)
        let stopped = try await Self.onRanks(4) { try Self.fit($0, stopping: moment) }[0]
        #expect(stopped.state?.arguments.shards == 4)
        let alone = try Self.fit(nil, from: stopped)
        #expect(difference(alone.bits, whole.bits) == nil)
        #expect(alone.history == whole.history)
        for outcome in try await Self.onRanks(2, { try Self.fit($0, from: stopped) }) {
            #expect(difference(outcome.bits, whole.bits) == nil)
            #expect(outcome.history == whole.history)
        }
        #expect(
            throws: QuillError(.argument, "the training to resume had shards 4, received 2")
        ) { try Self.fit(nil, shards: 2, from: stopped) }
    }

    /// With transforms of batches and gradients, and a global norm that is that of the whole batch's gradient.
    @Test func transformsAreThoseOfTheShards() async throws {
        @Sendable func fit(_ communicator: InProcessCommunicator?) throws -> Outcome {
            var model = try Tiny.model()
            try model.compile(
                optimizer: Adam(
                    learningRate: 0.01, options: OptimizerOptions(clipping: .globalNorm(0.5))),
                loss: .categoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
            let history = try model.fit(
                Tiny.images(30), batchSize: 8, epochs: 2, transforms: [MixUp()],
                gradientTransforms: [Noise(deviation: 0.01)], verbose: .silent,
                communicator: communicator, shards: 4)
            return Outcome(bits: model.bits, history: history, model: model)
        }
        let alone = try fit(nil)
        for size in [2, 3] {
            for outcome in try await Self.onRanks(size, { try fit($0) }) {
                #expect(difference(outcome.bits, alone.bits) == nil)
                #expect(outcome.history == alone.history)
            }
        }
    }

    /// Without randomness and statistics of a batch, a step in shards is the step of the whole batch but for rounding.
    @Test func shardsAddUpToTheBatch() throws {
        func trained(_ shards: Int?) throws -> (Model, History) {
            var model = try Tiny.model(dropout: 0)
            try model.compile(
                optimizer: .sgd(learningRate: 0.1),
                loss: .sparseCategoricalCrossentropy(fromLogits: true, ignoreClass: 3))
            let history = try model.fit(
                Tiny.images(40), batchSize: 7, epochs: 2, verbose: .silent, shards: shards)
            return (model, history)
        }
        let (whole, expected) = try trained(nil)
        for shards in [2, 8] {
            let (model, history) = try trained(shards)
            for (name, weight) in whole.weights {
                let other = try #require(model.weights[name])
                let worst = zip(weight.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
                #expect(worst < 1e-5, "\(name) differs by \(worst)")
            }
            for (logs, wanted) in zip(history.logs, expected.logs) {
                #expect(abs(logs.loss - wanted.loss) < 3e-5)
            }
        }
    }

    /// More than one bucket, whose sums are under way at the same time.
    @Test func bucketsAreSummedInOrder() async throws {
        @Sendable func fit(_ communicator: InProcessCommunicator?) throws -> Outcome {
            var model = try Sequential(input: [12, 12, 1]) {
                Rescaling(1 / 255)
                Flatten()
                Dense(1024, activation: .relu)
                Dense(512, activation: .relu)
                Dense(10)
            }
            try model.compile(
                optimizer: .sgd(learningRate: 0.1),
                loss: .sparseCategoricalCrossentropy(fromLogits: true))
            let history = try model.fit(
                Tiny.images(16), batchSize: 8, verbose: .silent, communicator: communicator, shards: 4)
            return Outcome(bits: model.bits, history: history, model: model)
        }
        let alone = try fit(nil)
        for outcome in try await Self.onRanks(3, { try fit($0) }) {
            #expect(difference(outcome.bits, alone.bits) == nil)
        }
    }

    // MARK: Scores and predictions

    @Test(arguments: [2, 3, 5]) func scoresAndPredictionsAreThoseOfOneProcess(_ size: Int) async throws {
        let model = try Self.model()
        let data = try Self.data(61)
        let score = try model.evaluate(data, batchSize: 4)
        let outputs = try model.predict(data.features, batchSize: 4)
        let results = await InProcessCommunicator.run(size) { communicator in
            (
                try model.evaluate(data, batchSize: 4, communicator: communicator),
                try model.predict(data.features, batchSize: 4, communicator: communicator)
            )
        }
        for result in results {
            let (ownScore, ownOutputs) = try result.get()
            #expect(ownScore == score)
            #expect(
                ownOutputs.map { $0.elements.map(\.bitPattern) }
                    == outputs.map { $0.elements.map(\.bitPattern) })
        }
    }

    // MARK: Errors

    @Test func numbersOfShardsAreChecked() async throws {
        var model = try Tiny.model()
        for shards in [0, 3, -4, 131_072] {
            #expect(
                throws: QuillError(
                    .argument, "shards: expected a power of two from 1 to 65536, received \(shards)")
            ) { try model.fit(Tiny.images(8), verbose: .silent, shards: shards) }
        }
        let results = await InProcessCommunicator.run(3) { communicator in
            var model = try Tiny.model()
            try model.fit(Tiny.images(8), verbose: .silent, communicator: communicator, shards: 2)
        }
        for result in results {
            #expect(
                throws: QuillError(
                    .argument,
                    "shards: expected at least the number of ranks, 3, received 2; a rank needs a shard")
            ) { try result.get() }
        }
    }

    /// What differs on one rank is named on all of them, before the first step.
    @Test func differencesBetweenRanksAreNamed() async throws {
        func messages(
            _ body: @escaping @Sendable (inout Model, InProcessCommunicator) throws -> Void
        ) async throws -> [String] {
            await InProcessCommunicator.run(3) { communicator in
                var model = try Tiny.model()
                try body(&model, communicator)
            }.map { result in
                do {
                    try result.get()
                    return "no error"
                } catch { return (error as? QuillError)?.message ?? "\(error)" }
            }
        }
        func expect(_ what: String, _ messages: [String]) {
            let end = "; start all ranks alike, on the same data"
            for message in messages { #expect(message == "ranks 0 and 2 differ in \(what)\(end)") }
        }
        try await expect(
            "the seed: 1 and 2",
            messages { model, communicator in
                try model.fit(
                    Tiny.images(8), seed: communicator.rank == 2 ? 2 : 1, verbose: .silent,
                    communicator: communicator)
            })
        try await expect(
            "the training data",
            messages { model, communicator in
                try model.fit(
                    Tiny.images(8, seed: communicator.rank == 2 ? 2 : 1), verbose: .silent,
                    communicator: communicator)
            })
        try await expect(
            "the network",
            messages { model, communicator in
                model = try Tiny.model(dropout: communicator.rank == 2 ? 0.5 : 0.2)
                try model.fit(Tiny.images(8), verbose: .silent, communicator: communicator)
            })
        try await expect(
            "the weights",
            messages { model, communicator in
                model = try Tiny.model(seed: communicator.rank == 2 ? 2 : 1)
                _ = try model.evaluate(Tiny.images(8), communicator: communicator)
            })
    }
}
