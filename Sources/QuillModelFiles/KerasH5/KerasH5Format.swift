import QuillCodecs
import QuillHDF5
import QuillNetwork
import QuillTensor
import QuillTraining

/// Keras's HDF5 files: whole models and weights alone, by Keras 2.0 and later, TensorFlow's Keras, and tf_keras. Also reads
/// the `.weights.h5` files of Keras 3, which have another layout.
struct KerasH5Format: ReadableModelFormat, HDF5ModelFormat {
    let name = "Keras HDF5"
    let fileExtensions = ["h5", "hdf5"]
    let parts: SavedModel.Parts = [.network, .weights, .compilation, .optimizerState, .classNames, .metadata]

    func recognizes(_ file: ModelFile) -> Bool { file.start.starts(with: HDF5.signature) }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        let root = try HDF5.decode(file.bytes(), name: file.path)
        var model = try model(root, vocabulary)
        func text(_ name: String) -> String? {
            if case .string(let text)? = root.attributes[name] { text } else { nil }
        }
        model.producer = KerasNames.producer(
            text(KerasNames.producerKey), version: text(KerasNames.versionKey))
        return model
    }

    private func model(_ root: HDF5Group, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        if root.attributes[KerasNames.network] != nil {
            return try KerasH5Reader(root: root, vocabulary: vocabulary).model()
        }
        if root.names(KerasNames.layerNames) != nil {
            let weights = try KerasLegacyWeights(root)
            guard let network = vocabulary.network else {
                return SavedModel(network: nil, weights: weights.named)
            }
            var notes: [String] = []
            var model = SavedModel(network: nil, weights: try weights.weights(of: network, notes: &notes))
            model.notes = notes
            return model
        }
        if KerasV3Weights.isLayout(root) {
            let weights = KerasV3Weights(root)
            var notes: [String] = []
            var model = SavedModel(
                network: nil,
                weights: try vocabulary.network.map { try weights.weights(of: $0, notes: &notes) }
                    ?? weights.named)
            model.notes = notes
            model.format = KerasWeightsFormat().name
            return model
        }
        throw QuillError(
            .file,
            "an HDF5 file that is not Keras's: expected the attribute '\(KerasNames.network)' or '\(KerasNames.layerNames)', received the groups and data sets \(root.members.keys.sorted().prefix(8).joined(separator: ", "))"
        )
    }
}

/// Reads a whole model.
private struct KerasH5Reader {
    let root: HDF5Group
    let vocabulary: ModelVocabulary

    func model() throws -> SavedModel {
        guard let group = root.group(at: KerasNames.modelWeights) else {
            throw QuillError(.file, "expected a group '\(KerasNames.modelWeights)'")
        }
        let network = try network()
        var notes: [String] = []
        var model = SavedModel(
            network: network, weights: try KerasLegacyWeights(group).weights(of: network, notes: &notes))
        if case .string(let text)? = root.attributes[KerasNames.classNames] {
            model.classNames = try JSONField(parsing: text, KerasNames.classNames).elements.map {
                try $0.string
            }
        }
        if let text = try text(KerasNames.ownMetadata) {
            model.metadata = try JSONField(parsing: text, KerasNames.ownMetadata).members.mapValues {
                try $0.string
            }
        }
        if let text = try text(KerasNames.training) {
            let json = try JSON(parsing: Array(text.utf8), name: KerasNames.training)
            let schedule = try self.text(KerasNames.ownSchedule).map {
                try JSON(parsing: Array($0.utf8), name: KerasNames.ownSchedule)
            }
            try model.compile(KerasCompilation(json, schedule: schedule), vocabulary, &notes)
        }
        let state =
            root.group(at: KerasNames.ownOptimizerWeights) ?? root.group(at: KerasNames.optimizerWeights)
        if let compilation = model.compilation, let state {
            let variables = try state.tensors(in: KerasNames.optimizerWeights)
            model.takeOptimizerState(
                variables.map(\.value), Self.layout(variables.map(\.name)), compilation, &notes)
        }
        model.notes = notes
        return model
    }

    private func text(_ attribute: String) throws -> String? {
        switch root.attributes[attribute] {
        case .string(let text)?: return text
        case .strings(let texts)? where texts.count == 1: return texts[0]
        case nil: return nil
        default: throw QuillError(.file, "the attribute '\(attribute)': expected a string")
        }
    }

    private func network() throws -> Network {
        guard let text = try text(KerasNames.network) else {
            throw QuillError(.file, "the attribute '\(KerasNames.network)': expected a string")
        }
        var json = try JSON(parsing: Array(text.utf8), name: KerasNames.network)
        // The version decides what some names mean.
        if var members = json.members, let version = try self.text(KerasNames.versionKey) {
            members[KerasNames.versionKey] = .string(version)
            json = .object(members)
        }
        return try NetworkReader(layers: vocabulary.layers).network(JSONField(json, KerasNames.network))
    }

    /// Returns the order of an optimizer's variables, which the names tell.
    private static func layout(_ names: [String]) -> KerasOptimizerState.Layout {
        let first = names.first ?? ""
        // Also in tf_keras, names end with TensorFlow's ":0".
        guard first.hasSuffix(":0") else { return .keras3 }
        return first.hasSuffix("iteration:0") ? .tfKeras : .legacy
    }
}

extension SavedModel {
    /// Sets the compilation. What prevents it is a note: the model predicts without it.
    mutating func compile(
        _ arguments: KerasCompilation, _ vocabulary: ModelVocabulary, _ notes: inout [String]
    ) throws {
        if arguments.isEmpty { return }
        do {
            switch try arguments.compilation(of: requiredNetwork, vocabulary, notes: &notes) {
            case .known(let compilation): self.compilation = compilation
            case .unknown(let name):
                unknownName = name
                notes.append("the model is not compiled: unknown \(name)")
            }
        } catch let error as QuillError {
            notes.append("the model is not compiled: \(error.message)")
        }
    }

    /// Sets the optimizer's state. What does not fit is a note, and the optimizer starts over.
    mutating func takeOptimizerState(
        _ variables: [AnyTensor], _ layout: KerasOptimizerState.Layout, _ compilation: Model.Compilation,
        _ notes: inout [String]
    ) {
        do {
            let state = try KerasOptimizerState(compilation.optimizer, of: requiredNetwork)
            optimizerState = try state.state(variables, layout)
        } catch let error as QuillError {
            notes.append("\(error.message); the optimizer starts over")
        } catch {}
    }
}
