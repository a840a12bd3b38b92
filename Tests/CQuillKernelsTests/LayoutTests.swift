import CQuillKernels
import Testing

/// A view of a buffer, to be copied to dense memory.
struct StridedCase: CustomTestStringConvertible {
    var shape: [Int], strides: [Int], offset: Int
    init(_ shape: [Int], _ strides: [Int], offset: Int = 0) {
        (self.shape, self.strides, self.offset) = (shape, strides, offset)
    }
    var testDescription: String { "\(shape) strides \(strides) from \(offset)" }
}

/// As many numbers as the C array has, zero beyond the rank.
private func axes(_ values: [Int]) -> (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) {
    let v = values.map(Int64.init) + [Int64](repeating: 0, count: Int(QUILL_MAXIMUM_RANK))
    return (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
}

@Suite struct LayoutTests {
    static let copies: [StridedCase] = [
        .init([7], [1]), .init([9], [0], offset: 3), .init([9], [-1], offset: 8), .init([5], [3], offset: 2),
        .init([4, 33], [33, 1]), .init([6, 20], [0, 1]), .init([6, 20], [1, 0]), .init([6, 20], [0, 0]),
        .init([6, 20], [1, 6]), .init([17, 31], [1, 17]), .init([64, 48], [1, 64]), .init([3, 2], [1, 3]),
        .init([5, 4], [-1, 5], offset: 4), .init([4, 5], [1, -4], offset: 16),
        .init([3, 21, 19], [399, 1, 21]),
        .init([2, 5, 6, 3], [90, 1, 15, 5]), .init([2, 3, 4, 5], [60, 20, 5, 1]),
        .init([4, 1, 5], [1, 0, 4]),
        .init([2, 2, 2, 2, 2, 2, 2, 3], [3, 6, 12, 24, 48, 96, 192, 1]), .init([3, 4, 40], [0, 40, 1]),
        .init([3, 10], [20, 2], offset: 1),
    ]

    @Test(
        arguments: [
            ([5], [2], [1]), ([4, 3], [1, 2], [0, 3]), ([4, 3], [-1, 0], [0, 0]),
            ([4, 33], [0, -2], [2, -16]),
            ([2, 3, 4, 5], [0, 1, 2, 0], [0, 0, 1, 0]), ([2, 3, 4, 5], [0, -1, 2, -2], [1, -1, -1, 3]),
            ([3, 17], [-1, 20], [-1, -17]), ([3, 17], [2, -20], [0, 17]),
        ] as [([Int], [Int], [Int])]) func padEqualsItsTwin(
            _ row: (source: [Int], before: [Int], after: [Int])
        )
    {
        let shape = row.source.indices.map { row.source[$0] + row.before[$0] + row.after[$0] }
        var random = SplitMix64(seed: 7)
        let x = random.floats(row.source.reduce(1, *)), input = AlignedBuffer(x)
        let want = padTwin(x, row.source, before: row.before, to: shape)
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_pad(
                    rank: Int32(shape.count), shape: axes(shape), source: axes(row.source),
                    before: axes(row.before), x: input.pointer, y: y.pointer)
                for range in cut.items(Int64(shape.dropLast().reduce(1, *))) {
                    kernels.pointee.pad(&arguments, range.lowerBound, range.upperBound)
                }
                expectEqual(y.values, want, kernels.name)
                #expect(y.isGuardIntact)
            }
        }
    }

    @Test(arguments: [(1, 1, 1), (3, 5, 9), (40, 40, 61)]) func rowsAreCopied(
        _ row: (columns: Int, from: Int, to: Int)
    ) {
        let rows = 7
        var random = SplitMix64(seed: 8)
        let x = random.floats(rows * row.from), input = AlignedBuffer(x)
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: rows * row.to, filledWith: 7)
                var arguments = quill_copy_rows(
                    columns: Int64(row.columns), x_step: Int64(row.from), y_step: Int64(row.to),
                    x: input.pointer, y: y.pointer)
                for range in cut.items(Int64(rows)) {
                    kernels.pointee.copy_rows(&arguments, range.lowerBound, range.upperBound)
                }
                let want = (0..<rows * row.to).map { index -> Float in
                    let column = index % row.to
                    return column < row.columns ? x[index / row.to * row.from + column] : 7
                }
                expectEqual(y.values, want, kernels.name)
                #expect(y.isGuardIntact)
            }
        }
    }

    @Test(arguments: copies) func stridedCopyEqualsItsTwin(_ view: StridedCase) {
        let extent = zip(view.shape, view.strides).reduce(view.offset) { $0 + ($1.0 - 1) * max(0, $1.1) } + 1
        var random = SplitMix64(seed: 6)
        let x = random.floats(extent), input = AlignedBuffer(x)
        let want = stridedCopyTwin(x, shape: view.shape, strides: view.strides, offset: view.offset)
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: .nan)
                var arguments = quill_strided_copy(
                    rank: Int32(view.shape.count), shape: axes(view.shape), strides: axes(view.strides),
                    offset: Int64(view.offset), x: input.pointer, y: y.pointer)
                for range in cut.items(Int64(view.shape.dropLast().reduce(1, *))) {
                    kernels.pointee.strided_copy(&arguments, range.lowerBound, range.upperBound)
                }
                expectEqual(y.values, want, kernels.name)
                #expect(y.isGuardIntact)
            }
        }
    }

    @Test(arguments: [1, 3, 8, 15, 16, 17, 33, 784]) func gatherEqualsItsTwin(columns: Int) {
        let count = 40, rows = 23
        var random = SplitMix64(seed: UInt64(columns))
        let floats = random.floats(count * columns), input = AlignedBuffer(floats)
        let allLabels = (0..<Int32(count)).map { $0 * 3 }
        // Unaligned by one byte.
        let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: count * columns + 1), bytes = storage + 1
        let indices = UnsafeMutablePointer<Int32>.allocate(capacity: rows)
        defer {
            storage.deallocate()
            indices.deallocate()
        }
        for i in 0..<count * columns { bytes[i] = UInt8(truncatingIfNeeded: random.next()) }
        for row in 0..<rows { indices[row] = Int32(random.next() % UInt64(count)) }
        func gathered(_ value: (Int) -> Double, _ scale: Double, _ offset: Double) -> [Double] {
            (0..<rows * columns).map {
                value(Int(indices[$0 / columns]) * columns + $0 % columns) * scale + offset
            }
        }
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let fromBytes = AlignedBuffer(count: rows * columns),
                    raw = AlignedBuffer(count: rows * columns)
                let fromFloats = AlignedBuffer(count: rows * columns)
                var labels = [Int32](repeating: -1, count: rows)
                var scaled = quill_gather_bytes(
                    columns: Int64(columns), x: bytes, indices: indices, y: fromBytes.pointer,
                    scale: 1 / 127.5,
                    offset: -1)
                var plain = quill_gather_bytes(
                    columns: Int64(columns), x: bytes, indices: indices, y: raw.pointer, scale: 1, offset: 0)
                var other = quill_gather_floats(
                    columns: Int64(columns), x: input.pointer, indices: indices, y: fromFloats.pointer,
                    scale: 2,
                    offset: 0.25)
                for range in cut.items(Int64(rows)) {
                    let (begin, end) = (range.lowerBound, range.upperBound)
                    kernels.pointee.gather_bytes(&scaled, begin, end)
                    kernels.pointee.gather_bytes(&plain, begin, end)
                    kernels.pointee.gather_floats(&other, begin, end)
                    kernels.pointee.gather_labels(allLabels, indices, &labels, begin, end)
                }
                expectNear(
                    fromBytes.values, gathered({ Double(bytes[$0]) }, 1 / 127.5, -1), "\(kernels.name)")
                expectEqual(raw.values, gathered({ Double(bytes[$0]) }, 1, 0).map(Float.init), kernels.name)
                expectNear(fromFloats.values, gathered({ Double(floats[$0]) }, 2, 0.25), kernels.name)
                #expect(labels == (0..<rows).map { indices[$0] * 3 })
                #expect(fromBytes.isGuardIntact && raw.isGuardIntact && fromFloats.isGuardIntact)
            }
        }
    }

    @Test(arguments: [1, 2, 10, 17, 100]) func oneHotRows(columns: Int) {
        let labels: [Int32] = [0, Int32(columns) - 1, -1, Int32(columns), Int32(columns / 2), .max, .min]
        let want: [Float] = labels.flatMap { label in (0..<columns).map { Int($0) == Int(label) ? 1 : 0 } }
        for kernels in instructionSets {
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: .nan)
                for range in cut.items(Int64(labels.count)) {
                    kernels.pointee.one_hot(
                        labels, y.pointer, Int64(columns), range.lowerBound, range.upperBound)
                }
                expectEqual(y.values, want, kernels.name)
                #expect(y.isGuardIntact)
            }
        }
    }
}
