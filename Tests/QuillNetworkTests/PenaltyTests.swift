import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// Penalties and constraints equal their formulas on small matrices.
@Suite struct PenaltyTests {
    private func computed(_ x: Tensor<Float>, _ body: (Node) -> Node) throws -> [Float] {
        let graph = Graph()
        let executor = try graph.executor(outputs: [body(graph.variable("x", x))])
        executor.run()
        return executor.tensor(0).elements
    }

    private let matrix = Tensor<Float>([2, 2]) { target in
        for (index, value) in [3, -4, 0, 2].enumerated() {
            target.initializeElement(at: index, to: Float(value))
        }
    }

    @Test(
        arguments: [
            (.l1(0.5), 4.5), (.l2(0.5), 14.5), (.l1l2(l1: 0.5, l2: 0.1), 4.5 + 2.9), (.l1l2(), 0),
            // Rows (3, −4) and (0, 2) have the cosine −0.8; columns (3, 0) and (−4, 2) −0.894.
            (.orthogonal(factor: 0.5), 0.5 * 0.8), (.orthogonal(factor: 0.5, mode: .columns), 0.5 * 0.894427),
        ] as [(Regularizer, Float)])
    func penaltiesAreTheirFormulas(_ regularizer: Regularizer, _ wanted: Float) throws {
        let value = try computed(matrix) { regularizer($0) }
        #expect(value.count == 1 && abs(value[0] - wanted) < 1e-5 * max(wanted, 1))
        let written = Configuration(["penalty": regularizer.configuration])
        #expect(try written.regularizer("penalty") == regularizer)
    }

    @Test(
        arguments: [
            // Columns have the lengths 3 and √20.
            (.maxNorm(4), [3, -4 * 4 / 4.472136, 0, 2 * 4 / 4.472136]),
            (.maxNorm(1, axes: [1]), [0.6, -0.8, 0, 1]),
            (.unitNorm(), [1, -0.894427, 0, 0.447214]), (.nonNegative, [3, 0, 0, 2]),
            (.minMaxNorm(min: 4, max: 4.2, rate: 0.5), [3.5, -4 * 4.336068 / 4.472136, 0, 1.939148]),
        ] as [(Constraint, [Float])])
    func constraintsAreTheirFormulas(_ constraint: Constraint, _ wanted: [Float]) throws {
        let values = try computed(matrix) { constraint($0) }
        for (value, wanted) in zip(values, wanted) { #expect(abs(value - wanted) < 1e-5, "\(values)") }
        let written = Configuration(["constraint": constraint.configuration])
        #expect(try written.constraint("constraint") == constraint)
    }

    @Test func activityIsPenalizedPerSample() throws {
        let network = try Network(
            input: [2], layers: [Dense(2, useBias: false, activityRegularizer: .l2(0.5))])
        let graph = Graph()
        let x = graph.variable("x", matrix)
        let applied = try network.train([x], seed: 1, step: graph.variable("step", [], .int32))
        let variables = VariableStore()
        let identity = Initializer.identity()([2, 2], seed: 1, stream: 1)
        try variables.set("dense/kernel", .float32(identity))
        let executor = try graph.executor(
            outputs: [try #require(applied.penalty)], variables: variables)
        executor.run()
        // 0.5 · (9 + 16 + 4) over two samples.
        #expect(abs(executor.tensor(0).scalar - 7.25) < 1e-5)
        #expect(try network.infer([x]).penalty == nil)
        #expect(try network.apply([x], .evaluation).penalty != nil)
    }

    @Test func unknownNamesHaveNeighbors() {
        #expect(
            throws: QuillError(.file, "setting 'k': unknown regularizer 'L3'; did you mean L1?")
        ) { try Configuration(["k": "L3"]).regularizer("k") }
        #expect(
            throws: QuillError(.file, "setting 'k': unknown constraint 'unit_nrm'; did you mean UnitNorm?")
        ) { try Configuration(["k": "unit_nrm"]).constraint("k") }
        #expect(
            throws: QuillError(.file, "setting 'activation': unknown activation 'geluu'; did you mean gelu?")
        ) { try Configuration(["activation": "geluu"]).activation() }
    }
}
