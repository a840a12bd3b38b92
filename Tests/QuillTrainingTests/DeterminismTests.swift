import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A network and its training for a few steps, with a batch size that does not divide the rows.
struct TrainingCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let batch: Int
    var loss: Loss = .sparseCategoricalCrossentropy(fromLogits: true)
    var optimizer: any Optimizer = .adam()
    let layers: [any Layer]

    func trained(_ runtime: Runtime) throws -> Model {
        var model = try Model(
            network: Network(input: [12, 12, 1], layers: layers), seed: 5, runtime: runtime)
        try model.compile(optimizer: optimizer, loss: loss, metrics: [.accuracy])
        try model.fit(
            Tiny.images(2 * batch + 3), batchSize: batch, epochs: 2, seed: 3, verbose: .silent)
        return model
    }

    static let all = [
        TrainingCase(
            testDescription: "mlp, dropout, L2", batch: 33,
            layers: [
                Rescaling(1 / 255), Flatten(), Dense(70, activation: .relu, kernelRegularizer: .l2()),
                Dropout(0.3), Dense(37, activation: .tanh), Dropout(0.2), Dense(10),
            ]),
        TrainingCase(
            testDescription: "cnn, batch norm, same and valid", batch: 9,
            loss: .categoricalCrossentropy(), optimizer: .rmsprop(),
            layers: [
                Rescaling(1 / 127.5, offset: -1), Conv2D(16, 3, padding: .same, useBias: false),
                BatchNormalization(), Activation(.relu), Conv2D(20, 3, activation: .relu), MaxPooling2D(2),
                BatchNormalization(scale: false), Dropout(0.25), Flatten(), Dense(10, activation: .softmax),
            ]),
        TrainingCase(
            testDescription: "augmented", batch: 33,
            layers: [
                Rescaling(1 / 255), RandomRotation(0.05), RandomZoom(0.1), RandomElastic(alpha: 9, sigma: 2),
                RandomStrokeWidth(0.5, valueRange: 0...1), RandomErasing(0.5, valueRange: 0...1), Flatten(),
                Dense(70, activation: .relu), Dense(10),
            ]),
        TrainingCase(
            testDescription: "cnn, strides, dilation, average", batch: 11, optimizer: .sgd(momentum: 0.9),
            layers: [
                Rescaling(1 / 255), Conv2D(7, Extent(3, 5), strides: 2, padding: .same, activation: .sigmoid),
                Conv2D(33, 3, padding: .same, dilationRate: 2, activation: .tanh),
                AveragePooling2D(3, strides: 2, padding: .same), Conv2D(16, 2, activation: .relu), Flatten(),
                Dense(10),
            ]),
    ]
}

/// Results do not depend on the distribution of work.
@Suite struct DeterminismTests {
    @Test(arguments: TrainingCase.all, Runtime.InstructionSet.available)
    func anyNumberOfThreadsGivesTheSameBits(_ training: TrainingCase, _ set: Runtime.InstructionSet) throws {
        let alone = try training.trained(Runtime(threads: 1, instructionSet: set)).bits
        #expect(alone.values.allSatisfy { $0.allSatisfy { Float(bitPattern: $0).isFinite } })
        for threads in 2...4 {
            let shared = try training.trained(Runtime(threads: threads, instructionSet: set)).bits
            #expect(difference(alone, shared) == nil, "\(threads) threads")
        }
    }

    @Test(arguments: TrainingCase.all)
    func otherSeedsGiveOtherBits(_ training: TrainingCase) throws {
        let runtime = try Runtime(threads: 2)
        let one = try training.trained(runtime)
        var other = try Model(network: one.network, seed: 5, runtime: runtime)
        try other.compile(optimizer: training.optimizer, loss: training.loss)
        try other.fit(
            Tiny.images(2 * training.batch + 3), batchSize: training.batch, epochs: 2, seed: 4,
            verbose: .silent)
        #expect(difference(one.bits, other.bits) != nil)
    }

    /// While one training uses the pool, the others do all workers' parts on their own threads.
    @Test(arguments: TrainingCase.all)
    func trainingsAtOnceGiveTheSameBits(_ training: TrainingCase) async throws {
        let runtime = try Runtime(threads: 3)
        let expected = try training.trained(runtime).bits
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<3 { group.addTask { difference(expected, try training.trained(runtime).bits) } }
            for try await wrong in group { #expect(wrong == nil) }
        }
    }

    @Test(arguments: TrainingCase.all)
    func oneModelPredictsFromManyTasks(_ training: TrainingCase) async throws {
        let model = try training.trained(Runtime(threads: 2))
        let images = try Tiny.images(40, seed: 11).images
        let expected = try model.predict(images, batchSize: 16)
        #expect(expected.shape == [40, 10])
        let score = try model.evaluate(Tiny.images(40, seed: 11), batchSize: 16)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    task.isMultiple(of: 4)
                        ? try model.evaluate(Tiny.images(40, seed: 11), batchSize: 16) == score
                        : try model.predict(images, batchSize: 16) == expected
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func copiesTrainAtOnceWithoutTouchingEachOther() async throws {
        let start = try Tiny.model(runtime: Runtime(threads: 2))
        let before = start.bits
        let data = try Tiny.images(50)
        let results = try await withThrowingTaskGroup(of: [String: [UInt32]].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var model = start
                    try model.fit(data, batchSize: 8, epochs: 2, verbose: .silent)
                    return model.bits
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(difference(start.bits, before) == nil)
        #expect(difference(results[0], before) != nil)
        for result in results { #expect(difference(result, results[0]) == nil) }
    }
}
