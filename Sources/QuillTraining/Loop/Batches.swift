import QuillTensor

/// The row numbers of an epoch's batches, in an order that depends on seed and epoch alone: an epoch can be resumed in
/// its middle.
struct Batches {
    let order: [Int]
    let batchSize: Int

    init(rows: [Int], batchSize: Int, shuffle: Bool, seed: UInt64, epoch: Int) {
        // Mixed, so that the orders of neighbouring seeds and epochs have nothing in common.
        var generator = SplitMix64(seed: SplitMix64.mixed(seed) ^ SplitMix64.mixed(~UInt64(epoch)))
        order = shuffle ? generator.shuffled(rows) : rows
        self.batchSize = batchSize
    }

    /// How many batches there are; the last may be smaller.
    var count: Int { (order.count + batchSize - 1) / batchSize }

    /// The rows of a batch.
    subscript(index: Int) -> ArraySlice<Int> {
        order[index * batchSize..<min((index + 1) * batchSize, order.count)]
    }
}
