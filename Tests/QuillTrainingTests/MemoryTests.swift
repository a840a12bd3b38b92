import QuillNetwork
import QuillSystem
import QuillTensor
import Testing

@testable import QuillTraining

/// What doesn't fit in memory is refused before it is taken, and no size is too large to be said so.
@Suite struct MemoryTests {
    @Test func moreThanThereIsIsRefused() throws {
        let available = try #require(AvailableMemory.bytes)
        try requireMemory(1000, for: "x")
        let error = try #require(throws: QuillError.self) { try requireMemory(1 << 62, for: "the weights") }
        #expect(error.kind == .argument)
        #expect(error.message.hasPrefix("the weights need 4611686018.4 GB of memory, "))
        #expect(throws: QuillError(.argument, "x need more memory than any machine has")) {
            try requireMemory(nil, for: "x")
        }
        #expect(available > 0)
    }

    #if os(Linux)
        /// The limit of a process counts.
        @Test func aLimitCounts() async {
            await #expect(processExitsWith: .success) {
                var limit = rlimit(rlim_cur: 1 << 40, rlim_max: 1 << 40)
                #if canImport(Glibc)
                    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                #else
                    setrlimit(RLIMIT_AS, &limit)
                #endif
                exit((AvailableMemory.bytes ?? .max) <= 1 << 40 ? 0 : 1)
            }
        }
    #endif

    @Test func hugeLayersAreRefused() throws {
        let error = try #require(throws: QuillError.self) {
            _ = try Model(input: [10]) {
                Dense(1_000_000)
                Dense(1_000_000)
            }
        }
        #expect(error.kind == .argument)
        #expect(
            error.message.hasPrefix(
                "sequential: the 1,000,012,000,000 parameters of these layers need 8000.0 GB of memory, "
            ),
            "\(error.message)")
    }

    /// A batch is never larger than the data.
    @Test func batchesOfAnySize() throws {
        let data = try Tiny.images(12)
        var (whole, huge) = (try Tiny.model(), try Tiny.model())
        let expected = try whole.fit(
            data, batchSize: 12, epochs: 2, validation: .data(data), verbose: .silent)
        let history = try huge.fit(
            data, batchSize: .max, epochs: 2, validation: .data(data), verbose: .silent)
        #expect(history == expected)
        #expect(difference(huge.bits, whole.bits) == nil)
        #expect(try huge.evaluate(data, batchSize: .max) == whole.evaluate(data, batchSize: 12))
        #expect(try huge.predict(data, batchSize: .max) == whole.predict(data, batchSize: 12))
        try huge.fit(
            data, batchSize: .max, validation: .split(0.5), validationSteps: .max, verbose: .silent)
        let curve = try whole.findLearningRate(data, steps: 3, batchSize: .max)
        #expect(curve.rates.count == 3)
    }

    @Test func negativeSizesAreErrors() {
        for shape in [[-3], [28, -1, 1]] as [Shape] {
            #expect(throws: QuillError.self, "\(shape)") {
                _ = try Model(input: shape) {
                    Flatten()
                    Dense(2)
                }
            }
        }
        for units in [0, -1, Int.min, .max] {
            #expect(throws: QuillError.self, "\(units)") { _ = try Model(input: [3]) { Dense(units) } }
        }
    }

    /// A shape that cannot be ends the program with a sentence.
    @Test func impossibleShapesAreNamed() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>([3, -1], repeating: 0)
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("an extent of a tensor's shape [3, -1] is negative"))
    }
}
