import Quill
import QuillCodecs

/// A network to measure.
struct BenchSubject {
    let name: String
    let batchSize: Int
    private var model: Model

    init(_ choice: NetworkOptions.Choice, batchSize: Int?, runtime: Runtime) throws {
        switch choice {
        case .recipe(let recipe), .layers(let recipe):
            name = recipe.id
            self.batchSize = batchSize ?? recipe.batchSize
            model = try recipe.model(runtime: runtime)
        case .file(let path):
            name = path
            self.batchSize = batchSize ?? Recipe.standard.batchSize
            model = try Model.load(from: path, runtime: runtime)
        }
    }

    /// Returns as many digits as MNIST has, so that batches are gathered from as much memory: 6,000 digits ten times.
    static func digits() throws -> Dataset {
        let some = try ImageData.strokes(trainCount: 6000, testCount: 0).train
        return try some.gathering((0..<60_000).map { $0 % some.count })
    }

    mutating func measure(_ digits: Dataset, seconds: Double) throws -> BenchResult {
        PeakMemory.reset()
        let network = model.network
        let (step, arenaBytes, arithmetic) = try model.withMeasuredStep(
            model.data(digits), batchSize: batchSize
        ) { step in
            (Self.fastest(seconds) { step.run() }, step.arenaBytes, step.arithmetic)
        }
        let peak = PeakMemory.bytes
        let model = model
        var row = 0
        let single = try Self.fastest(seconds) {
            row = (row + 1) % digits.count
            _ = try model.predict(digits.images[row..<row + 1])
        }
        let many = try Self.fastest(seconds) {
            row = (row + 256) % (digits.count - 256)
            _ = try model.predict(digits.images[row..<row + 256], batchSize: 256)
        }
        return BenchResult(
            network: name, batch: batchSize, step: step, arithmetic: arithmetic,
            parameters: network.parameterCount, arenaBytes: arenaBytes, single: single, many: many / 256,
            peakMemory: peak, threads: model.runtime.threads, instructionSet: model.runtime.instructionSet)
    }

    /// Returns the seconds that a call takes: the best of many short series, after a warm-up call.
    private static func fastest(_ limit: Double, _ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        try body()
        let first = try clock.measure(body).seconds
        // Series of about 5 ms: long compared with the clock's resolution, short compared with disturbances.
        let series = max(1, min(1000, Int(0.005 / max(first, 1e-9))))
        let end = clock.now + .seconds(limit)
        var best = Double.infinity
        var repetitions = 0
        while repetitions < 3 || clock.now < end {
            let taken = try clock.measure { for _ in 0..<series { try body() } }
            best = min(best, taken.seconds / Double(series))
            repetitions += 1
        }
        return best
    }
}

/// The measurements of a network.
struct BenchResult {
    let network: String
    let batch: Int
    /// Seconds per training step.
    let step: Double
    let arithmetic: Int
    let parameters: Int
    let arenaBytes: Int
    /// Seconds for a single image.
    let single: Double
    /// Seconds per image in batches of 256.
    let many: Double
    let peakMemory: Int?
    let threads: Int
    let instructionSet: String

    var json: JSON {
        .object([
            "network": .string(network), "batch": .integer(batch), "quill_ms": .number(step * 1e3),
            "arithmetic": .integer(arithmetic), "parameters": .integer(parameters),
            "arena_bytes": .integer(arenaBytes), "inference_1_ms": .number(single * 1e3),
            "inference_1_images_per_s": .number(1 / single), "inference_256_images_per_s": .number(1 / many),
            "peak_memory_bytes": peakMemory.map(JSON.integer) ?? .null, "threads": .integer(threads),
            "isa": .string(instructionSet),
        ])
    }

    private static let columns = [
        ("network", 16), ("batch", 5), ("ms/step", 8), ("GFLOP/s", 8), ("1 image ms", 10), ("images/s", 9),
        ("arena", 9), ("peak", 9),
    ]

    static var header: String { line(columns.map(\.0)) }

    var row: String {
        Self.line([
            network, "\(batch)", (step * 1e3).fixed(3), (Double(arithmetic) / step * 1e-9).fixed(1),
            (single * 1e3).fixed(3), Int(1 / many).grouped, arenaBytes.asBytes,
            peakMemory.map(\.asBytes) ?? "?",
        ])
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, columns).enumerated().map { index, pair in
            index == 0 ? pair.0.left(pair.1.1) : pair.0.right(pair.1.1)
        }.joined(separator: "  ")
    }
}
