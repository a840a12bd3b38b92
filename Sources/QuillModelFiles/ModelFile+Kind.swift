import QuillCodecs

extension ModelFile {
    /// A description of a file that no format recognizes, as far as its content tells, with the way out.
    var kind: String? {
        if size == 0 { return "an empty, perhaps truncated file" }
        if ZipArchive.isZip(start) { return archiveKind }
        if let found = Self.signatures.first(where: { start.starts(with: $0.bytes) }) { return found.kind }
        if start.dropFirst(4).starts(with: Array("TFL3".utf8)) {
            return
                "a TensorFlow Lite model, which is made for one device; save the Keras model it came from as .keras"
        }
        if start.starts(with: [8, 1, 18]) {
            return "a TensorFlow SavedModel; load it with tf_keras and save it as .h5"
        }
        // The version of the format, and the name of its producer, its graph, or its operators.
        if start.count > 2, start[0] == 8, (3...20).contains(start[1]), [18, 58, 66].contains(start[2]) {
            return "an ONNX model"
        }
        guard start.first(where: { ![32, 9, 10, 13].contains($0) }) == UInt8(ascii: "{") else { return nil }
        if isOfTensorFlowJS {
            return
                "a TensorFlow.js model, which Quill writes but doesn't read; convert the Keras model that it came from, or "
                + "this one with tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras"
        }
        if String(decoding: start, as: UTF8.self).contains("class_name") {
            return "a Keras network in JSON, without weights; save the whole model as .keras"
        }
        return nil
    }

    /// Whether the start of a JSON file has the marks of a TensorFlow.js model.
    package var isOfTensorFlowJS: Bool {
        let text = String(decoding: start, as: UTF8.self)
        return ["weightsManifest", "layers-model", "modelTopology", "graph-model"].contains {
            text.contains("\"\($0)\"")
        }
    }

    private static let pickleKind =
        "a Python pickle, like PyTorch's .pt, which is code and not data; save the weights with "
        + "safetensors.torch.save_file, or export the model to ONNX"

    private static let signatures: [(bytes: [UInt8], kind: String)] = [
        (
            [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
            "an HDF5 file, like Keras's .h5"
        ),
        ([0x80, 2], pickleKind), ([0x80, 3], pickleKind), ([0x80, 4], pickleKind), ([0x80, 5], pickleKind),
        ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
        ([0x1F, 0x8B], "a gzip file; unpack it first"),
        (Array("GGUF".utf8), "a GGUF file, which holds a language model"),
    ]

    /// The kind of a zip archive, by the names in it.
    private var archiveKind: String {
        guard let archive = try? ZipArchive(path: path) else {
            return "a damaged or truncated zip archive, which Keras's .keras and PyTorch's .pt are"
        }
        let names = archive.entries.map(\.name)
        if names.contains(where: { $0.hasSuffix("data.pkl") || $0.hasSuffix("constants.pkl") }) {
            return
                "a PyTorch file, a Python pickle in a zip archive, which is code and not data; save the weights with "
                + "safetensors.torch.save_file, or export the model to ONNX"
        }
        if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
            return "NumPy's .npz, arrays without a network"
        }
        if names.contains(where: { $0.hasSuffix("saved_model.pb") }) {
            return "a TensorFlow SavedModel; load it with tf_keras and save it as .h5"
        }
        return "a zip archive without a model"
    }
}
