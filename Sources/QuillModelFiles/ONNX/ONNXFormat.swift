import QuillCodecs
import QuillNetwork
import QuillTensor

/// ONNX (onnx.ai), which ONNX Runtime, PyTorch, and most other programs of the field read or write.
///
/// Files hold what a network calculates when it predicts, not its layers: dropout and augmentation are left out, and
/// activations and normalizations are operators of their own. Inputs and outputs have Quill's shapes. Reading builds layers
/// from operators again.
struct ONNXFormat: ReadableModelFormat, WritableModelFormat {
    let name = "ONNX"
    let fileExtensions = ["onnx"]
    let parts: SavedModel.Parts = [.network, .weights, .classNames, .metadata]

    /// The name of the program that writes the files.
    static let producer = "Quill"

    private static let classNamesKey = "quill.class_names"

    func recognizes(_ file: ModelFile) -> Bool { ONNXDecoder.recognizes(file.start) }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        let model = try ONNXDecoder.model(file.bytes())
        var saved = try ONNXImporter.read(model)
        let producer = [model.producer, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
        saved.producer = producer.isEmpty ? nil : producer
        saved.metadata = model.metadata
        if let names = saved.metadata.removeValue(forKey: Self.classNamesKey) {
            saved.classNames = try JSONField(parsing: names, Self.classNamesKey).elements.map {
                try $0.string
            }
        }
        return saved
    }

    func encode(_ model: SavedModel) throws -> EncodedModel {
        if model.metadata[Self.classNamesKey] != nil {
            throw QuillError(.argument, "metadata '\(Self.classNamesKey)': the format reserves this name")
        }
        let network = try model.requiredNetwork
        let inference = try InferenceNetwork(network, weights: model.weights)
        var exported = try ONNXExporter(inference, name: network.name).model
        exported.metadata = model.metadata
        exported.metadata[Self.classNamesKey] = model.classNames.map {
            JSON.array($0.map { .string($0) }).text
        }
        return EncodedModel(exported.encoded())
    }
}
