import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension SafetensorsFormat {
    func encode(_ model: SavedModel) throws -> EncodedModel {
        let halved = model.halvesKernels ? model.weights.filter { $0.value.rank > 1 }.map(\.key) : []
        return EncodedModel(try contents(model).encode(halving: Set(halved)))
    }

    private func contents(_ model: SavedModel) throws -> Safetensors {
        if let name = model.metadata.keys.filter(Self.keys.contains).min() {
            throw QuillError(.argument, "metadata '\(name)': the format reserves this name")
        }
        var tensors = model.weights.mapValues { AnyTensor.float32($0) }
        var metadata = model.metadata
        metadata[Self.versionKey] = Self.version
        guard let network = model.network else {
            // Weights alone.
            return Safetensors(tensors: tensors, metadata: metadata)
        }
        metadata[Self.configurationKey] = try network.json.text
        metadata[Self.classNamesKey] = model.classNames.map { JSON.array($0.map { .string($0) }).text }
        if let compilation = model.compilation {
            metadata[Self.compilationKey] = try compilation.json.text
            try Self.add(model.optimizerState ?? [:], to: &tensors)
        }
        if let training = model.training {
            metadata[Self.trainingKey] = training.json.text
            metadata[Self.settingsKey] = JSON.object(model.settings.mapValues { .string($0) }).text
            for (index, callback) in training.callbacks.enumerated() {
                let named = callback.memory.tensors.map {
                    (Self.name($0.key, ofCallback: index), AnyTensor.float32($0.value))
                }
                try Self.add(Dictionary(uniqueKeysWithValues: named), to: &tensors)
            }
        }
        return Safetensors(tensors: tensors, metadata: metadata)
    }

    /// Adds tensors. Custom layers may have any name, so duplicates are errors.
    private static func add(_ more: [String: AnyTensor], to tensors: inout [String: AnyTensor]) throws {
        for (name, tensor) in more {
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw QuillError(.argument, "two tensors would be saved as '\(name)': rename the layer")
            }
        }
    }
}
