/// Places values one after the other in buckets of about a megabyte, each of which is summed over the ranks at once.
package struct BucketLayout: Hashable, Sendable {
    /// The place of one value.
    package struct Place: Hashable, Sendable {
        /// The bucket.
        package let bucket: Int
        /// The offset in the bucket, in floats.
        package let offset: Int
        /// The number of floats.
        package let count: Int
    }

    /// The places of the values, in order.
    package private(set) var places: [Place] = []
    /// The size of each bucket in floats.
    package private(set) var sizes: [Int] = []

    /// One megabyte of floats: large enough that latency costs little, and small enough that the first bucket leaves early.
    package static let standardSize = 1 << 18
    /// One cache line of floats, so that values start where vectors can be loaded.
    private static let alignment = 16

    /// Places values of the given sizes, in order. A value larger than a bucket has a bucket of its own.
    package init(counts: [Int], bucketSize: Int = standardSize) {
        for count in counts {
            let padded = (count + Self.alignment - 1) / Self.alignment * Self.alignment
            if sizes.isEmpty || (sizes[sizes.count - 1] > 0 && sizes[sizes.count - 1] + padded > bucketSize) {
                sizes.append(0)
            }
            let bucket = sizes.count - 1
            places.append(Place(bucket: bucket, offset: sizes[bucket], count: count))
            sizes[bucket] += padded
        }
    }
}
