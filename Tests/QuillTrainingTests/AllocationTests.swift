import CAllocationCounter
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A training step allocates no memory.
@Suite(
    .serialized,
    .enabled(if: allocations_of_this_thread() >= 0, "this C library's allocations cannot be counted"))
struct AllocationTests {
    /// Returns the number of allocations that `body` makes on this thread.
    private func allocations(_ body: () throws -> Void) rethrows -> Int {
        let before = allocations_of_this_thread()
        try body()
        return Int(allocations_of_this_thread() - before)
    }

    /// Keeps an allocation alive, so that the compiler does not remove it.
    private final class Shelf { var numbers: [[Int]] = [] }

    @Test func theCountCanRise() {
        let shelf = Shelf()
        shelf.numbers.reserveCapacity(100)
        #expect(allocations {} == 0)
        #expect(
            allocations { for size in 1...10 { shelf.numbers.append([Int](repeating: 0, count: size)) } }
                >= 10)
        #expect(
            allocations { UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 4096).deallocate() } == 1
        )
    }

    /// Records the count after each step.
    private struct Meter: Callback {
        final class Readings: @unchecked Sendable {
            // Unchecked: only one training writes, and it has ended when the readings are read.
            var counts: [Int] = []
        }
        let readings = Readings()
        mutating func trainingBegan(_ training: Training) {
            readings.counts.reserveCapacity(1000)
        }
        mutating func batchEnded(_ batch: Int, in training: Training) {
            readings.counts.append(Int(allocations_of_this_thread()))
        }
    }

    // No other test uses five threads: a pool that switches between models frees the first one's memory.
    @Test(arguments: TrainingCase.all, [1, 5])
    func aStepOfFitAllocatesNothing(_ training: TrainingCase, _ threads: Int) throws {
        var model = try training.trained(Runtime(threads: threads))
        let data = try Tiny.images(training.batch * 12)
        let meter = Meter()
        try model.fit(data, batchSize: training.batch, seed: 3, callbacks: [meter], verbose: .silent)
        let counts = meter.readings.counts
        #expect(counts.count == 12)
        #expect(zip(counts.dropFirst(), counts).map { $0 - $1 } == [Int](repeating: 0, count: 11))
    }

    @Test func optionsOfOptimizersAllocateNothing() throws {
        var model = try Tiny.model(runtime: Runtime(threads: 1))
        try model.compile(
            optimizer: .nadam(
                learningRate: .oneCycle(0.01, totalSteps: 40),
                options: OptimizerOptions(
                    weightDecay: 0.01, clipping: .globalNorm(1),
                    average: WeightAverage(overwriteFrequency: 2),
                    gradientAccumulationSteps: 2)),
            loss: .sparseCategoricalCrossentropy(fromLogits: true))
        let meter = Meter()
        let data = try Tiny.images(8 * 12)
        try model.fit(data, batchSize: 8, callbacks: [TerminateOnNaN(), meter], verbose: .silent)
        let counts = meter.readings.counts
        #expect(counts.count == 12)
        #expect(zip(counts.dropFirst(), counts).map { $0 - $1 } == [Int](repeating: 0, count: 11))
    }

    @Test(arguments: TrainingCase.all)
    func aRunAllocatesNothing(_ training: TrainingCase) throws {
        let model = try training.trained(Runtime(threads: 1))
        let data = try TrainingData(Tiny.images(training.batch))
        for purpose in [ModelStorage.ExecutorKey.Purpose.train(seed: 1), .evaluate, .predict] {
            try model.withStep(purpose, batch: data.count, data) { executor in
                executor.setRows(0..<data.count)
                executor.run()
                #expect(allocations { for _ in 0..<5 { executor.run() } } == 0, "\(purpose)")
            }
        }
    }
}
