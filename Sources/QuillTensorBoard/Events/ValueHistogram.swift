import QuillTensor

/// How often numbers fall into buckets of equal width from the least to the greatest.
struct ValueHistogram: Sendable, Equatable {
    /// A bucket: its bounds, and how many numbers are in it.
    struct Bucket: Sendable, Equatable {
        var from, to: Double
        var count: Int
    }

    /// The buckets, from the least numbers to the greatest.
    private(set) var buckets: [Bucket]
    /// How many numbers are NaN or infinite, which no bucket holds.
    let nonFinite: Int

    /// Counts numbers.
    /// - Parameters:
    ///   - values: the numbers.
    ///   - count: the number of buckets. Equal numbers are in one bucket of width 0, the last, as TensorBoard has it.
    init(_ values: [Float], buckets count: Int = 30) {
        var least = Float.infinity
        var greatest = -Float.infinity
        var finite = 0
        for value in values where value.isFinite {
            finite += 1
            least = min(least, value)
            greatest = max(greatest, value)
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
        buckets = (0..<count).map {
            Bucket(from: start + width * Double($0), to: start + width * Double($0 + 1), count: 0)
        }
        buckets[count - 1].to = end
        for value in values where value.isFinite {
            buckets[min(Int((Double(value) - start) / width), count - 1)].count += 1
        }
    }
}
