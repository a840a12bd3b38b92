import Foundation
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// Branches, shared and frozen layers, and nested models, as Keras writes and reads them. `keras_models.py`, next to
/// the fixtures, created them and checks Quill's files in Keras.
@Suite struct KerasModelsTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    private func text(_ name: String, _ kind: String) throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent("\(name)-\(kind).json"), encoding: .utf8)
    }

    /// Returns the same numbers as the script.
    private func pattern(_ shape: Shape, _ start: Int) throws -> Tensor<Float> {
        try Tensor(shape, (0..<shape.elementCount).map { Float(Double(($0 * 7 + start * 5) % 13 - 6) / 10) })
    }

    private struct Output: Decodable {
        let shape: [Int]
        let values: [Float]
    }

    private func outputs(of model: Model) throws -> [Tensor<Float>] {
        var model = model
        let weights = try model.network.weights.enumerated().map { index, weight in
            let value = try pattern(weight.shape, index)
            return (weight.name, weight.name.hasSuffix("variance") ? value.map { abs($0) + 0.1 } : value)
        }
        try model.setWeights(Dictionary(uniqueKeysWithValues: weights))
        let inputs = try model.network.inputShapes.enumerated().map {
            AnyTensor(try pattern($1.prepending(3), 100 + $0))
        }
        return try model.predict(inputs)
    }

    @Test(arguments: ["siamese", "nested"]) func kerasModelsAreTheSameHere(_ name: String) throws {
        let network = try Network(kerasJSON: text(name, "keras"))
        let expected = try JSONDecoder().decode([Output].self, from: Data(text(name, "outputs").utf8))
        let results = try outputs(of: Model(network: network))
        #expect(results.map(\.shape.dimensions) == expected.map(\.shape))
        for (result, wanted) in zip(results, expected) {
            for (a, b) in zip(result.elements, wanted.values) { #expect(abs(a - b) <= 1e-5 * max(1, abs(b))) }
        }
        // Keras has read Quill's JSON of this network, and it reads back as the same network here.
        let written = try network.kerasJSON
        #expect(try written == text(name, "quill").trimmingCharacters(in: .newlines))
        let again = try Network(kerasJSON: written)
        #expect(try again.kerasJSON == written)
        #expect(again.summary == network.summary)
        #expect(again.weights.map(\.isTrainable) == network.weights.map(\.isTrainable))
    }

    /// The same model, built with Quill.
    @Test func branchesWrittenHereAreWrittenAsRead() throws {
        let (left, right) = (Input([6], name: "left"), Input([6], name: "right"))
        let encoder = try Sequential(input: [6], name: "encoder") {
            Dense(5, activation: .tanh)
            Dense(4)
        }.shared()
        let twin = Dense(3, activation: .sigmoid, name: "twin").shared()
        let (a, b) = (twin(encoder(left)), twin(encoder(right)))
        let both = Add(name: "both")([a, b])
        let model = try Model(
            inputs: [left, right], outputs: [Dense(2, name: "verdict")(both), a], name: "siamese")
        let read = try Model(network: Network(kerasJSON: text("siamese", "keras")))
        #expect(model.network.weights.map(\.name) == read.network.weights.map(\.name))
        #expect(try outputs(of: model) == outputs(of: read))
        #expect(model.network.outputNames == ["verdict", "twin"])
    }

    @Test func frozenLayersAndInnerModelsAreKept() throws {
        let network = try Network(kerasJSON: text("nested", "keras"))
        #expect(
            network.weights.filter(\.isTrainable).isEmpty
                && network.weights.contains { $0.name == "body/view/kernel" })
        var thawed = network
        try thawed.setTrainable(true, layer: "frozen")
        #expect(thawed.weights.filter(\.isTrainable).map(\.name) == ["frozen/kernel", "frozen/bias"])
    }
}
