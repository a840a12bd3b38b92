import QuillCodecs
import QuillTensor

/// Weights as NumPy's archive of arrays: `numpy.load("weights.npz")["dense/kernel"]`.
///
/// Arrays have the names of the weights. When reading, `arr_0`, `arr_1`, …, as `numpy.savez(path, *model.get_weights())`
/// names them, are the weights in Keras's order.
struct NpzWeightsFormat: ReadableModelFormat, WritableModelFormat {
    let name = "NumPy weights"
    let fileExtensions = ["npz"]
    let parts = SavedModel.Parts.weights

    func recognizes(_ file: ModelFile) -> Bool {
        guard ZipArchive.isZip(file.start), let archive = try? ZipArchive(path: file.path) else {
            return false
        }
        return !archive.entries.isEmpty && archive.entries.allSatisfy { $0.name.hasSuffix(".npy") }
    }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        // A deflated array unpacks to at most about a thousand times its size.
        let limit = file.size > 1 << 20 ? file.size * 20 : 1 << 24
        var model = SavedModel(network: nil, weights: [:])
        for (name, tensor) in try Npz.read(file.path, limit: limit) {
            model.weights[name] = try tensor.converted(to: Float.self)
        }
        return model
    }

    func encode(_ model: SavedModel) throws -> EncodedModel {
        EncodedModel(
            try ZipWriter.encode { archive in
                for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) {
                    try archive.add(name + ".npy", Npy.encode(.float32(tensor)))
                }
            })
    }
}
