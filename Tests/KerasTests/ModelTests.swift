import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillModelFiles

/// Whole models of Fixtures/models.py, read from Keras's JSON: operations, channels first, inner models, calls.
@Suite struct ModelTests {
    /// Rows whose JSON says the same in another way: inner flags that Keras ignores, batches of a fixed size, keywords,
    /// layers as activations that have a name.
    private static let writtenDifferently = [
        "inner model with trainable false", "batches of a fixed size", "calls with training",
        "activation objects",
    ]

    @Test(arguments: KerasRow.all("models")) func modelEqualsKeras(_ row: KerasRow) throws {
        let text = try #require(row.facts["json"]?.string)
        let network = try Network(kerasJSON: text)
        try check(network, row)

        let written = try network.kerasJSON
        if !Self.writtenDifferently.contains(row.name) {
            let values = try [written, text].map { try Configuration(JSONField(parsing: $0, "model")) }
            expectWritten(values[0], asIn: values[1])
        }
        let again = try Network(kerasJSON: written)
        #expect(try again.kerasJSON == written)
        try check(again, row)
    }

    private func check(_ network: Network, _ row: KerasRow) throws {
        let graph = Graph()
        let inputs = try network.inputs.indices.map {
            graph.variable("input\($0)", try row.floats("input/\($0)"))
        }
        let applied = try network.train(inputs, seed: 1, step: graph.variable("step", [], .int32))
        var total = try weighted(applied.outputs, row, graph)
        if let penalty = applied.penalty { total = total + penalty }

        let trainable = network.weights.filter(\.isTrainable)
        let gradients = total.gradients(with: inputs + trainable.compactMap { applied.weights[$0.name] })
        let updates = applied.updates
        let variables = VariableStore()
        for (name, value) in try row.all(below: "weight") { try variables.set(name, .float32(value)) }
        #expect(Set(variables.names) == Set(network.weights.map(\.name)))
        let executor = try graph.executor(
            outputs: applied.outputs + gradients + updates.map(\.value), variables: variables)
        executor.run()

        for index in applied.outputs.indices {
            expectClose(executor.tensor(index), try row.floats("output/\(index)"), "output \(index)")
        }
        let wanted = try row.all(below: "gradient/weight")
        #expect(wanted.keys.sorted() == trainable.map(\.name).sorted())
        for index in inputs.indices {
            expectClose(
                executor.tensor(applied.outputs.count + index), try row.floats("gradient/input/\(index)"),
                "gradient by input \(index)")
        }
        for (index, weight) in trainable.enumerated() {
            // Sums that cancel out: a bias before a normalization has no gradient.
            let got = executor.tensor(applied.outputs.count + inputs.count + index)
            let want = try #require(wanted[weight.name])
            if want.elements.allSatisfy({ abs($0) < 1e-5 }) {
                #expect(got.elements.allSatisfy { abs($0) < 1e-5 }, "gradient by \(weight.name)")
            } else {
                expectClose(got, want, "gradient by \(weight.name)")
            }
        }
        for (name, wanted) in try row.all(below: "updated") {
            let variable = try #require(applied.weights[name])
            let index = updates.firstIndex { $0.variable == variable }
            let got = index.map { executor.tensor(applied.outputs.count + gradients.count + $0) }
            expectClose(try got ?? row.floats("weight/\(name)"), wanted, "updated \(name)")
        }
    }

    /// The sum of all outputs times their upstream numbers.
    private func weighted(_ outputs: [Node], _ row: KerasRow, _ graph: Graph) throws -> Node {
        let sums = try outputs.enumerated().map { index, output in
            sum(output * graph.variable("upstream\(index)", try row.floats("upstream/\(index)")))
        }
        return sums.dropFirst().reduce(sums[0], +)
    }
}
