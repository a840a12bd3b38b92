import CQuillKernels
import Testing

@Suite struct SoftmaxTests {
    static let columnCounts = [1, 2, 3, 4, 5, 8, 9, 10, 16, 17, 32, 33, 100]
    static let rows = 21

    private static func logits(_ columns: Int) -> [Float] {
        var random = SplitMix64(seed: UInt64(columns))
        // The second row is so wide that most of it vanishes; the third is far from zero.
        return random.floats(rows * columns).enumerated().map { i, value in
            i / columns == 1 ? value * 200 : i / columns == 2 ? value * 5 + 1000 : value * 5
        }
    }

    /// Valid labels and, in rows 4 and 5, labels out of range.
    private static func labels(_ columns: Int) -> [Int32] {
        (0..<rows).map { $0 == 4 ? -1 : $0 == 5 ? Int32(columns) : Int32($0 * 7 % columns) }
    }

    /// Runs a kernel on all instruction sets and divisions, and compares it with the expected result.
    private func check(
        _ want: [Double], relative: Double = 2e-6, absolute: Double = 1e-6, _ what: String,
        _ kernel: (quill_kernels, UnsafeMutablePointer<Float>, Int64, Int64) -> Void
    ) {
        for kernels in instructionSets {
            var bits: [UInt32]?
            for cut in Cut.allCases {
                let y = AlignedBuffer(count: want.count, filledWith: -7)
                for range in cut.items(Int64(Self.rows)) {
                    kernel(kernels.pointee, y.pointer, range.lowerBound, range.upperBound)
                }
                #expect(y.isGuardIntact)
                expectNear(y.values, want, relative: relative, absolute: absolute, "\(kernels.name) \(what)")
                #expect(bits == nil || bits == y.bits, "\(kernels.name) \(what)")
                bits = y.bits
            }
        }
    }

    @Test(arguments: columnCounts) func softmaxEqualsItsTwin(columns: Int) {
        let x = Self.logits(columns), twin = SoftmaxTwin(columns: columns, x: x)
        let input = AlignedBuffer(x), width = Int64(columns)
        check(twin.softmax, absolute: 1e-20, "softmax") { $0.softmax(input.pointer, $1, width, $2, $3) }
        check(twin.logSoftmax, absolute: 1e-5, "log-softmax") {
            $0.log_softmax(input.pointer, $1, width, $2, $3)
        }
    }

    @Test(arguments: columnCounts) func softmaxWorksInPlace(columns: Int) {
        let x = Self.logits(columns)
        for kernels in instructionSets {
            let apart = AlignedBuffer(count: x.count), input = AlignedBuffer(x)
            kernels.pointee.softmax(input.pointer, apart.pointer, Int64(columns), 0, Int64(Self.rows))
            kernels.pointee.softmax(input.pointer, input.pointer, Int64(columns), 0, Int64(Self.rows))
            #expect(input.bits == apart.bits)
        }
    }

    @Test(arguments: columnCounts) func gradientsEqualTheirTwins(columns: Int) {
        var random = SplitMix64(seed: 9)
        let x = random.floats(Self.rows * columns), dy = random.floats(Self.rows * columns)
        let twin = SoftmaxTwin(columns: columns, x: x), width = Int64(columns)
        let y = AlignedBuffer(x), gradient = AlignedBuffer(dy)
        let slack = 1e-6 * Double(columns)
        check(twin.softmaxGradient(dy), absolute: slack, "softmax's gradient") {
            $0.softmax_gradient(y.pointer, gradient.pointer, $1, width, $2, $3)
        }
        check(twin.logSoftmaxGradient(dy), absolute: slack, "log-softmax's gradient") {
            $0.log_softmax_gradient(y.pointer, gradient.pointer, $1, width, $2, $3)
        }
    }

    @Test(arguments: columnCounts) func sparseCrossEntropyEqualsItsTwin(columns: Int) {
        var random = SplitMix64(seed: 10)
        let x = Self.logits(columns), labels = Self.labels(columns), dloss = random.floats(Self.rows)
        let twin = SoftmaxTwin(columns: columns, x: x), width = Int64(columns)
        let input = AlignedBuffer(x), gradient = AlignedBuffer(dloss)
        check(twin.sparseCrossEntropy(labels), absolute: 1e-6, "sparse cross-entropy") {
            $0.sparse_cross_entropy(input.pointer, labels, $1, width, $2, $3)
        }
        check(
            twin.sparseCrossEntropyGradient(labels, dloss), absolute: 3e-7, "sparse cross-entropy's gradient"
        ) {
            $0.sparse_cross_entropy_gradient(input.pointer, labels, gradient.pointer, $1, width, $2, $3)
        }
    }

