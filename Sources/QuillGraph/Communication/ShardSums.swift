import QuillTensor

/// The sums over the shards of a batch, in the order of one perfect binary tree: first over the shards of this rank, then
/// over the ranks.
///
/// A plan runs once for each shard and deposits its values (`Graph.deposit`) in buckets. A bucket's sum over the ranks
/// starts as soon as this rank's last shard has filled it, while the plan goes on. Another plan reads the sums in place
/// (`Graph.sums`), once `finish` has returned.
package final class ShardSums: @unchecked Sendable {
    // Unchecked: the owner runs one plan at a time, and a plan's workers write disjoint ranges.
    /// The number of shards of a batch, a power of two.
    package let shards: Int
    /// The connection to the other ranks; nil for a single process.
    package let communicator: (any Communicator)?
    /// The shards that this rank runs, in order; their number is a power of two.
    package let own: Range<Int>
    /// The memory of the buckets, which plans read and write as variables.
    let variables = VariableStore()
    /// The places of the values; nil until the first plan is built.
    package private(set) var layout: BucketLayout?
    /// For each bucket, the memory of partial sums. The first is the bucket itself.
    private var slots: [[UnsafeMutablePointer<Float>]] = []
    /// The position of the present shard among the rank's own.
    private var position = 0

    /// Creates the sums of one rank.
    /// - Precondition: `shards` is a power of two that is at least the number of ranks.
    package init(shards: Int, communicator: (any Communicator)?) {
        self.shards = shards
        self.communicator = (communicator?.size ?? 1) > 1 ? communicator : nil
        own = ReductionTree(ranks: communicator?.size ?? 1).shards(
            of: communicator?.rank ?? 0, outOf: shards)
    }

    deinit { for memory in slots.flatMap({ $0.dropFirst() }) { memory.deallocate() } }

    /// The number of partial sums that wait for others at the same time, plus one for the present shard.
    var levels: Int { own.count.trailingZeroBitCount + 1 }

    static func name(ofBucket bucket: Int) -> String { "sums/\(bucket)" }

    /// Makes room for values in the given places.
    /// - Throws: a `.shape` error if other places were laid out before.
    package func layOut(_ layout: BucketLayout) throws {
        if let earlier = self.layout {
            guard earlier == layout else {
                throw QuillError(
                    .shape,
                    "the shards of a batch: expected gradients and metrics of the same shapes in every step")
            }
            return
        }
        self.layout = layout
        for (bucket, size) in layout.sizes.enumerated() {
            let memory = try variables.declare(Self.name(ofBucket: bucket), TensorType([size]))
            let others = (1..<levels).map { _ in
                let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(size, 1))
                memory.initialize(repeating: 0, count: max(size, 1))
                return memory
            }
            slots.append([memory.assumingMemoryBound(to: Float.self)] + others)
        }
    }

    // MARK: One batch

    /// Begins a batch, with the first shard.
    package func begin() { position = 0 }

    /// Goes on to the next shard.
    package func advance() { position += 1 }

    /// The memory for the present shard's values of a bucket.
    func target(_ bucket: Int) -> UnsafeMutablePointer<Float> {
        // The partial sums of complete subtrees lie below it: one for each bit of the number of shards before.
        slots[bucket][position.nonzeroBitCount]
    }

    /// The sums that the present shard completes, the smallest subtree first: each adds the right part to the left.
    func merges(_ bucket: Int) -> [(left: UnsafeMutablePointer<Float>, right: UnsafeMutablePointer<Float>)] {
        let top = position.nonzeroBitCount
        return (0..<(~position).trailingZeroBitCount).map { level in
            (slots[bucket][top - level - 1], slots[bucket][top - level])
        }
    }

    /// Starts the sum over the ranks if the present shard is this rank's last.
    func complete(_ bucket: Int) {
        guard let communicator, let layout, position == own.count - 1 else { return }
        communicator.startAllReduceSum(
            UnsafeMutableBufferPointer(start: slots[bucket][0], count: layout.sizes[bucket]))
    }

    /// Deposits zeros for a shard without rows.
    package func depositNothing() {
        for (bucket, size) in (layout?.sizes ?? []).enumerated() {
            target(bucket).update(repeating: 0, count: size)
            for (left, right) in merges(bucket) { for index in 0..<size { left[index] += right[index] } }
            complete(bucket)
        }
    }

    /// Waits for the sums over the ranks.
    /// - Throws: any error of the communicator.
    package func finish() throws {
        guard let communicator else { return }
        try communicator.finishSums()
        if let failure = communicator.failure { throw failure }
    }

    /// Returns the sum of a value after `finish`, by its place in the layout.
    package func sum(_ index: Int) -> UnsafeBufferPointer<Float> {
        guard let place = layout?.places[index] else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: slots[place.bucket][0] + place.offset, count: place.count)
    }
}

extension ShardSums: Hashable {
    package static func == (a: ShardSums, b: ShardSums) -> Bool { a === b }
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
