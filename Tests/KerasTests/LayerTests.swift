import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

/// Every layer and activation, built from Keras's settings: outputs, gradients with respect to inputs and weights, and
/// updates of non-trainable weights.
@Suite struct LayerTests {
    @Test(arguments: KerasRow.all("layers") + KerasRow.all("activations"))
    func layerEqualsKeras(_ row: KerasRow) throws {
        let layer = try LayerRegistry.standard.layer(row.className, row.configuration, name: "layer")
        if let written = (layer as? any ConfigurableLayer)?.configuration {
            expectWritten(written, asIn: row.configuration)
        }

        let shapes = try row.shapes
        let symbols = shapes.map { Input($0) }
        let output = (layer as? any MergingLayer)?(symbols) ?? layer(symbols[0])
        let network = try Network(inputs: symbols, outputs: [output])

        let graph = Graph()
        let inputs = try shapes.indices.map { graph.variable("input\($0)", try row.floats("input/\($0)")) }
        var isTraining = true
        if case .bool(false)? = row.facts["training"] { isTraining = false }
        let applied =
            isTraining
            ? try network.train(inputs, seed: 1, step: graph.variable("step", [], .int32))
            : try network.infer(inputs)
        let result = applied.outputs[0]
        let weighted = sum(result * graph.variable("upstream", try row.floats("upstream")))
        let total = applied.penalty.map { weighted + $0 } ?? weighted

        let weights = network.weights
        let trainable = weights.filter(\.isTrainable)
        let gradients = total.gradients(with: inputs + trainable.compactMap { applied.weights[$0.name] })
        let updates = applied.updates
        let variables = VariableStore()
        for (name, value) in try row.all(below: "weight") {
            try variables.set("layer/\(name)", .float32(value))
        }
        #expect(Set(variables.names) == Set(weights.map(\.name)))
        let executor = try graph.executor(
            outputs: [result] + gradients + updates.map(\.value), variables: variables)
        executor.run()

        expectClose(executor.tensor(0), try row.floats("output"), "output", tolerance: row.tolerance)
        for index in inputs.indices where row.hasGradients {
            let wanted = try row.floats("gradient/input/\(index)")
            expectClose(
                executor.tensor(1 + index), wanted, "gradient by input \(index)", tolerance: row.tolerance)
        }
        for (index, weight) in trainable.enumerated() {
            let wanted = try row.floats("gradient/weight/\(weight.name.dropFirst("layer/".count))")
            expectClose(
                executor.tensor(1 + inputs.count + index), wanted, "gradient by \(weight.name)",
                tolerance: row.tolerance)
        }
        for (name, wanted) in try row.all(below: "updated") {
            let variable = try #require(applied.weights["layer/\(name)"])
            let index = updates.firstIndex { $0.variable == variable }
            let got = index.map { executor.tensor(1 + gradients.count + $0) }
            expectClose(
                try got ?? row.floats("weight/\(name)"), wanted, "updated \(name)", tolerance: row.tolerance)
        }
    }
}

extension KerasRow {
    /// Whether Keras's gradients are those of the outputs.
    fileprivate var hasGradients: Bool {
        if case .bool(false)? = facts["gradients"] { false } else { true }
    }

    /// The shapes of the inputs, without the batch axis.
    fileprivate var shapes: [Shape] {
        get throws {
            try #require(facts["inputs"]?.elements).map { input in
                Shape(try #require(input.elements).compactMap(\.integer))
            }
        }
    }
}