    @Test(arguments: columnCounts) func crossEntropyEqualsItsTwin(columns: Int) {
        var random = SplitMix64(seed: 12)
        let x = Self.logits(columns), dloss = random.floats(Self.rows)
        // Targets that do not add up to one.
        let targets = random.floats(Self.rows * columns).map { max(0, $0) }
        let twin = SoftmaxTwin(columns: columns, x: x), width = Int64(columns)
        let input = AlignedBuffer(x), target = AlignedBuffer(targets), gradient = AlignedBuffer(dloss)
        check(twin.crossEntropy(targets), absolute: 1e-5, "cross-entropy") {
            $0.cross_entropy(input.pointer, target.pointer, $1, width, $2, $3)
        }
        check(
            twin.crossEntropyGradient(targets, dloss), absolute: 1e-6 * Double(columns),
            "cross-entropy's gradient"
        ) {
            $0.cross_entropy_gradient(input.pointer, target.pointer, gradient.pointer, $1, width, $2, $3)
        }
    }

    @Test(arguments: columnCounts) func accuracyCountsFirstMaxima(columns: Int) {
        var random = SplitMix64(seed: 13)
        let x = random.floats(Self.rows * columns).map { ($0 * 3).rounded() }
        let targets = random.floats(Self.rows * columns).map { ($0 * 3).rounded() }
        func first(_ values: [Float], _ row: Int) -> Int {
            firstMaximum(values[row * columns..<(row + 1) * columns])
        }
        let labels = (0..<Self.rows).map { $0 % 3 == 0 ? Int32($0 % columns) : Int32(first(x, $0)) }
        let input = AlignedBuffer(x), target = AlignedBuffer(targets), width = Int64(columns)
        check((0..<Self.rows).map { first(x, $0) == Int(labels[$0]) ? 1 : 0 }, "sparse accuracy") {
            $0.sparse_accuracy(input.pointer, labels, $1, width, $2, $3)
        }
        check((0..<Self.rows).map { first(x, $0) == first(targets, $0) ? 1 : 0 }, "accuracy") {
            $0.accuracy(input.pointer, target.pointer, $1, width, $2, $3)
        }
        let oneHot = (0..<Self.rows * columns).map { $0 % columns == first(x, $0 / columns) ? 1.0 : 0 }
        check(oneHot, "largest one-hot") {
            $0.largest_one_hot(input.pointer, $1, width, $2, $3)
        }
    }

    /// A diverged row must show as NaN; a number masked with −infinity must not.
    @Test(arguments: [3, 10, 40]) func infinitiesAndNotANumber(columns: Int) {
        var x = [Float](repeating: 0.5, count: 4 * columns)
        x[1] = .nan
        x[columns + 2] = -.infinity
        x[2 * columns] = .infinity
        for c in 0..<columns { x[3 * columns + c] = -.infinity }
        var targets = [Float](repeating: 0, count: 4 * columns)
        for r in 0..<4 { targets[r * columns] = 1 }
        let input = AlignedBuffer(x), target = AlignedBuffer(targets), width = Int64(columns)
        for kernels in instructionSets {
            let y = AlignedBuffer(count: x.count), loss = AlignedBuffer(count: 4),
                dense = AlignedBuffer(count: 4)
            kernels.pointee.softmax(input.pointer, y.pointer, width, 0, 4)
            kernels.pointee.sparse_cross_entropy(input.pointer, [0, 0, 1, 0], loss.pointer, width, 0, 4)
            kernels.pointee.cross_entropy(input.pointer, target.pointer, dense.pointer, width, 0, 4)
            for (i, value) in y.values.enumerated() { #expect(value.isNaN == (i / columns != 1)) }
            #expect(y.values[columns + 2] == 0)
            #expect(abs(y.values[columns] - 1 / Float(columns - 1)) < 1e-6)
            #expect(loss.values.map(\.isNaN) == [true, false, true, true])
            #expect(dense.values.map(\.isNaN) == [true, false, true, true])
        }
    }
}
