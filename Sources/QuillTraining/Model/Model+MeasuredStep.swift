import QuillGraph
import QuillNetwork
import QuillTensor

/// The step that `fit` runs for each batch, for benchmarks.
public struct MeasuredStep {
    private let executor: Executor
    private let rows: [Int]
    private let batchSize: Int
    private let seed: UInt64
    private var batches: Batches
    private var epoch = 0
    private var next = 0

    init(_ executor: Executor, rows: Int, batchSize: Int, seed: UInt64) {
        self.executor = executor
        self.rows = Array(0..<rows)
        self.batchSize = batchSize
        self.seed = seed
        batches = Batches(rows: self.rows, batchSize: batchSize, shuffle: true, seed: seed, pass: 0)
    }

    /// Trains on the next full batch of a shuffled epoch; starts another epoch at its end.
    public mutating func run() {
        if (next + 1) * batchSize > rows.count {
            epoch += 1
            next = 0
            batches = Batches(rows: rows, batchSize: batchSize, shuffle: true, seed: seed, pass: epoch)
        }
        executor.setRows(batches[next])
        executor.run()
        next += 1
    }

    /// The mean loss of the last batch, with penalties.
    public var loss: Float { executor.output(0)[0] }

    /// The size in bytes of the memory for intermediate values.
    public var arenaBytes: Int { executor.arenaBytes }

    /// The number of multiplications and additions in a step.
    public var arithmetic: Int { executor.arithmetic }
}

extension Model {
    /// Calls `body` with the compiled training step on the given data.
    /// - Throws: a `.shape`, `.data` or `.argument` error if the data does not fit or does not fill a batch.
    public mutating func withMeasuredStep<Result>(
        _ source: some TrainingSource, batchSize: Int = 32, seed: UInt64 = 1,
        _ body: (inout MeasuredStep) throws -> Result
    ) throws -> Result {
        let given = try source.trainingData
        try adoptSize(of: given.features)
        let data = try given.prepared(for: network, requireCompilation())
        guard batchSize > 0, batchSize <= data.count else {
            throw QuillError(
                .argument,
                "the batch size: expected 1 to \(data.count), the number of samples, received \(batchSize)"
            )
        }
        makeUnique()
        return try withStep(.train(seed: seed), batch: batchSize, data) { executor in
            var step = MeasuredStep(executor, rows: data.count, batchSize: batchSize, seed: seed)
            return try body(&step)
        }
    }
}
