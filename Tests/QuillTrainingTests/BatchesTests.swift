import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Training on custom batches, epochs of a given length, and batch transforms.
@Suite struct BatchesTests {
    private func batches(_ images: Dataset, size: Int) throws -> [TrainingData] {
        try stride(from: 0, to: images.count, by: size).map {
            try TrainingData(images[$0..<min($0 + size, images.count)])
        }
    }

    /// An asynchronous sequence of the given batches.
    private struct Later: AsyncSequence, Sendable {
        typealias Element = TrainingData
        let batches: [TrainingData]
        var failsAt: Int?

        struct Iterator: AsyncIteratorProtocol {
            var rest: ArraySlice<TrainingData>
            let failsAt: Int?
            mutating func next() async throws -> TrainingData? {
                await Task.yield()
                if rest.startIndex == failsAt { throw QuillError(.data, "a broken pipe") }
                return rest.popFirst()
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(rest: batches[...], failsAt: failsAt) }
    }

    @Test func aSequenceTrainsAsItsRows() async throws {
        let images = try Tiny.images(45)
        var (whole, parts, later) = (try Tiny.model(), try Tiny.model(), try Tiny.model())
        let held = try Validation.data(Tiny.images(20, seed: 3))
        let history = try whole.fit(
            images, batchSize: 8, epochs: 3, shuffle: false, validation: held, verbose: .silent)
        let own = try parts.fit(
            batches: batches(images, size: 8), epochs: 3, validation: held, validationBatchSize: 8,
            verbose: .silent)
        let prefetched = try await later.fit(
            batches: Later(batches: batches(images, size: 8)), epochs: 3, validation: held,
            validationBatchSize: 8, verbose: .silent)
        #expect(history == own)
        #expect(history == prefetched)
        #expect(difference(whole.bits, parts.bits) == nil)
        #expect(difference(whole.bits, later.bits) == nil)
    }

    @Test func epochsOfStepsGoOnThroughTheSequence() async throws {
        let images = try Tiny.images(40)
        let given = try batches(images, size: 8)
        var (one, other, later) = (try Tiny.model(), try Tiny.model(), try Tiny.model())
        // 3 + 3 + 3 batches of 5: the sequence restarts after its fifth.
        let history = try one.fit(batches: given, stepsPerEpoch: 3, epochs: 3, verbose: .silent)
        let same = try other.fit(batches: given + given[..<4], epochs: 1, verbose: .silent)
        let asynchronous = try await later.fit(
            batches: Later(batches: given), stepsPerEpoch: 3, epochs: 3, verbose: .silent)
        #expect(history.epochs == [0, 1, 2] && same.epochs == [0])
        #expect(difference(one.bits, other.bits) == nil)
        #expect(history == asynchronous)
        #expect(difference(one.bits, later.bits) == nil)
    }

