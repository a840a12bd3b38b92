import QuillTensor

/// The row numbers of the batches of a pass over the rows. Their order depends only on seed and pass, so a pass can be
/// resumed in its middle.
///
/// With several ranks, each has a share of every batch. The shares are disjoint, cover the batch, and differ by at most
/// one row.
struct Batches {
    let order: [Int]
    let batchSize: Int
    let shard: Shard
    /// The number of rows that are shuffled together; nil for all or none.
    let window: Int?

    /// One rank's share of every batch.
    struct Shard: Hashable, Sendable {
        let rank: Int
        let count: Int

        /// The whole of every batch.
        static let whole = Shard(rank: 0, count: 1)

        /// Returns the part of `range` that belongs to this shard.
        func share(of range: Range<Int>) -> Range<Int> {
            range.lowerBound + range.count * rank / count..<range.lowerBound + range.count * (rank + 1)
                / count
        }
    }

    init(rows: [Int], batchSize: Int, shuffle: Shuffle, seed: UInt64, pass: Int, shard: Shard = .whole) {
        // Mixed, so that the orders of neighboring seeds and passes are unrelated.
        var generator = SplitMix64(seed: SplitMix64.mixed(seed) ^ SplitMix64.mixed(~UInt64(pass)))
        order = shuffle.order(of: rows, &generator)
        window = shuffle.windowSize
        // A batch never has more rows than there are.
        self.batchSize = min(batchSize, max(rows.count, 1))
        self.shard = shard
    }

    /// The number of batches; the last may be smaller.
    var count: Int { batchCount(order.count, of: batchSize) }

    /// Returns the positions of a batch in the order, for all ranks together.
    func range(_ index: Int) -> Range<Int> {
        index * batchSize..<min((index + 1) * batchSize, order.count)
    }

    /// The rows of this rank's share of a batch.
    subscript(index: Int) -> ArraySlice<Int> { order[shard.share(of: range(index))] }
}
