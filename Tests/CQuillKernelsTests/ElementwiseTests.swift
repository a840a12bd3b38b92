import CQuillKernels
import Foundation
import Testing

/// The storage of a row kernel's operand.
private enum Operand: CaseIterable {
    case full, row, column, number

    func rowStep(_ columns: Int) -> Int64 { self == .full ? Int64(columns) : self == .column ? 1 : 0 }
    var isOneColumn: Bool { self == .column || self == .number }

    /// The operand's element for (row, column) of a [rows, columns] result.
    func index(_ row: Int, _ column: Int, _ columns: Int) -> Int {
        row * Int(rowStep(columns)) + (isOneColumn ? 0 : column)
    }
}

@Suite struct ElementwiseTests {
    @Test(arguments: BinaryTwin.all.map(\.name)) func binaryEqualsItsTwin(name: String) throws {
        let twin = try #require(BinaryTwin.all.first { $0.name == name })
        let special: [Float] = [0, -0.0, 1, -1, 2, .infinity, -.infinity, .nan, 0x1p-139, 3e38]
        for count in elementCounts {
            var random = SplitMix64(seed: UInt64(count))
            var a = random.floats(count), b = random.floats(count)
            for i in a.indices where i % 3 == 0 {
                a[i] = special[i / 3 % special.count]
                b[i] = special[i / 3 / special.count % special.count]
            }
            let want = zip(a, b).map(twin.function)
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    let first = AlignedBuffer(a), second = AlignedBuffer(b)
                    let y = AlignedBuffer(count: count, filledWith: -7)
                    // Into a third buffer, then in place of each operand.
                    for (target, range) in [y, first].flatMap({ y in cut.elements(count).map { (y, $0) } }) {
                        twin.kernel(kernels.pointee)(
                            first.pointer, second.pointer, target.pointer, range.lowerBound, range.upperBound)
                    }
                    expectEqual(y.values, want, "\(kernels.name) \(name) \(count)")
                    expectEqual(first.values, want, "\(kernels.name) \(name) \(count) in place")
                    #expect(y.isGuardIntact && first.isGuardIntact)
                }
            }
        }
    }

    @Test(arguments: BinaryTwin.all.map(\.name)) func rowsEqualTheirTwin(name: String) throws {
        let twin = try #require(BinaryTwin.all.first { $0.name == name })
        for (rows, columns) in [(1, 1), (3, 10), (5, 16), (4, 33), (2, 100), (7, 1)] {
            var random = SplitMix64(seed: UInt64(columns))
            let a = random.floats(rows * columns),
                b = random.floats(rows * columns).map { ($0 * 3).rounded() / 3 }
            for (left, right) in Operand.allCases.flatMap({ l in Operand.allCases.map { (l, $0) } }) {
                let want = (0..<rows * columns).map { i in
                    twin.function(
                        a[left.index(i / columns, i % columns, columns)],
                        b[right.index(i / columns, i % columns, columns)])
                }
                for kernels in instructionSets {
                    for cut in Cut.allCases {
                        let first = AlignedBuffer(a), second = AlignedBuffer(b)
                        let y = AlignedBuffer(count: rows * columns, filledWith: -7)
                        var arguments = quill_rows(
                            columns: Int64(columns), a: first.pointer, b: second.pointer, y: y.pointer,
                            a_row_step: left.rowStep(columns), b_row_step: right.rowStep(columns),
                            a_one_column: left.isOneColumn, b_one_column: right.isOneColumn)
                        for range in cut.items(Int64(rows)) {
                            twin.rows(kernels.pointee)(&arguments, range.lowerBound, range.upperBound)
                        }
                        expectEqual(
                            y.values, want, "\(kernels.name) \(name) \(rows)×\(columns) \(left) \(right)")
                        #expect(y.isGuardIntact)
                    }
                }
            }
        }
    }

    @Test func powerRowsEqualPower() {
        var random = SplitMix64(seed: 8)
        let a = AlignedBuffer(random.floats(5 * 21).map { abs($0) * 3 }), b = AlignedBuffer([2.5])
        for kernels in instructionSets {
            let y = AlignedBuffer(count: 5 * 21)
            var arguments = quill_rows(
                columns: 21, a: a.pointer, b: b.pointer, y: y.pointer, a_row_step: 21, b_row_step: 0,
                a_one_column: false, b_one_column: true)
            kernels.pointee.power_rows(&arguments, 0, 5)
            for (value, x) in zip(y.values, a.values) {
                #expect(ulps(value, from: pow(Double(x), 2.5)) <= 0.51)
            }
        }
    }

    @Test(arguments: UnaryTwin.all.map(\.name)) func unarySplitsAndWorksInPlace(name: String) throws {
        let twin = try #require(UnaryTwin.all.first { $0.name == name })
        for count in elementCounts {
            var random = SplitMix64(seed: UInt64(count))
            let x = random.floats(count).map { $0 * 10 }
            for kernels in instructionSets {
                let whole = AlignedBuffer(count: count), input = AlignedBuffer(x)
                twin.kernel(kernels.pointee)(input.pointer, whole.pointer, 0, Int64(count))
                for cut in Cut.allCases {
                    let y = AlignedBuffer(x)
                    for range in cut.elements(count) {
                        twin.kernel(kernels.pointee)(y.pointer, y.pointer, range.lowerBound, range.upperBound)
                    }
                    #expect(y.bits == whole.bits && y.isGuardIntact, "\(kernels.name) \(name) \(count)")
                }
            }
        }
    }

    @Test(arguments: [quill_linear, quill_relu, quill_sigmoid, quill_tanh])
    func activationGradientEqualsItsTwin(activation: quill_activation) {
        func slope(_ y: Double) -> Double {
            switch activation {
            case quill_relu: y > 0 ? 1 : 0
            case quill_sigmoid: y * (1 - y)
            case quill_tanh: 1 - y * y
            default: 1
            }
        }
        for count in elementCounts {
            var random = SplitMix64(seed: UInt64(count))
            var output = random.floats(count), gradient = random.floats(count)
            output[0] = 0
            gradient[count - 1] = .nan
            // Relu's mask blocks even NaN where the output is 0.
            let want = zip(gradient, output).map { g, y in
                activation == quill_relu && y <= 0 ? 0 : Double(g) * slope(Double(y))
            }
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    let dy = AlignedBuffer(gradient), out = AlignedBuffer(output)
                    for range in cut.elements(count) {
                        kernels.pointee.activation_gradient(
                            activation, dy.pointer, out.pointer, dy.pointer, range.lowerBound,
                            range.upperBound)
                    }
                    expectNear(dy.values, want, relative: 1e-6, absolute: 1e-7, "\(kernels.name) \(count)")
                    #expect(dy.isGuardIntact)
                }
            }
        }
    }

    @Test func affineAndFillEqualTheirTwins() {
        for count in elementCounts {
            var random = SplitMix64(seed: UInt64(count))
            let x = random.floats(count)
            for kernels in instructionSets {
                for cut in Cut.allCases {
                    let input = AlignedBuffer(x), y = AlignedBuffer(count: count), constant = AlignedBuffer(x)
                    for range in cut.elements(count) {
                        kernels.pointee.affine(
                            input.pointer, 1 / 255, -0.5, y.pointer, range.lowerBound, range.upperBound)
                        kernels.pointee.fill(2.5, constant.pointer, range.lowerBound, range.upperBound)
                    }
                    expectNear(y.values, x.map { Double($0) / 255 - 0.5 }, "\(kernels.name) \(count)")
                    expectEqual(constant.values, [Float](repeating: 2.5, count: count))
                    #expect(y.isGuardIntact && constant.isGuardIntact)
                }
            }
        }
    }
}
