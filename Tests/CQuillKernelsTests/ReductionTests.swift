import CQuillKernels
import Testing

@Suite struct ReductionTests {
    /// [outer, middle, inner]
    static let shapes: [[Int]] = [
        [1, 1, 1], [3, 10, 1], [5, 784, 1], [1, 16_384, 1], [1, 16_385, 1], [2, 50_001, 1], [1, 32, 10],
        [1, 128, 512],
        [2, 33, 17], [1, 1024, 32], [1, 1025, 33], [2, 3000, 5], [1, 2100, 300], [4, 7, 256], [3, 6, 257],
        [3, 0, 4],
        [2, 0, 1], [0, 5, 3],
    ]

    private static func twin(_ shape: [Int]) -> ReductionTwin {
        var random = SplitMix64(seed: UInt64(shape[1] * 7 + shape[2]))
        return ReductionTwin(
            outer: shape[0], middle: shape[1], inner: shape[2],
            // Shifted from 0, so that sums grow.
            x: random.floats(shape.reduce(1, *)).map { $0 + 0.3 })
    }

    private func sum(_ twin: ReductionTwin, _ kernels: quill_kernels, scale: Float, _ cut: Cut) -> [Float] {
        let x = AlignedBuffer(twin.x), y = AlignedBuffer(count: twin.outer * twin.inner, filledWith: .nan)
        var arguments = quill_reduction(
            outer: Int64(twin.outer), middle: Int64(twin.middle), inner: Int64(twin.inner), x: x.pointer,
            y: y.pointer, scale: scale)
        runPhases(
            arguments, kernels.sum_work(&arguments), main: { kernels.sum($0, $1, $2, $3, $4) },
            finish: { kernels.sum_finish($0, $1, $2, $3, $4) }, cut: cut)
        #expect(y.isGuardIntact)
        return y.values
    }

    @Test(arguments: shapes) func sumsEqualTheirTwin(shape: [Int]) {
        let twin = Self.twin(shape)
        for kernels in instructionSets {
            let whole = sum(twin, kernels.pointee, scale: 0.25, .whole)
            expectNear(
                whole, twin.sums.map { $0 / 4 }, relative: 1e-6, absolute: 2e-5, "\(kernels.name) \(shape)")
            for cut in [Cut.some, .others] {
                let parts = sum(twin, kernels.pointee, scale: 0.25, cut)
                #expect(parts.map(\.bitPattern) == whole.map(\.bitPattern), "\(kernels.name) \(shape)")
            }
        }
    }

    /// The sum of a million ones is a million: partial sums stay small enough to be exact.
    @Test func longSumsLoseNothing() {
        let twin = ReductionTwin(
            outer: 1, middle: 1_000_003, inner: 1, x: [Float](repeating: 1, count: 1_000_003))
        for kernels in instructionSets {
            #expect(sum(twin, kernels.pointee, scale: 1, .whole) == [1_000_003])
        }
    }

    @Test(arguments: shapes) func maximaEqualTheirTwin(shape: [Int]) {
        var twin = Self.twin(shape)
        for i in twin.x.indices where i % 1000 == 500 { twin.x[i] = .nan }
        let want = twin.maxima
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let x = AlignedBuffer(twin.x), y = AlignedBuffer(count: want.count, filledWith: 9)
                var arguments = quill_reduction(
                    outer: Int64(twin.outer), middle: Int64(twin.middle), inner: Int64(twin.inner),
                    x: x.pointer,
                    y: y.pointer, scale: 1)
                for range in cut.items(Int64(want.count)) {
                    kernels.pointee.maximum_over(&arguments, range.lowerBound, range.upperBound)
                }
                expectNear(y.values, want, relative: 0, absolute: 0, "\(kernels.name) \(shape)")
                #expect(y.isGuardIntact)
            }
        }
    }

    @Test(arguments: [1, 2, 4, 5, 10, 16, 17, 40, 100]) func argmaxIsTheFirstMaximum(columns: Int) {
        let rows = 60
        var random = SplitMix64(seed: UInt64(columns))
        // Few distinct numbers: many ties. Some NaNs, and rows of only infinities and NaN.
        var x = random.floats(rows * columns).map { ($0 * 4).rounded() }
        for i in x.indices where i % 7 == 3 { x[i] = .nan }
        for c in 0..<columns { (x[columns + c], x[2 * columns + c]) = (.nan, -.infinity) }
        let want = (0..<rows).map { Int32(firstMaximum(x[$0 * columns..<($0 + 1) * columns])) }
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let input = AlignedBuffer(x)
                var y = [Int32](repeating: -1, count: rows)
                for range in cut.items(Int64(rows)) {
                    kernels.pointee.argmax(
                        input.pointer, &y, Int64(columns), range.lowerBound, range.upperBound)
                }
                #expect(y == want, "\(kernels.name)")
            }
        }
    }
}
