import QuillCodecs
import QuillHDF5
import QuillNetwork
import QuillTensor

/// A format whose files are HDF5, which the library writes to disk faster than to memory.
protocol HDF5ModelFormat: WritableModelFormat {
    /// Returns what a file contains, and a line for everything changed or left out.
    /// - Throws: an `.argument` error if the format can't hold a model.
    func contents(of model: SavedModel) throws -> (root: HDF5Group, notes: [String])
}

extension HDF5ModelFormat {
    func encode(_ model: SavedModel) throws -> EncodedModel {
        let (root, notes) = try contents(of: model)
        return EncodedModel(try HDF5.encode(root), notes: notes)
    }
}

extension KerasH5Format {
    func contents(of model: SavedModel) throws -> (root: HDF5Group, notes: [String]) {
        var notes: [String] = []
        guard let network = model.network else {
            if let network = model.networkOfWeights {
                return (try Self.weights(model.weights, of: network), [])
            }
            notes.append(
                "the order of the layers is unknown: they are ordered by name, and Keras loads them by order")
            return (try Self.weights(byName: model.weights), notes)
        }
        if network.steps.contains(where: { $0.layer is InnerNetwork }), !network.isSequential {
            notes.append(
                "only Keras 3 opens this file: tf_keras 2 counts the calls of models inside models otherwise")
        }
        var root = HDF5Group()
        root.attributes[KerasNames.versionKey] = .string(KerasNames.version)
        root.attributes[KerasNames.producerKey] = .string(KerasNames.ownProducer)
        root.attributes[KerasNames.backendKey] = .string(KerasNames.backend)
        root.attributes[KerasNames.network] = .string(try network.legacyKerasJSON.text)
        root.members[KerasNames.modelWeights] = .group(try Self.weights(model.weights, of: network))
        root.attributes[KerasNames.classNames] = model.classNames.map { names in
            .string(JSON.array(names.map { .string($0) }).text)
        }
        if !model.metadata.isEmpty {
            let texts = JSON.object(model.metadata.mapValues { .string($0) })
            root.attributes[KerasNames.ownMetadata] = .string(texts.text)
        }
        if let compilation = model.compilation {
            let arguments = try compilation.kerasArguments(.legacy, notes: &notes)
            root.attributes[KerasNames.training] = .string(arguments.text)
            root.attributes[KerasNames.ownSchedule] = try compilation.optimizer.learningRate.ownSchedule
                .map { .string($0.text) }
            let variables = try KerasOptimizerState(compilation.optimizer, of: network)
                .variables(model.optimizerState ?? [:])
            if let variables {
                root.members[KerasNames.ownOptimizerWeights] = .group(try Self.group(variables))
            } else if model.optimizerState != nil {
                notes.append(
                    "Keras files cannot hold the state of \(type(of: compilation.optimizer).className)")
            }
        }
        return (root, notes)
    }

    /// Returns data sets with the attribute that lists them.
    private static func group(_ tensors: [(name: String, value: AnyTensor)]) throws -> HDF5Group {
        var group = HDF5Group()
        group.setNames(tensors.map(\.name), KerasNames.weightNames)
        for tensor in tensors { try group.add(.tensor(tensor.value), at: tensor.name) }
        return group
    }

    /// Returns the weights in a group for each layer, in Keras's order.
    private static func weights(_ weights: [String: Tensor<Float>], of network: Network) throws -> HDF5Group {
        var root = HDF5Group()
        let layers = network.kerasLayers
        root.setNames(layers.map(\.name), KerasNames.layerNames)
        root.attributes[KerasNames.backendKey] = .string(KerasNames.backend)
        root.attributes[KerasNames.versionKey] = .string(KerasNames.version)
        root.attributes[KerasNames.producerKey] = .string(KerasNames.ownProducer)
        for layer in layers {
            let tensors = layer.legacy.compactMap { weight in
                weights[weight.name].map { (name: weight.name, value: AnyTensor.float32($0)) }
            }
            try root.add(.group(group(tensors)), at: layer.name)
        }
        try root.add(.group(group([])), at: KerasNames.topLevelWeights)
        return root
    }

    /// Returns weights without a network: layers by name, and the weights of each in Keras's usual order.
    private static func weights(byName weights: [String: Tensor<Float>]) throws -> HDF5Group {
        var root = HDF5Group()
        var layers: [String: [(name: String, value: AnyTensor)]] = [:]
        let usual = [
            "kernel", "depthwise_kernel", "pointwise_kernel", "bias", "gamma", "beta", "moving_mean",
        ]
        func place(_ name: String) -> Int {
            usual.firstIndex { name.hasSuffix("/\($0)") } ?? usual.count
        }
        for (name, tensor) in weights.sorted(by: { (place($0.key), $0.key) < (place($1.key), $1.key) }) {
            let layer = name.split(separator: "/").first.map(String.init) ?? name
            layers[layer, default: []].append((name, .float32(tensor)))
        }
        root.setNames(layers.keys.sorted(), KerasNames.layerNames)
        root.attributes[KerasNames.backendKey] = .string(KerasNames.backend)
        root.attributes[KerasNames.versionKey] = .string(KerasNames.version)
        root.attributes[KerasNames.producerKey] = .string(KerasNames.ownProducer)
        for (name, tensors) in layers { try root.add(.group(group(tensors)), at: name) }
        return root
    }
}
