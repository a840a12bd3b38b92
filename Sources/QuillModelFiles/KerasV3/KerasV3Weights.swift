import QuillHDF5
import QuillNetwork
import QuillTensor

/// The weights of a Keras 3 file: a group for each layer, named by its class (`layers/dense_1/vars/0`).
struct KerasV3Weights {
    private let root: HDF5Group

    init(_ root: HDF5Group) { self.root = root }

    /// Whether a file has this layout.
    static func isLayout(_ root: HDF5Group) -> Bool {
        root.group(at: KerasNames.layers) != nil && root.attributes[KerasNames.network] == nil
    }

    /// The variables of the optimizer, in their order; nil if there are none.
    var optimizerVariables: [AnyTensor]? {
        get throws {
            guard let group = root.group(at: "\(KerasNames.optimizer)/\(KerasNames.variables)") else {
                return nil
            }
            return try Self.numbered(group, KerasNames.optimizer)
        }
    }

    /// All data sets by their paths, without a network to give them to.
    var named: [String: Tensor<Float>] {
        get throws {
            var result: [String: Tensor<Float>] = [:]
            guard let layers = root.group(at: KerasNames.layers) else { return result }
            try Self.collect(layers, KerasNames.layers, &result)
            return result
        }
    }

    private static func collect(_ group: HDF5Group, _ path: String, _ result: inout [String: Tensor<Float>])
        throws
    {
        for (name, member) in group.members {
            switch member {
            case .group(let inner): try collect(inner, "\(path)/\(name)", &result)
            // States of random generators are whole numbers.
            case .tensor(.float32(let tensor)): result["\(path)/\(name)"] = tensor
            case .tensor(.float64(let tensor)): result["\(path)/\(name)"] = try tensor.converted()
            default: break
            }
        }
    }

    /// Returns the data sets `0`, `1`, … of a group.
    private static func numbered(_ group: HDF5Group, _ path: String) throws -> [AnyTensor] {
        try (0..<group.members.count).map { index in
            guard case .tensor(let tensor)? = group.members["\(index)"] else {
                throw QuillError(
                    .file, "'\(path)/\(KerasNames.variables)': expected \(index), which is missing")
            }
            return tensor
        }
    }

    /// Returns the weights of a network by its names.
    /// - Parameter notes: receives a line for layers whose names in the file are others.
    /// - Throws: a `.file` error that names the group and what does not fit.
    func weights(of network: Network, notes: inout [String]) throws -> [String: Tensor<Float>] {
        var result: [String: Tensor<Float>] = [:]
        var renamed: [String] = []
        try read(network.kerasLayers, in: root, "", &result, &renamed)
        if !renamed.isEmpty {
            notes.append("the layers have other names; matched by order: \(renamed.joined(separator: ", "))")
        }
        return result
    }

    private func read(
        _ layers: [KerasLayer], in model: HDF5Group, _ path: String, _ result: inout [String: Tensor<Float>],
        _ renamed: inout [String]
    ) throws {
        let groups = model.group(at: KerasNames.layers) ?? HDF5Group()
        let names = Self.groupNames(layers)
        let byName = Self.groupsByLayer(groups)
        let isNamed = layers.allSatisfy { $0.all.isEmpty || byName[$0.name] != nil }
        for (layer, usual) in zip(layers, names) where !layer.all.isEmpty {
            let name = isNamed ? byName[layer.name] ?? usual : usual
            let place = "\(path)\(KerasNames.layers)/\(name)"
            guard let group = groups.group(at: name) else {
                throw QuillError(.file, "layer '\(layer.name)': expected a group '\(place)'")
            }
            if let inner = layer.inner {
                try read(inner, in: group, "\(place)/", &result, &renamed)
                continue
            }
            if !isNamed { renamed.append("\(place) → \(layer.name)") }
            let values = try Self.numbered(group.group(at: KerasNames.variables) ?? HDF5Group(), place)
            guard values.count == layer.own.count else {
                throw QuillError(
                    .file,
                    "layer '\(layer.name)': expected \(layer.own.count) weights in '\(place)', received \(values.count)"
                )
            }
            for (index, (value, weight)) in zip(values, layer.own).enumerated() {
                guard value.shape == weight.shape else {
                    throw QuillError(
                        .file,
                        "'\(place)/\(KerasNames.variables)/\(index)': expected shape \(weight.shape), received \(value.shape)"
                    )
                }
                result[weight.name] = try value.floats("\(place)/\(KerasNames.variables)/\(index)")
            }
        }
    }

    /// Returns the groups of layers: the names of their classes, numbered.
    static func groupNames(_ layers: [KerasLayer]) -> [String] {
        var counts: [String: Int] = [:]
        return layers.map { layer in
            let name = KerasNames.snakeCase(layer.className)
            let count = counts[name, default: 0]
            counts[name] = count + 1
            return count == 0 ? name : "\(name)_\(count)"
        }
    }

    /// Returns the groups by the names of their layers, which later versions of Keras 3 write.
    private static func groupsByLayer(_ groups: HDF5Group) -> [String: String] {
        var result: [String: String] = [:]
        for (name, member) in groups.members {
            guard case .group(let group) = member,
                case .string(let layer)? = group.group(at: KerasNames.variables)?.attributes[KerasNames.name]
            else { continue }
            result[layer] = name
        }
        return result
    }

    // MARK: Writing

    /// Returns the content of a file.
    static func group(
        _ weights: [String: Tensor<Float>], of network: Network,
        optimizer: (name: String, variables: [AnyTensor])?
    ) throws -> HDF5Group {
        var root = try group(network.kerasLayers, named: network.name, weights)
        if let optimizer {
            try root.add(
                .group(variables(optimizer.variables, named: optimizer.name)),
                at: "\(KerasNames.optimizer)/\(KerasNames.variables)")
        }
        return root
    }

    private static func group(
        _ layers: [KerasLayer], named name: String, _ weights: [String: Tensor<Float>]
    ) throws -> HDF5Group {
        var model = HDF5Group()
        model.members[KerasNames.variables] = .group(variables([], named: name))
        var groups = HDF5Group()
        for (layer, groupName) in zip(layers, groupNames(layers)) {
            if let inner = layer.inner {
                groups.members[groupName] = .group(try group(inner, named: layer.name, weights))
                continue
            }
            var group = HDF5Group()
            let values = layer.own.compactMap { weights[$0.name].map { AnyTensor.float32($0) } }
            group.members[KerasNames.variables] = .group(variables(values, named: layer.name))
            groups.members[groupName] = .group(group)
        }
        model.members[KerasNames.layers] = .group(groups)
        return model
    }

    private static func variables(_ values: [AnyTensor], named name: String) -> HDF5Group {
        var group = HDF5Group()
        group.attributes[KerasNames.name] = .string(name)
        for (index, value) in values.enumerated() { group.members["\(index)"] = .tensor(value) }
        return group
    }
}
