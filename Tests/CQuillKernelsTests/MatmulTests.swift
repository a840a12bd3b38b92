import CQuillKernels
import Testing

/// A shape of C[m, n] = A[m, k] · B[k, n].
struct ProductShape: CustomTestStringConvertible {
    var m: Int, n: Int, k: Int
    init(_ m: Int, _ n: Int, _ k: Int) { (self.m, self.n, self.k) = (m, n, k) }
    var testDescription: String { "\(m)×\(n)×\(k)" }
}

enum Transposition: CaseIterable { case none, a, b, both }

/// The epilogue that a case runs.
struct EpilogueCase: CustomTestStringConvertible {
    var bias: Bool
    var activation: quill_activation
    var gate: quill_activation?
    var testDescription: String {
        "bias \(bias), activation \(activation.rawValue), gate \(gate.map { "\($0.rawValue)" } ?? "none")"
    }
}

/// One product with its buffers, ready to run.
private final class Product {
    let twin: MatmulTwin
    let a: AlignedBuffer, b: AlignedBuffer, c: AlignedBuffer, sums: AlignedBuffer
    let bias: AlignedBuffer?, gate: AlignedBuffer?
    let sumsColumns: Bool

    init(
        _ shape: ProductShape, _ transposition: Transposition,
        _ epilogue: EpilogueCase = .init(bias: false, activation: quill_linear, gate: nil),
        sumsColumns: Bool = false
    ) {
        var random = SplitMix64(seed: UInt64(shape.m * 31 + shape.n * 7 + shape.k))
        var twin = MatmulTwin(
            m: shape.m, n: shape.n, k: shape.k, transposeA: [.a, .both].contains(transposition),
            transposeB: [.b, .both].contains(transposition), a: random.floats(shape.m * shape.k),
            b: random.floats(shape.k * shape.n))
        if epilogue.bias { twin.bias = random.floats(shape.n) }
        twin.activation = epilogue.activation
        if let gate = epilogue.gate {
            twin.gate = random.floats(shape.m * shape.n)
            twin.gateActivation = gate
        }
        self.twin = twin
        a = AlignedBuffer(twin.a)
        b = AlignedBuffer(twin.b)
        c = AlignedBuffer(count: shape.m * shape.n, filledWith: .nan)
        sums = AlignedBuffer(count: shape.n, filledWith: .nan)
        bias = twin.bias.map { AlignedBuffer($0) }
        gate = twin.gate.map { AlignedBuffer($0) }
        self.sumsColumns = sumsColumns
    }

    var arguments: quill_matmul {
        quill_matmul(
            m: Int64(twin.m), n: Int64(twin.n), k: Int64(twin.k), a: a.pointer, b: b.pointer, c: c.pointer,
            transpose_a: twin.transposeA, transpose_b: twin.transposeB,
            epilogue: quill_epilogue(
                bias: bias?.pointer, activation: twin.activation, gate: gate?.pointer,
                gate_activation: twin.gateActivation),
            column_sums: sumsColumns ? sums.pointer : nil)
    }

    /// Runs all phases; `cut` divides each phase's items into ranges, run in that order.
    func run(on kernels: quill_kernels, cut: (Int64) -> [Range<Int64>] = { [0..<$0] }) {
        c.pointer.update(repeating: .nan, count: c.count)
        sums.pointer.update(repeating: .nan, count: sums.count)
        var arguments = arguments
        let work = kernels.matmul_work(&arguments)
        let workspace = AlignedBuffer(count: Int(work.workspace_bytes) / 4, filledWith: .nan)
        for (phase, items) in [
            (kernels.matmul_prepare, work.prepare_items), (kernels.matmul, work.items),
            (kernels.matmul_finish, work.finish_items),
        ] {
            for range in cut(items) {
                let scratch = AlignedBuffer(count: Int(work.scratch_bytes) / 4, filledWith: .nan)
                phase(&arguments, range.lowerBound, range.upperBound, scratch.pointer, workspace.pointer)
                #expect(scratch.isGuardIntact)
            }
        }
        #expect(c.isGuardIntact && sums.isGuardIntact && workspace.isGuardIntact)
    }
}

/// The rounding error of a sum of `depth` products of numbers up to 1 in magnitude.
private func tolerance(_ depth: Int) -> Double { 2e-6 + 1e-7 * Double(depth) }

private func expectClose(_ got: [Float], _ want: [Double], depth: Int, _ what: String) {
    let limit = tolerance(depth)
    var wrong = 0
    while wrong < got.count && abs(Double(got[wrong]) - want[wrong]) <= limit { wrong += 1 }
    let first = wrong < got.count ? "[\(wrong)] is \(got[wrong]), not \(want[wrong])" : "the counts differ"
    #expect(wrong == want.count, "\(what): \(first)")
}

