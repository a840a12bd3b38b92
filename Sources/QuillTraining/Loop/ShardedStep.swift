import QuillGraph
import QuillNetwork
import QuillTensor

/// Runs training steps shard by shard: the gradients of this rank's shards, their sum over all shards and ranks, and the
/// update, which is the same on every rank.
///
/// The shards of a batch are consecutive rows. Everything that is summed over them is summed in the same tree, whoever
/// runs which shard, and random numbers depend on the shard, so the result doesn't depend on the number of ranks.
struct ShardedStep {
    let sums: ShardSums
    let seed: UInt64
    /// The transforms of a step.
    let options: StepOptions

    /// Trains on one batch.
    /// - Parameters:
    ///   - model: the model, whose memory is trained.
    ///   - data: the samples.
    ///   - rows: the rows of the whole batch.
    ///   - training: receives a profile of this rank's last shard if it wants one.
    /// - Throws: any error of the communicator.
    func run(
        _ model: Model, _ data: TrainingData, _ rows: ArraySlice<Int>, _ training: Training
    ) throws {
        // A rank may have no rows in its first batch, but needs the places of the sums.
        if sums.layout == nil { try update(model, data) { _ in } }
        let divisors = try divisors(model, data, rows, training)
        sums.begin()
        for shard in sums.own {
            try run(model, .shard(seed: seed, sums), data, rows, shard, training) { executor in
                guard let executor else { return sums.depositNothing() }
                for (index, divisor) in divisors.enumerated() {
                    executor.input(StepBuilder.divisor(index), as: Float.self)?[0] = divisor
                }
                if training.wantsProfile, shard == sums.own.upperBound - 1 {
                    training.wantsProfile = false
                    training.profile = executor.runProfiled()
                } else {
                    executor.run()
                }
            }
            sums.advance()
        }
        try sums.finish()
        try update(model, data) { $0.run() }
    }

    /// Calls `body` with the step of one shard, bound to its rows; with nil for a shard without rows.
    private func run(
        _ model: Model, _ purpose: ModelStorage.ExecutorKey.Purpose, _ data: TrainingData,
        _ rows: ArraySlice<Int>, _ shard: Int, _ training: Training, _ body: (Executor?) throws -> Void
    ) throws {
        let own = rows.shard(shard, of: sums.shards)
        guard !own.isEmpty else { return try body(nil) }
        var options = options
        options.wholeRows = rows.count
        try model.withStep(purpose, batch: own.count, data, options: options) { executor in
            executor.setRows(own)
            // Distinct for each step and shard until it wraps around.
            let number = Int32(truncatingIfNeeded: training.iterations &* sums.shards &+ shard)
            executor.input(StepBuilder.randomStep, as: Int32.self)?[0] = number
            try body(executor)
        }
    }

    private func update(
        _ model: Model, _ data: TrainingData, _ body: (Executor) throws -> Void
    ) throws {
        try model.withStep(.update(seed: seed, sums), batch: 1, data, options: options, body)
    }

    /// Returns the divisors of the whole batch, summed in the same tree.
    private func divisors(
        _ model: Model, _ data: TrainingData, _ rows: ArraySlice<Int>, _ training: Training
    ) throws -> [Float] {
        let count = try model.requireCompilation().losses.count {
            $0.hasDivisor(isWeighted: !data.sampleWeights.isEmpty)
        }
        guard count > 0 else { return [] }
        var partial: [[Float]] = []
        for (position, shard) in sums.own.enumerated() {
            try run(model, .divisors(seed: seed), data, rows, shard, training) { executor in
                executor?.run()
                partial.append((0..<count).map { executor?.output($0)[0] ?? 0 })
            }
            // As many subtrees are complete as the position has ones at its end.
            for _ in 0..<(~position).trailingZeroBitCount {
                let right = partial.removeLast()
                let left = partial.removeLast()
                partial.append(zip(left, right).map { $0 + $1 })
            }
        }
        var divisors = partial[0]
        try divisors.withUnsafeMutableBufferPointer { try sums.communicator?.allReduceSum($0) }
        return divisors
    }
}

extension ArraySlice<Int> {
    /// Returns one of `count` parts of consecutive elements, whose sizes differ by at most 1.
    func shard(_ index: Int, of count: Int) -> ArraySlice<Int> {
        self[startIndex + self.count * index / count..<startIndex + self.count * (index + 1) / count]
    }
}
