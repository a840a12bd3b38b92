import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A TensorFlow.js layers model: the layers as Keras 2 writes them, and the weights in shards.
@Suite struct TensorFlowJSTests {
    private func document(_ scratch: Scratch) throws -> [String: JSON] {
        let json = try JSON(parsing: scratch.bytes("model.json"), name: "model.json")
        return try #require(json.members)
    }

    @Test func weightsAreInShards() throws {
        let scratch = try Scratch()
        let model = try Model(input: [2000]) { Dense(1100) }
        try model.save(to: scratch("model.json"))
        #expect(
            scratch.names == [
                "group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin", "model.json",
            ])
        let bytes = try scratch.names.dropLast().flatMap { try scratch.bytes($0) }
        let numbers = model.network.weights.flatMap { model.weights[$0.name]?.elements ?? [] }
        #expect(
            bytes
                == numbers.flatMap { number in
                    withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
                })
        let group = try #require(document(scratch)["weightsManifest"]?.elements?.first?.members)
        #expect(
            group["weights"]
                == .array([
                    .object([
                        "name": "dense/kernel", "dtype": "float32",
                        "shape": .array([.integer(2000), .integer(1100)]),
                    ]),
                    .object(["name": "dense/bias", "dtype": "float32", "shape": .array([.integer(1100)])]),
                ]))
    }

    @Test func branchesAreWrittenAsInKeras2() throws {
        let scratch = try Scratch()
        try branches().save(to: scratch("model.json"))
        let config = try #require(
            document(scratch)["modelTopology"]?.members?["model_config"]?.members?["config"]?.members)
        let layers = try #require(config["layers"]?.elements).compactMap(\.members)
        #expect(
            layers[0]["config"]?.members?["batch_input_shape"]
                == .array([.null, .integer(8), .integer(8), .integer(1)]))
        let merged = try #require(layers.first { $0["name"] == "meet" })
        let call = try #require(merged["inbound_nodes"]?.elements?.first?.elements)
        #expect(call.count == 3)
        #expect(call[0] == .array(["conv2d", .integer(0), .integer(0), .object([:])]))
        #expect(config["input_layers"] == .array([.array(["image", .integer(0), .integer(0)])]))
    }

    /// TensorFlow.js has Keras 2's names of weights.
    @Test func depthwiseKernelsHaveTheirOldName() throws {
        let scratch = try Scratch()
        try Model(input: [6, 6, 2]) {
            DepthwiseConv2D(3)
            SeparableConv2D(2, 3)
        }.save(to: scratch("model.json"))
        let group = try #require(document(scratch)["weightsManifest"]?.elements?.first?.members)
        let names = group["weights"]?.elements?.compactMap { $0.members?["name"]?.string }
        #expect(
            names == [
                "depthwise_conv2d/depthwise_kernel", "depthwise_conv2d/bias",
                "separable_conv2d/depthwise_kernel", "separable_conv2d/pointwise_kernel",
                "separable_conv2d/bias",
            ])
    }

    @Test func layersThatItLacksAreNamedOrLeftOut() throws {
        let scratch = try Scratch()
        var notes: [String] = []
        let model = try Model(input: [8, 8, 1]) {
            RandomFlip()
            Flatten()
            Dense(2)
        }
        try model.save(to: scratch("model.json"), notes: { notes.append($0) })
        #expect(
            notes == [
                "\(scratch("model.json")): left out: the layer 'random_flip', a RandomFlip, which TensorFlow.js lacks"
            ])
        #expect(
            message(.argument) { try images().save(to: scratch("b.json")) }.contains(
                "TensorFlow.js has no layer"))
    }
}
