import QuillCodecs
import QuillNetwork
import QuillTensor

/// A TensorFlow.js layers model, for `tf.loadLayersModel("model.json")` in a web page: the layers in a JSON file, and the
/// weights in files of at most 4 MiB beside it, which browsers can cache.
struct TensorFlowJSFormat: WritableModelFormat {
    let name = "TensorFlow.js"
    let fileExtensions = ["json"]
    let parts: SavedModel.Parts = [.network, .weights, .classNames, .metadata]

    private static let shardSize = 4 << 20

    func encode(_ model: SavedModel) throws -> EncodedModel {
        var notes: [String] = []
        let topology = try TensorFlowJSTopology.json(of: model.requiredNetwork, &notes)
        var bytes: [UInt8] = []
        var manifest: [JSON] = []
        let network = try model.requiredNetwork
        // TensorFlow.js has Keras 2's name for these kernels.
        let depthwise = Set(
            network.steps.filter { $0.layer is DepthwiseConv2D }.map { "\($0.name)/kernel" })
        for weight in network.weights {
            guard let tensor = model.weights[weight.name] else {
                throw QuillError(.argument, "the weight '\(weight.name)' is missing")
            }
            manifest.append(
                .object([
                    "name": .string(
                        depthwise.contains(weight.name)
                            ? weight.name.dropLast("kernel".count) + "depthwise_kernel" : weight.name),
                    "dtype": "float32",
                    "shape": .array(tensor.shape.dimensions.map(JSON.integer)),
                ]))
            AnyTensor.float32(tensor).withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        let starts = Array(stride(from: 0, to: max(bytes.count, 1), by: Self.shardSize))
        // Models in one folder must not share shards; model.json has the usual names.
        let prefix = model.stem == nil || model.stem == "model" ? "" : "\(model.stem ?? "")-"
        let names = starts.indices.map { "\(prefix)group1-shard\($0 + 1)of\(starts.count).bin" }
        var metadata = model.metadata.mapValues { JSON.string($0) }
        metadata["classNames"] = model.classNames.map { JSON.array($0.map { .string($0) }) }
        var document: [String: JSON] = [
            "format": "layers-model", "generatedBy": "Quill", "convertedBy": .null,
            "modelTopology": .object([
                "keras_version": "2.15.0", "backend": "tensorflow", "model_config": topology,
            ]),
            "weightsManifest": .array([
                .object(["paths": .array(names.map(JSON.string)), "weights": .array(manifest)])
            ]),
        ]
        if !metadata.isEmpty { document["userDefinedMetadata"] = .object(metadata) }
        var encoded = EncodedModel(Array(JSON.object(document).text.utf8), notes: notes)
        for (start, name) in zip(starts, names) {
            encoded.companions[name] = Array(bytes[start..<min(start + Self.shardSize, bytes.count)])
        }
        return encoded
    }
}
