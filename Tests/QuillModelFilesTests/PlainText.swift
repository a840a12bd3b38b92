import QuillModelFiles
import QuillNetwork
import QuillTensor

/// A model as lines of text: the format, the network, and a line of numbers for each weight.
struct PlainText: ReadableModelFormat, WritableModelFormat {
    let name = "plain text"
    let fileExtensions = ["model.txt"]
    let parts: SavedModel.Parts = [.network, .weights]

    private static let firstLine = "plain text model 1\n"

    func encode(_ model: SavedModel) throws -> EncodedModel {
        var text = Self.firstLine + (try model.requiredNetwork.kerasJSON) + "\n"
        for (name, tensor) in model.weights.sorted(by: { $0.key < $1.key }) {
            let numbers = tensor.elements.map { "\($0)" }
            text += ([name] + numbers).joined(separator: "\t") + "\n"
        }
        return EncodedModel(Array(text.utf8))
    }

    func recognizes(_ file: ModelFile) -> Bool { file.start.starts(with: Self.firstLine.utf8) }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        let lines = String(decoding: try file.bytes(), as: UTF8.self).split(separator: "\n")
        guard lines.count > 1 else { throw QuillError(.file, "truncated: expected a network") }
        let network = try Network(kerasJSON: String(lines[1]), layers: vocabulary.layers)
        let shapes = Dictionary(uniqueKeysWithValues: network.weights.map { ($0.name, $0.shape) })
        var weights: [String: Tensor<Float>] = [:]
        for line in lines.dropFirst(2) {
            let words = line.split(separator: "\t")
            let (name, numbers) = (String(words.first ?? ""), words.dropFirst().compactMap { Float($0) })
            guard let shape = shapes[name], numbers.count == words.count - 1,
                numbers.count == shape.elementCount
            else { throw QuillError(.file, "'\(name)': expected a weight of the network and its numbers") }
            weights[name] = try Tensor(shape, numbers)
        }
        return SavedModel(network: network, weights: weights)
    }
}
