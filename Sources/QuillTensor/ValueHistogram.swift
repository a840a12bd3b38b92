/// How often numbers fall into buckets of equal width from the least to the greatest.
///
/// A training counts millions of weights and activations after each epoch, which is why this stands beside tensors, in a
/// target that is always optimized.
package struct ValueHistogram: Sendable, Equatable {
    /// A bucket: its bounds, and how many numbers are in it.
    package struct Bucket: Sendable, Equatable {
        package var from, to: Double
        package var count: Int

        package init(from: Double, to: Double, count: Int) {
            (self.from, self.to, self.count) = (from, to, count)
        }
    }

    /// The buckets, from the least numbers to the greatest.
    package private(set) var buckets: [Bucket]
    /// How many numbers are NaN or infinite, which no bucket holds.
    package let nonFinite: Int

    /// Counts numbers.
    /// - Parameters:
    ///   - values: the numbers.
    ///   - count: the number of buckets. Equal numbers are in one bucket of width 0, the last, as TensorBoard has it.
    package init(_ values: [Float], buckets count: Int = 30) {
        var least = Float.infinity
        var greatest = -Float.infinity
        var finite = 0
        for value in values where value.isFinite {
            finite += 1
            least = value < least ? value : least
            greatest = value > greatest ? value : greatest
        }
        nonFinite = values.count - finite
        guard finite > 0 else {
            buckets = []
            return
        }
        let (start, end) = (Double(least), Double(greatest))
        let width = (end - start) / Double(count)
        guard width > 0 else {
            buckets = (0..<count).map {
                Bucket(from: start, to: end, count: $0 == count - 1 ? finite : 0)
            }
            return
        }
        var counts = [Int](repeating: 0, count: count)
        for value in values where value.isFinite {
            counts[min(Int((Double(value) - start) / width), count - 1)] += 1
        }
        buckets = counts.enumerated().map { place, count in
            Bucket(
                from: start + width * Double(place), to: start + width * Double(place + 1), count: count)
        }
        buckets[count - 1].to = end
    }
}