@Suite struct MatmulTests {
    static let shapes: [ProductShape] = [
        .init(1, 1, 1), .init(1, 10, 32), .init(1, 128, 784), .init(2, 130, 9), .init(3, 77, 50),
        .init(4, 65, 3),
        .init(5, 33, 17), .init(6, 64, 8), .init(7, 5, 2), .init(8, 48, 5), .init(9, 17, 6), .init(13, 31, 7),
        .init(14, 32, 64), .init(16, 128, 33), .init(27, 47, 1), .init(32, 10, 32), .init(32, 32, 128),
        .init(32, 64, 10), .init(32, 128, 256), .init(40, 36, 70), .init(128, 10, 64), .init(129, 19, 31),
        .init(130, 33, 32), .init(64, 200, 10), .init(70, 1024, 2), .init(40, 1024, 40), .init(45, 70, 300),
        .init(3, 20, 4100),
        .init(20, 7, 2050),
    ]

    static let epilogues: [EpilogueCase] = [quill_linear, quill_relu, quill_sigmoid, quill_tanh].flatMap {
        activation in
        [false, true].flatMap { bias in
            [nil, quill_linear, quill_relu, quill_sigmoid, quill_tanh].map {
                EpilogueCase(bias: bias, activation: activation, gate: $0)
            }
        }
    }

    @Test(arguments: shapes, Transposition.allCases)
    func matchesTwin(shape: ProductShape, transposition: Transposition) {
        let product = Product(shape, transposition)
        let want = product.twin.product
        for kernels in instructionSets {
            product.run(on: kernels.pointee)
            expectClose(product.c.values, want, depth: shape.k, String(cString: kernels.pointee.name))
        }
    }

    @Test(arguments: epilogues)
    func appliesEpilogue(epilogue: EpilogueCase) {
        for shape in [ProductShape(29, 43, 11), .init(14, 32, 16), .init(3, 21, 2100)] {
            for transposition in [Transposition.none, .b] {
                let product = Product(shape, transposition, epilogue)
                let want = product.twin.product
                for kernels in instructionSets {
                    product.run(on: kernels.pointee)
                    expectClose(product.c.values, want, depth: shape.k, String(cString: kernels.pointee.name))
                }
            }
        }
    }

    @Test(arguments: [
        ProductShape(784, 10, 32), .init(65, 33, 7), .init(2, 50, 1), .init(20, 35, 2100), .init(0, 9, 5),
    ])
    func sumsColumns(shape: ProductShape) {
        for transposition in [Transposition.a, .both] {
            let product = Product(shape, transposition, sumsColumns: true)
            let want = product.twin.product, sums = product.twin.columnSums
            for kernels in instructionSets {
                product.run(on: kernels.pointee)
                let name = String(cString: kernels.pointee.name)
                expectClose(product.sums.values, sums, depth: shape.k, name)
                expectClose(product.c.values, want, depth: shape.k, name)
            }
        }
    }

    @Test(arguments: Transposition.allCases)
    func anySplitGivesTheSameBits(transposition: Transposition) {
        for shape in [
            ProductShape(32, 128, 200), .init(150, 75, 40), .init(1, 200, 300), .init(32, 100, 2100),
        ] {
            let product = Product(shape, transposition, sumsColumns: true)
            for kernels in instructionSets {
                product.run(on: kernels.pointee)
                let c = product.c.bits, sums = product.sums.bits
                for seed in 1...3 {
                    var random = SplitMix64(seed: UInt64(seed))
                    product.run(on: kernels.pointee) { random.split($0) }
                    #expect(product.c.bits == c && product.sums.bits == sums)
                }
            }
        }
    }

    @Test func emptyProducts() {
        for kernels in instructionSets {
            for shape in [ProductShape(0, 4, 3), .init(4, 0, 3), .init(0, 0, 0)] {
                for transposition in Transposition.allCases {
                    Product(shape, transposition).run(on: kernels.pointee)
                }
            }
            let epilogue = EpilogueCase(bias: true, activation: quill_relu, gate: nil)
            let product = Product(.init(5, 19, 0), .none, epilogue)
            product.run(on: kernels.pointee)
            expectClose(product.c.values, product.twin.product, depth: 1, "no depth: the bias alone")
        }
    }

    @Test(arguments: [quill_linear, quill_relu, quill_sigmoid, quill_tanh])
    func notANumberPasses(activation: quill_activation) {
        for kernels in instructionSets {
            let product = Product(
                .init(15, 37, 8), .none, .init(bias: false, activation: activation, gate: nil))
            product.a.pointer[3 * 8 + 1] = .nan
            product.run(on: kernels.pointee)
            #expect(product.c.values.map(\.isNaN) == (0..<15 * 37).map { $0 / 37 == 3 })
        }
    }
}
