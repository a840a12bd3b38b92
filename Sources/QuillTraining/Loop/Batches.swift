import QuillTensor

/// The row numbers of an epoch's batches, in an order that depends on seed and epoch alone: an epoch can be resumed in
/// its middle.
struct Batches {
    let order: [Int]
    let batchSize: Int

    init(rows: [Int], batchSize: Int, shuffle: Bool, seed: UInt64, epoch: Int) {
        var order = rows
        if shuffle {
            var generator = SplitMix64(seed: seed &+ UInt64(bitPattern: Int64(epoch)) &* 0x9E37_79B9_7F4A_7C15)
            generator.shuffle(&order)
        }
        self.order = order
        self.batchSize = batchSize
    }

    /// How many batches there are; the last may be smaller.
    var count: Int { (order.count + batchSize - 1) / batchSize }

    /// The rows of a batch.
    subscript(index: Int) -> ArraySlice<Int> {
        order[index * batchSize..<min((index + 1) * batchSize, order.count)]
    }
}
