import QuillHDF5
import QuillNetwork
import QuillTensor

/// The weights of an .h5 file: for each layer, a group with a list of names, and data sets at those names.
struct KerasLegacyWeights {
    /// The weights of one layer.
    struct Layer {
        let name: String
        let weights: [(name: String, value: Tensor<Float>)]
    }

    /// The layers that have weights, in the file's order.
    let layers: [Layer]

    /// Reads a group with the attribute `layer_names`.
    /// - Throws: a `.file` error that names what is missing.
    init(_ group: HDF5Group) throws {
        guard let names = group.names(KerasNames.layerNames) else {
            throw QuillError(.file, "expected the attribute '\(KerasNames.layerNames)'")
        }
        layers = try names.compactMap { name in
            guard let layer = group.group(at: name) else {
                throw QuillError(.file, "expected a group '\(name)' for the layer")
            }
            let weights = try layer.tensors(in: name)
            guard !weights.isEmpty else { return nil }
            return Layer(name: name, weights: try weights.map { ($0.name, try $0.value.floats($0.name)) })
        }
        if let more = try group.group(at: KerasNames.topLevelWeights)?.tensors(
            in: KerasNames.topLevelWeights),
            let first = more.first
        {
            throw QuillError(
                .file, "'\(first.name)': weights of the model itself, outside its layers, are not supported")
        }
    }

    /// The weights by name, without a network to give them to: `dense/kernel`.
    var named: [String: Tensor<Float>] {
        var result: [String: Tensor<Float>] = [:]
        for layer in layers {
            let short = layer.weights.map { "\(layer.name)/\(Self.lastPart($0.name))" }
            // The weights of a model inside need their whole names.
            let isClear = Set(short).count == short.count
            for (weight, name) in zip(layer.weights, short) {
                result[isClear ? name : "\(layer.name)/\(Self.withoutSuffix(weight.name))"] = weight.value
            }
        }
        return result
    }

    /// Returns the weights of a network by its names. Layers are found by name if all names are those of the file, and by
    /// order if not, as Keras does.
    /// - Parameter notes: receives a line that tells what went where, if it was by order.
    /// - Throws: a `.file` error that names the layer and what does not fit.
    func weights(of network: Network, notes: inout [String]) throws -> [String: Tensor<Float>] {
        let wanted = network.kerasLayers.filter { !$0.all.isEmpty }
        guard wanted.count == layers.count else {
            throw QuillError(
                .file,
                "expected \(wanted.count) layers with weights (\(wanted.map(\.name).joined(separator: ", "))), received \(layers.count) (\(layers.map(\.name).joined(separator: ", ")))"
            )
        }
        let byName = Dictionary(layers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let isNamed = Set(wanted.map(\.name)) == Set(byName.keys) && byName.count == layers.count
        var result: [String: Tensor<Float>] = [:]
        for (index, layer) in wanted.enumerated() {
            let found = isNamed ? byName[layer.name] ?? layers[index] : layers[index]
            try Self.assign(found, to: layer, &result)
        }
        if !isNamed {
            let pairs = zip(layers, wanted).filter { $0.name != $1.name }.map { "\($0.name) → \($1.name)" }
            notes.append("the layers have other names; matched by order: \(pairs.joined(separator: ", "))")
        }
        return result
    }

    private static func assign(
        _ found: Layer, to layer: KerasLayer, _ result: inout [String: Tensor<Float>]
    ) throws {
        let wanted = layer.legacy
        guard found.weights.count == wanted.count else {
            throw QuillError(
                .file,
                "layer '\(layer.name)': expected \(wanted.count) weights, received \(found.weights.count)")
        }
        // Names within a layer are Keras's, but some versions call them otherwise.
        let byName = Dictionary(found.weights.map { (lastPart($0.name), $0.value) }, uniquingKeysWith: { $1 })
        let isNamed = layer.inner == nil && Set(wanted.map { lastPart($0.name) }) == Set(byName.keys)
        for (index, weight) in wanted.enumerated() {
            let value =
                isNamed
                ? byName[lastPart(weight.name)] ?? found.weights[index].value : found.weights[index].value
            guard value.shape == weight.shape else {
                throw QuillError(
                    .file,
                    "'\(found.name)/\(lastPart(found.weights[index].name))': expected shape \(weight.shape), received \(value.shape)"
                )
            }
            result[weight.name] = value
        }
    }

    /// Returns the last part of a weight's name, without TensorFlow's `:0`.
    private static func lastPart(_ name: String) -> String {
        withoutSuffix(String(name.split(separator: "/").last ?? ""))
    }

    /// Returns a weight's name without TensorFlow's `:0`.
    private static func withoutSuffix(_ name: String) -> String {
        String(name.hasSuffix(":0") ? name.dropLast(2) : name[...])
    }
}

extension HDF5Group {
    /// Returns a list of strings, which may be split over several attributes (`layer_names0`, `layer_names1`, …); nil if
    /// there is none.
    func names(_ attribute: String) -> [String]? {
        func list(_ name: String) -> [String]? {
            switch attributes[name] {
            case .strings(let strings)?: strings
            case .string(let string)?: [string]
            case .numbers(let numbers)? where numbers.isEmpty: []
            default: nil
            }
        }
        if let names = list(attribute) { return names }
        var result: [String]?
        var index = 0
        while let part = list("\(attribute)\(index)") {
            result = (result ?? []) + part
            index += 1
        }
        return result
    }

    /// Sets a list of strings, split if it doesn't fit in one attribute.
    mutating func setNames(_ names: [String], _ attribute: String) {
        // A string takes 16 bytes of an object's header, which holds 64,512.
        let most = 4000
        guard names.count > most else {
            attributes[attribute] = .strings(names)
            return
        }
        for (index, start) in stride(from: 0, to: names.count, by: most).enumerated() {
            attributes["\(attribute)\(index)"] = .strings(
                Array(names[start..<min(start + most, names.count)]))
        }
    }

    /// Returns the tensors that the attribute `weight_names` lists, in its order.
    /// - Throws: a `.file` error that names a missing one.
    func tensors(in path: String) throws -> [(name: String, value: AnyTensor)] {
        try (names(KerasNames.weightNames) ?? []).map { name in
            switch member(at: name) {
            case .tensor(let tensor)?: return (name, tensor)
            case .other(let what)?:
                throw QuillError(.file, "'\(path)/\(name)': expected numbers, received \(what)")
            default: throw QuillError(.file, "'\(path)/\(name)': the data set is missing")
            }
        }
    }
}

extension AnyTensor {
    /// Returns the numbers of a weight as `Float`.
    /// - Throws: a `.file` error for whole numbers, and for numbers beyond the range of `Float`.
    func floats(_ name: String) throws -> Tensor<Float> {
        switch self {
        case .float32(let tensor): return tensor
        case .float64(let tensor):
            do {
                return try tensor.converted()
            } catch let error as QuillError {
                throw QuillError(.file, "'\(name)': \(error.message)")
            }
        default:
            throw QuillError(
                .file, "'\(name)': expected floating-point numbers, received \(dataType.rawValue)")
        }
    }
}
