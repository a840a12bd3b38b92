import Foundation
import QuillTensor
import Testing

@testable import QuillGraph

/// An elementwise computation of one or two values, with its twin in double precision.
struct ElementCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let numbers: [Float]
    let body: @Sendable (Node, Node) -> Node
    let twin: @Sendable (Double, Double) -> Double

    typealias Twin = @Sendable (Double, Double) -> Double

    init(
        _ description: String, _ numbers: [Float], _ body: @escaping @Sendable (Node, Node) -> Node,
        _ twin: @escaping Twin
    ) {
        (testDescription, self.numbers, self.body, self.twin) = (description, numbers, body, twin)
    }

    init(_ description: String, _ body: @escaping @Sendable (Node, Node) -> Node, _ twin: @escaping Twin) {
        self.init(description, [-2.5, -1, -0.25, 0, 0.5, 1, 3], body, twin)
    }

    private static let positive: [Float] = [0.25, 0.5, 1, 1.75, 3, 10]

    static let all: [ElementCase] = [
        ElementCase("+", { $0 + $1 }, { $0 + $1 }), ElementCase("-", { $0 - $1 }, { $0 - $1 }),
        ElementCase("*", { $0 * $1 }, { $0 * $1 }),
        ElementCase("/", positive, { $0 / $1 }, { $0 / $1 }),
        ElementCase("power", positive, { power($0, $1) }, { pow($0, $1) }),
        ElementCase("maximum", { maximum($0, $1) }, { max($0, $1) }),
        ElementCase("minimum", { minimum($0, $1) }, { min($0, $1) }),
        ElementCase("equal", { equal($0, $1) }, { $0 == $1 ? 1 : 0 }),
        ElementCase("greater", { greater($0, $1) }, { $0 > $1 ? 1 : 0 }),
        ElementCase("greater or equal", { greaterOrEqual($0, $1) }, { $0 >= $1 ? 1 : 0 }),
        ElementCase("x - 2", { x, _ in x - 2 }, { x, _ in x - 2 }),
        ElementCase("2 - x", { x, _ in 2 - x }, { x, _ in 2 - x }),
        ElementCase("3 * x + 1", { x, _ in 3 * x + 1 }, { x, _ in 3 * x + 1 }),
        ElementCase("x / 3", { x, _ in x / 3 }, { x, _ in x / 3 }),
        ElementCase("x / 2^-140", [0, 1e-10], { x, _ in x / 0x1p-140 }, { x, _ in x / 0x1p-140 }),
        ElementCase("x / 4", { x, _ in x / 4 }, { x, _ in x / 4 }),
        ElementCase("2 / x", positive, { x, _ in 2 / x }, { x, _ in 2 / x }),
        ElementCase("-x", { x, _ in -x }, { x, _ in -x }),
        ElementCase("|x|", { x, _ in abs(x) }, { x, _ in abs(x) }),
        ElementCase("cos", { x, _ in cos(x) }, { x, _ in cos(x) }),
        ElementCase("sin", { x, _ in sin(x) }, { x, _ in sin(x) }),
        ElementCase("erf", { x, _ in QuillGraph.erf(x) }, { x, _ in Foundation.erf(x) }),
        ElementCase("exp", { x, _ in exp(x) }, { x, _ in exp(x) }),
        ElementCase("log", positive, { x, _ in log(x) }, { x, _ in log(x) }),
        ElementCase("1/x", positive, { x, _ in reciprocal(x) }, { x, _ in 1 / x }),
        ElementCase("sign", { x, _ in sign(x) }, { x, _ in x > 0 ? 1 : x < 0 ? -1 : 0 }),
        ElementCase("sqrt", positive, { x, _ in sqrt(x) }, { x, _ in x.squareRoot() }),
        ElementCase("square", { x, _ in square(x) }, { x, _ in x * x }),
        ElementCase("relu", { x, _ in relu(x) }, { x, _ in max(x, 0) }),
        ElementCase("sigmoid", { x, _ in sigmoid(x) }, { x, _ in 1 / (1 + exp(-x)) }),
        ElementCase("tanh", { x, _ in tanh(x) }, { x, _ in Foundation.tanh(x) }),
    ]
}

