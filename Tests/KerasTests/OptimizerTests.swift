import QuillCodecs
import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// An optimizer that is always composed of nodes, even if there is a fused kernel.
private struct Composed<Rule: Optimizer>: Optimizer {
    static var className: String { Rule.className }
    let inner: Rule
    var learningRate: LearningRate { inner.learningRate }
    var options: OptimizerOptions { inner.options }
    var rule: Configuration { inner.rule }

    init(_ inner: Rule) { self.inner = inner }
    init(configuration: Configuration) throws { inner = try Rule(configuration: configuration) }

    func update(_ weight: Node, gradient: Node, _ state: inout OptimizerState) -> Node {
        inner.update(weight, gradient: gradient, &state)
    }

    func weightDecay(of weight: WeightSpecification) -> Float? { inner.weightDecay(of: weight) }
}

/// Every optimizer with its options, built from Keras's settings: the weights after each of five updates.
@Suite struct OptimizerTests {
    @Test(arguments: KerasRow.all("optimizers"))
    func optimizerEqualsKeras(_ row: KerasRow) throws {
        let found = try OptimizerRegistry.standard.optimizer(row.className, row.configuration)
        let optimizer = try #require(found, "\(row.className)")
        try check(optimizer, row)
        try check(composed(optimizer), row)
    }

    private func composed(_ optimizer: some Optimizer) -> any Optimizer { Composed(optimizer) }

    private func check(_ optimizer: any Optimizer, _ row: KerasRow) throws {
        var written = optimizer.configuration
        if case .object(var schedule)? = written.values["learning_rate"] {
            // The location of the schedule in Keras, which the rows omit.
            #expect(schedule.removeValue(forKey: "module") == "keras.optimizers.schedules")
            #expect(schedule.removeValue(forKey: "registered_name") == .null)
            written.values["learning_rate"] = .object(schedule)
        }
        expectWritten(written, asIn: row.configuration)
        let count = try #require(row.facts["weights"]?.integer)
        let steps = try #require(row.facts["steps"]?.integer)

        let graph = Graph()
        let variables = VariableStore()
        try variables.set(
            OptimizerState.learningRateName, .float32(Tensor(scalar: optimizer.learningRate.first)))
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        var builder = WeightBuilder(layer: "dense")
        var weights: [Node] = []
        var gradients: [Node] = []
        for index in 0..<count {
            let start = try row.floats("weight/\(index)")
            builder.add("\(index)", start.shape, .zeros)
            weights.append(graph.variable("dense/\(index)", start))
            gradients.append(graph.input("g\(index)", start.shape))
        }
        let effects = optimizer.updates(
            of: zip(builder.specifications, weights).map { (specification: $0, node: $1) },
            gradients: gradients, iterations: iterations)
        let executor = try graph.executor(outputs: [], effects: effects, variables: variables)
        for step in 0..<steps {
            for index in 0..<count {
                let memory = try #require(executor.input("g\(index)", as: Float.self))
                try row.floats("gradient/\(step)/\(index)").withUnsafeBufferPointer {
                    _ = memory.update(fromContentsOf: $0)
                }
            }
            executor.run()
            for index in 0..<count {
                let weight = try #require(variables.value("dense/\(index)")).typed(Float.self)
                let wanted = try row.floats("updated/\(step)/\(index)")
                expectClose(
                    weight, wanted, "weight \(index) after update \(step + 1)", tolerance: row.tolerance)
                guard row.tensors["average/\(step)/\(index)"] != nil else { continue }
                let average = try #require(variables.value("optimizer/dense/\(index)_average"))
                expectClose(
                    try average.typed(), try row.floats("average/\(step)/\(index)"),
                    "average \(index) after update \(step + 1)", tolerance: row.tolerance)
            }
        }
    }
}
