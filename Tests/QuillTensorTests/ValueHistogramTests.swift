import QuillTensor
import Testing

@Suite struct ValueHistogramTests {
    @Test func countsNumbersInBuckets() {
        var random = SplitMix64(seed: 3)
        let values = (0..<1000).map { _ in Float(random.next() >> 40) / 1e6 - 3 } + [.nan, .infinity]
        let histogram = ValueHistogram(values)
        #expect(histogram.nonFinite == 2)
        #expect(histogram.buckets.count == 30)
        #expect(histogram.buckets.first?.from == values.filter(\.isFinite).min().map(Double.init))
        #expect(histogram.buckets.last?.to == values.filter(\.isFinite).max().map(Double.init))
        for (index, bucket) in histogram.buckets.enumerated() {
            let isLast = index == 29
            let inside = values.filter {
                Double($0) >= bucket.from && (Double($0) < bucket.to || isLast && Double($0) == bucket.to)
            }
            // A number on a bound may be rounded into either neighbor.
            #expect(abs(inside.count - bucket.count) <= 1, "\(index)")
        }
        #expect(histogram.buckets.reduce(0) { $0 + $1.count } == 1000)

        let equal = ValueHistogram([2, 2, 2])
        #expect(equal.buckets.last == ValueHistogram.Bucket(from: 2, to: 2, count: 3))
        #expect(equal.buckets.dropLast().allSatisfy { $0.count == 0 })
        #expect(ValueHistogram([.nan]).buckets.isEmpty)
    }
}
