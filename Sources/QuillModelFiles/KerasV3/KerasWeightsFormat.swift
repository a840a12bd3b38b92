import QuillHDF5
import QuillNetwork
import QuillTensor

/// The `.weights.h5` files of Keras 3: weights alone, with the optimizer's state if Keras wrote them.
struct KerasWeightsFormat: ReadableModelFormat, HDF5ModelFormat {
    let name = "Keras 3 weights"
    let fileExtensions = ["weights.h5"]
    let parts: SavedModel.Parts = [.weights]

    /// Returns false: the start of an HDF5 file doesn't tell one layout from the other, and ``KerasH5Format`` reads both
    /// and sets the format's name.
    func recognizes(_ file: ModelFile) -> Bool { false }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        try KerasH5Format().decode(file, vocabulary)
    }

    func contents(of model: SavedModel) throws -> (root: HDF5Group, notes: [String]) {
        guard let network = model.network ?? model.networkOfWeights else {
            throw QuillError(
                .argument,
                ".weights.h5 files name weights by the classes of their layers; expected a network, received weights alone"
            )
        }
        var root = try KerasV3Weights.group(model.weights, of: network, optimizer: nil)
        root.attributes[KerasNames.producerKey] = .string(KerasNames.ownProducer)
        return (root, [])
    }
}
