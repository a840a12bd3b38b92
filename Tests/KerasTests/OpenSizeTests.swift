import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// Models of Fixtures/open_sizes.py, which take images of any size: predictions for three sizes, a training on one size
/// validated on another, and the JSON.
@Suite struct OpenSizeTests {
    @Test(arguments: KerasRow.all("open-sizes"))
    func everySizeEqualsKeras(_ row: KerasRow) throws {
        let text = try #require(row.facts["json"]?.string)
        let network = try Network(kerasJSON: text)
        #expect(network.hasOpenSizes)
        var model = try Model(network: network, weights: row.all(below: "weight"))
        for size in 0..<3 {
            expectClose(
                try model.predict(row.floats("input/\(size)")), try row.floats("output/\(size)"),
                "outputs for size \(size)")
        }

        try model.compile(optimizer: .sgd(learningRate: 0.05), loss: .meanSquaredError)
        let other: (Tensor<Float>, Tensor<Float>) = (try row.floats("other/x"), try row.floats("other/y"))
        let history = try model.fit(
            row.floats("train/x"), row.floats("train/y"), batchSize: 4, epochs: 3, shuffle: false,
            validation: .data(other.0, other.1), verbose: .silent)
        for (name, wanted) in try row.all(below: "history") {
            let got = history.logs.compactMap { logs in
                logs.entries.first { $0.key == name }.map { Float($0.value) }
            }
            expectClose(Tensor(got), wanted, name)
        }
        let score = try model.evaluate(other.0, other.1, batchSize: 4)
        expectClose(Tensor([Float(score.loss)]), try row.floats("score"), "score")
        for (name, weight) in try row.all(below: "final") {
            expectClose(try #require(model.weights[name]), weight, name)
        }

        // What is written says that any size fits, whatever the model was used for.
        let written = try model.network.kerasJSON
        #expect(try written == network.kerasJSON)
        let again = try Network(kerasJSON: written)
        #expect(again.openInputShapes == network.openInputShapes)
        #expect(try again.kerasJSON == written)
        // Keras's list of output shapes, layer by layer.
        let shapes = try #require(row.facts["summary"]?.elements).compactMap(\.string)
        let lines = network.summary.split(separator: "\n").filter {
            $0.contains("(None") && !$0.contains("InputLayer")
        }
        #expect(lines.count == shapes.count)
        for (line, shape) in zip(lines, shapes) { #expect(line.contains(shape), "\(line): \(shape)") }
    }
}