    @Test func sequencesThatEndSaySo() async throws {
        var model = try Tiny.model()
        let given = try batches(Tiny.images(16), size: 8)
        let once = AnySequence(AnyIterator(given.makeIterator()))
        #expect(
            throws: QuillError(.data, "the sequence has no more batches: it can be iterated only once")
        ) { try model.fit(batches: once, stepsPerEpoch: 3, verbose: .silent) }
        #expect(throws: QuillError(.data, "the sequence has no batches for epoch 0")) {
            try model.fit(batches: [TrainingData](), verbose: .silent)
        }
        #expect(throws: QuillError(.data, "the sequence has no batches for epoch 1")) {
            try model.fit(
                batches: AnySequence(AnyIterator(given.makeIterator())), epochs: 2, verbose: .silent)
        }
        await #expect(throws: QuillError(.data, "a broken pipe")) {
            try await model.fit(batches: Later(batches: given, failsAt: 1), verbose: .silent)
        }
        #expect(
            throws: QuillError(
                .argument, "fit(batches:) cannot hold out rows; pass `.data(…)` as validation")
        ) { try model.fit(batches: given, validation: .split(0.2), verbose: .silent) }
    }

    /// An endless sequence of batches.
    private struct Endless: AsyncSequence, Sendable {
        typealias Element = TrainingData
        let batch: TrainingData

        struct Iterator: AsyncIteratorProtocol {
            let batch: TrainingData
            mutating func next() async -> TrainingData? { batch }
        }

        func makeAsyncIterator() -> Iterator { Iterator(batch: batch) }
    }

    @Test func aCancelledTaskEndsTraining() async throws {
        let batch = try TrainingData(Tiny.images(8))
        let task = Task {
            var model = try Tiny.model()
            return try await model.fit(batches: Endless(batch: batch), verbose: .silent)
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        let history = try await task.value
        #expect(history.stopReason == "cancelled")
    }

    @Test func stepsAndValidationCanBeFewer() throws {
        let images = try Tiny.images(40)
        var (one, other) = (try Tiny.model(), try Tiny.model())
        let history = try one.fit(
            images, batchSize: 8, epochs: 4, shuffle: false, stepsPerEpoch: 2,
            validation: .data(images), validationSteps: 1, validationFreq: 2,
            callbacks: [EarlyStopping(patience: 9)], verbose: .silent)
        // 2 + 2 + 1 batches are a pass over the samples; the fourth epoch starts another.
        let given = try batches(images, size: 8)
        try other.fit(batches: given + given[..<2], verbose: .silent)
        #expect(difference(one.bits, other.bits) == nil)
        #expect(history.logs.map { $0.map(\.key).contains("val_loss") } == [false, true, false, true])
        let last = try #require(history.logs.last?[.validationLoss])
        #expect(try abs(last - one.evaluate(images[0..<8]).loss) < 1e-6)
    }

    /// Multiplies the features and shifts the targets by one class.
    private struct Turn: BatchTransform {
        let factor: Float
        func call(_ features: Node, _ targets: Node, _ mode: Mode) -> (Node, Node) {
            // Every class becomes all others, so the rows are no longer labels.
            (features * factor, (1 - targets) * (1 / Float(targets.shape[-1] - 1)))
        }
    }

    @Test func transformsChangeWhatIsLearnt() throws {
        let images = try Tiny.images(40)
        var (one, other) = (try Tiny.model(), try Tiny.model())
        try one.fit(images, batchSize: 8, epochs: 2, transforms: [Turn(factor: 0.5)], verbose: .silent)
        let turned: [Float] = images.labels.elements.flatMap { label -> [Float] in
            (0..<10).map { $0 == Int(label) ? 0 : 1 / Float(9) }
        }
        try other.compile(
            optimizer: .adam(learningRate: 0.01), loss: .categoricalCrossentropy(fromLogits: true),
            metrics: [.accuracy])
        try other.fit(
            TrainingData(
                features: .float32(Tensor<Float>(images.images).map { $0 * 0.5 }),
                targets: .float32(Tensor([40, 10], turned))),
            batchSize: 8, epochs: 2, verbose: .silent)
        for (name, value) in one.weights {
            let wanted = try #require(other.weights[name])
            for (a, b) in zip(value.elements, wanted.elements) { #expect(abs(a - b) < 1e-4, "\(name)") }
        }
        // Evaluation applies no transforms, and other settings give another step.
        let before = one.bits
        try one.fit(images, batchSize: 8, transforms: [Turn(factor: 0.5)], verbose: .silent)
        var third = try Tiny.model()
        try third.fit(images, batchSize: 8, epochs: 2, transforms: [Turn(factor: 0.5)], verbose: .silent)
        #expect(difference(third.bits, before) == nil)
        try third.fit(images, batchSize: 8, transforms: [Turn(factor: 0.25)], verbose: .silent)
        #expect(difference(third.bits, one.bits) != nil)
    }

    @Test func badArgumentsSayWhy() throws {
        let images = try Tiny.images(8)
        let features = AnyTensor.uint8(images.images)
        let labels = AnyTensor.int32(images.labels)
        func refuses(
            _ kind: QuillError.Kind, _ message: String, _ body: (inout Model) throws -> Void,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            var model = try Tiny.model()
            let before = model.bits
            #expect(throws: QuillError(kind, message), sourceLocation: sourceLocation) { try body(&model) }
            #expect(difference(model.bits, before) == nil, sourceLocation: sourceLocation)
        }
        try refuses(.argument, "stepsPerEpoch: expected at least 1, received 0") {
            try $0.fit(images, stepsPerEpoch: 0, verbose: .silent)
        }
        try refuses(.argument, "validationFreq: expected at least 1, received -2") {
            try $0.fit(images, validationFreq: -2, verbose: .silent)
        }
        try refuses(.argument, "class weight of 3: expected a finite number, received nan") {
            try $0.fit(images, classWeight: [3: .nan, 4: 1], verbose: .silent)
        }
        try refuses(.argument, "class weights and sample weights cannot be combined") {
            let data = try TrainingData(features: features, targets: labels, sampleWeight: .ones([8]))
            try $0.fit(data, classWeight: [1: 2], verbose: .silent)
        }
        try refuses(.data, "sample weights: expected shape [8], received [7]") { _ in
            _ = try TrainingData(features: features, targets: labels, sampleWeight: .ones([7]))
        }
        try refuses(.data, "sequential: expected samples for input_layer, received 2 tensors") {
            try $0.fit(TrainingData(features: [features, features], targets: [labels]), verbose: .silent)
        }
        try refuses(.data, "sequential: expected targets for dense_1, received 2 tensors") {
            try $0.fit(TrainingData(features: [features], targets: [labels, labels]), verbose: .silent)
        }
        try refuses(.argument, "sequential: expected 1 losses, one for each of dense_1; received 2") {
            try $0.compile(losses: [.meanSquaredError, .meanSquaredError])
        }
        try refuses(.argument, "sequential has no output 'dens_1'; did you mean dense_1?") {
            try $0.compile(losses: ["dens_1": .meanSquaredError])
        }
        try refuses(.argument, "sequential: expected at least one loss, received none") {
            try $0.compile(losses: [String: Loss]())
        }
        try refuses(.argument, "sequential has no output 'x' with a loss; expected one of dense_1") {
            try $0.compile(losses: ["dense_1": .meanSquaredError], lossWeights: ["x": 1])
        }
        try refuses(.argument, "sequential has no layer 'dense_2'; did you mean dense_1?") {
            try $0.setTrainable(false, layer: "dense_2")
        }
    }
}
