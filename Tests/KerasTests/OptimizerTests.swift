import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

/// Every optimiser with its options, built from Keras's settings: the weights after each of five updates.
@Suite struct OptimizerTests {
    @Test(arguments: KerasRow.all("optimizers"))
    func optimizerEqualsKeras(_ row: KerasRow) throws {
        let found = try OptimizerRegistry.standard.optimizer(row.className, row.configuration)
        let optimizer = try #require(found, "\(row.className)")
        expectWritten(optimizer.configuration, asIn: row.configuration)
        let count = try #require(row.facts["weights"]?.integer)
        let steps = try #require(row.facts["steps"]?.integer)

        let graph = Graph()
        let variables = VariableStore()
        try variables.set(
            OptimizerState.learningRateName, .float32(Tensor(scalar: optimizer.learningRate)))
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        var effects: [Node] = []
        for place in 0..<count {
            let start = try row.floats("weight/\(place)")
            let weight = graph.variable("w\(place)", start)
            let state = OptimizerState(graph: graph, weight: "w\(place)", shape: start.shape)
            effects.append(
                optimizer.update(weight, gradient: graph.input("g\(place)", start.shape), state))
        }
        effects.append(iterations.incremented())
        let executor = try graph.executor(outputs: [], effects: effects, variables: variables)
        for step in 0..<steps {
            for place in 0..<count {
                let memory = try #require(executor.input("g\(place)", as: Float.self))
                try row.floats("gradient/\(step)/\(place)").withUnsafeBufferPointer {
                    _ = memory.update(fromContentsOf: $0)
                }
            }
            executor.run()
            for place in 0..<count {
                let weight = try #require(variables.value("w\(place)")).typed(Float.self)
                let wanted = try row.floats("updated/\(step)/\(place)")
                expectClose(
                    weight, wanted, "weight \(place) after update \(step + 1)", tolerance: row.tolerance)
            }
        }
    }
}
