import QuillTensor

/// The row numbers of the batches of a pass over the rows. Their order depends only on seed and pass, so a pass can be
/// resumed in its middle.
struct Batches {
    let order: [Int]
    let batchSize: Int

    init(rows: [Int], batchSize: Int, shuffle: Bool, seed: UInt64, pass: Int) {
        // Mixed, so that the orders of neighboring seeds and passes are unrelated.
        var generator = SplitMix64(seed: SplitMix64.mixed(seed) ^ SplitMix64.mixed(~UInt64(pass)))
        order = shuffle ? generator.shuffled(rows) : rows
        // A batch never has more rows than there are.
        self.batchSize = min(batchSize, max(rows.count, 1))
    }

    /// The number of batches; the last may be smaller.
    var count: Int { batchCount(order.count, of: batchSize) }

    /// Returns the positions of a batch in the order.
    func range(_ index: Int) -> Range<Int> {
        index * batchSize..<min((index + 1) * batchSize, order.count)
    }

    /// The rows of a batch.
    subscript(index: Int) -> ArraySlice<Int> { order[range(index)] }
}