/// The results of operations in compiled executors: each calls the right kernel, in every form. The kernels' own
/// tests check them to the last bits.
@Suite struct ForwardTests {
    private func expectNear(_ got: Tensor<Float>, _ want: [Double], _ what: String = "") {
        #expect(got.elementCount == want.count, "\(what)")
        for (index, (value, wanted)) in zip(got.elements, want).enumerated() {
            #expect(
                abs(Double(value) - wanted) <= 2e-6 * max(1, abs(wanted))
                    || Double(value) == Double(Float(wanted)),
                "\(what), at \(index): \(value), not \(wanted)")
        }
    }

    @Test(arguments: ElementCase.all, Runtime.InstructionSet.available)
    func elementsEqualTheirTwins(_ row: ElementCase, _ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 1, instructionSet: set)
        let pairs = row.numbers.flatMap { a in row.numbers.map { (a, $0) } }
        let graph = Graph()
        let a = graph.variable("a", Tensor(pairs.map(\.0)))
        let b = graph.variable("b", Tensor(pairs.map(\.1)))
        let result = try graph.compile(row.body(a, b), runtime: runtime).run()
        expectNear(result, pairs.map { row.twin(Double($0), Double($1)) })
    }

    /// Every way to combine two shapes follows NumPy's rule, written with indices.
    @Test(
        arguments: [
            ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], []), ([], [2, 3]), ([2, 3, 4], [4]), ([2, 3, 4], [3, 4]),
            ([2, 3, 4], [1, 3, 4]), ([2, 3, 4], [2, 3, 1]), ([2, 3, 4], [2, 1, 4]), ([2, 3, 4], [3, 1]),
            ([3, 1], [1, 4]), ([4], [3, 1]), ([2, 1, 4], [1, 3, 1]), ([1, 1], [3, 4]), ([1], [5]), ([1], [1]),
        ] as [([Int], [Int])], Runtime.InstructionSet.available)
    func shapesBroadcast(_ shapes: ([Int], [Int]), _ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 1, instructionSet: set)
        let (a, b) = (Shape(shapes.0), Shape(shapes.1))
        let x = Tensor<Float>.uniform(a, low: -1, high: 1, seed: 1, stream: 1)
        let y = Tensor<Float>.uniform(b, low: -1, high: 1, seed: 1, stream: 2)
        let rank = max(a.rank, b.rank)
        func extent(_ shape: Shape, _ axis: Int) -> Int {
            axis < rank - shape.rank ? 1 : shape[axis - rank + shape.rank]
        }
        let whole = Shape((0..<rank).map { max(extent(a, $0), extent(b, $0)) })
        func value(_ tensor: Tensor<Float>, _ index: [Int]) -> Double {
            var offset = 0
            for axis in 0..<rank where extent(tensor.shape, axis) > 1 {
                offset += index[axis] * tensor.shape.strides[axis - rank + tensor.shape.rank]
            }
            return Double(tensor.elements[offset])
        }
        let wanted = (0..<whole.elementCount).map { element in
            let index = (0..<rank).map { element / whole.strides[$0] % whole[$0] }
            return value(x, index) - value(y, index)
        }
        let graph = Graph()
        let difference = graph.variable("x", x) - graph.variable("y", y)
        #expect(difference.shape == whole)
        expectNear(try graph.compile(difference, runtime: runtime).run(), wanted)
    }

    @Test(arguments: Runtime.InstructionSet.available)
    func axesAreSummedAndReordered(_ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 1, instructionSet: set)
        let x = Tensor<Float>.uniform([3, 4, 5], low: -1, high: 1, seed: 1, stream: 1)
        func result(_ body: (Node) -> Node) throws -> Tensor<Float> {
            let graph = Graph()
            return try graph.compile(body(graph.variable("x", x)), runtime: runtime).run()
        }
        func value(_ i: Int, _ j: Int, _ k: Int) -> Double { Double(x[i, j, k]) }
        let (a, b, c) = (0..<3, 0..<4, 0..<5)
        let all = a.flatMap { i in b.flatMap { j in c.map { value(i, j, $0) } } }.reduce(0, +)
        expectNear(try result { sum($0) }, [all])
        expectNear(try result { mean($0) }, [all / 60])
        expectNear(
            try result { sum($0, axes: [1]) },
            a.flatMap { i in c.map { k in b.map { value(i, $0, k) }.reduce(0, +) } })
        expectNear(
            try result { mean($0, axes: [0, -1]) },
            b.map { j in a.flatMap { i in c.map { value(i, j, $0) } }.reduce(0, +) / 15 })
        let permuted = try result { $0.permuted([2, 0, 1]) }
        #expect(permuted.shape == [5, 3, 4])
        expectNear(permuted, c.flatMap { k in a.flatMap { i in b.map { value(i, $0, k) } } })
        expectNear(try result { $0.reshaped(to: [-1]) * 1 }, x.elements.map(Double.init))
    }

    @Test func badAxesAreErrors() {
        let graph = Graph()
        let x = graph.variable("x", [2, 3])
        _ = sum(x, axes: [2])
        #expect(throws: QuillError(.shape, "axis 2 is outside shape [2, 3]")) { try graph.check() }
        let other = Graph()
        _ = other.variable("x", [2, 3]).permuted([0, 0])
        #expect(throws: QuillError(.shape, "[0, 0] is not a permutation of the axes of shape [2, 3]")) {
            try other.check()
        }
    }
}
