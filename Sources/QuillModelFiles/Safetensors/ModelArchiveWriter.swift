import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension ModelArchive {
    /// The file's contents: equal models give equal bytes.
    /// - Throws: an `.argument` error that names a layer or setting that cannot be written.
    static func contents(_ model: Model) throws -> Safetensors {
        var tensors = model.weights.mapValues { AnyTensor.float32($0) }
        var metadata = [versionKey: version, configurationKey: try model.network.json.text]
        if let compilation = model.compilation {
            metadata[compilationKey] = try compilation.json.text
            try add(model.optimizerState, to: &tensors)
        }
        return Safetensors(tensors: tensors, metadata: metadata)
    }

    /// The same for a model in the middle of its training.
    static func contents(_ checkpoint: Checkpoint) throws -> Safetensors {
        guard checkpoint.model.compilation != nil else {
            throw QuillError(.argument, "a checkpoint needs a compiled model: there is no training to resume")
        }
        var file = try contents(checkpoint.model)
        file.metadata[trainingKey] = checkpoint.state.json.text
        file.metadata[settingsKey] = JSON.object(checkpoint.settings.mapValues { .string($0) }).text
        for (place, memory) in checkpoint.state.callbacks.enumerated() {
            let named = memory.tensors.map { (name($0.key, ofCallback: place), AnyTensor.float32($0.value)) }
            try add(Dictionary(uniqueKeysWithValues: named), to: &file.tensors)
        }
        return file
    }

    /// Layers of one's own may have any name: two tensors of one name must not become one.
    private static func add(_ more: [String: AnyTensor], to tensors: inout [String: AnyTensor]) throws {
        for (name, tensor) in more {
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw QuillError(.argument, "two tensors would be saved as '\(name)': rename the layer")
            }
        }
    }
}
