import QuillNetwork
import QuillTensor

/// Finds the places of another program's weights in a network: by the names of layers and, for other names, by shapes.
///
/// PyTorch's weights have other names and orders of axes: `weight` [outputs, inputs], kernels [filters, channels, height,
/// width], and rows of channels first behind a flattened image.
struct WeightMatcher {
    /// The weights, by the network's names.
    private(set) var weights: [String: Tensor<Float>] = [:]
    /// One line for each weight: where it came from and where it went.
    private(set) var rows: [String] = []
    /// The tensors that were not used.
    private(set) var unused: [String] = []

    private let layers: [WeightedLayer]
    private var groups: [WeightGroup]

    /// - Throws: a `.file` error that lists the layers without weights or with several candidates.
    init(_ network: Network, _ tensors: [String: Tensor<Float>]) throws {
        layers = WeightedLayer.all(in: network)
        groups = WeightGroup.groups(of: tensors)
        if try matchByOrder(network, tensors) { return }
        var open: [WeightedLayer] = []
        for layer in layers {
            let named = groups.indices.filter { groups[$0].identifier == WeightGroup.identifier(layer.name) }
            guard named.count == 1, let found = groups[named[0]].weights(for: layer) else {
                open.append(layer)
                continue
            }
            take(found, groups.remove(at: named[0]), layer)
        }
        try matchByShape(open)
        unused = groups.flatMap(\.names).sorted()
    }

    private mutating func take(_ found: [WeightGroup.Match], _ group: WeightGroup, _ layer: WeightedLayer) {
        for match in found {
            weights[match.weight] = match.tensor
            let how = match.change.map { " (\($0))" } ?? ""
            rows.append("\(match.source) \(match.shape) → \(match.weight) \(match.tensor.shape)\(how)")
        }
    }

    /// Matches `arr_0`, `arr_1`, … with the weights in Keras's order.
    private mutating func matchByOrder(_ network: Network, _ tensors: [String: Tensor<Float>]) throws -> Bool
    {
        let own = network.weights
        guard !tensors.isEmpty,
            tensors.keys.allSatisfy({ $0.hasPrefix("arr_") && Int($0.dropFirst(4)) != nil })
        else {
            return false
        }
        guard tensors.count == own.count else {
            throw QuillError(
                .file, "expected the network's \(own.count) weights, received \(tensors.count) arrays")
        }
        for (index, weight) in own.enumerated() {
            guard let tensor = tensors["arr_\(index)"], tensor.shape == weight.shape else {
                let received = tensors["arr_\(index)"].map { "\($0.shape)" } ?? "nothing"
                throw QuillError(
                    .file,
                    "weight '\(weight.name)': expected arr_\(index) of shape \(weight.shape), received \(received)"
                )
            }
            weights[weight.name] = tensor
            rows.append("arr_\(index) → \(weight.name) \(weight.shape)")
        }
        return true
    }

    /// Matches layers with the groups of the same shapes. Several of the same shape are matched in the order of the numbers
    /// in their names.
    private mutating func matchByShape(_ open: [WeightedLayer]) throws {
        var rest = open[...]
        while let layer = rest.first {
            let fitting = groups.indices.filter { groups[$0].weights(for: layer) != nil }
            let alike = rest.filter { other in fitting.contains { groups[$0].weights(for: other) != nil } }
            guard !fitting.isEmpty, fitting.count >= alike.count else {
                throw QuillError(
                    .file,
                    "expected weights of shapes \(layer.shapesText) for the layer '\(layer.name)', received "
                        + (groups.isEmpty ? "no others" : groups.map(\.description).joined(separator: "; ")))
            }
            let candidates = fitting.map { groups[$0] }
            guard fitting.count == 1 || (fitting.count == alike.count && WeightGroup.areNumbered(candidates))
            else {
                throw QuillError(
                    .file,
                    "the layers \(alike.map(\.name).joined(separator: ", ")) may take the weights of "
                        + "\(candidates.map(\.prefix).joined(separator: ", ")), which have the same shapes; give the layers "
                        + "these names")
            }
            for (layer, group) in zip(alike, candidates) {
                guard let found = group.weights(for: layer) else { continue }
                take(found, group, layer)
            }
            groups.removeAll { group in candidates.contains { $0.prefix == group.prefix } }
            rest = rest.filter { other in !alike.contains { $0.name == other.name } }[...]
        }
    }
}

/// A layer with weights.
struct WeightedLayer {
    let name: String
    let className: String
    /// The weights with their names in the layer: `kernel`.
    let weights: [(name: String, specification: WeightSpecification)]
    /// The image that a layer before has made a row of; nil for another input, or an image of one channel or position.
    let flattenedImage: Shape?

    var shapesText: String { weights.map { "\($0.name) \($0.specification.shape)" }.joined(separator: ", ") }

    /// Returns the layers in the order of their calls, also those of models within.
    static func all(in network: Network, prefix: String = "") -> [WeightedLayer] {
        var layers: [WeightedLayer] = []
        var images: [Shape?] = []
        for step in network.steps {
            let image = step.inputs.first.flatMap { images[$0.step] }
            images.append(flattened(step, image, network))
            guard let layer = step.layer, step.call == 0 else { continue }
            let name = prefix + step.name
            if let inner = layer as? InnerNetwork {
                layers += all(in: inner.network, prefix: name + "/")
                continue
            }
            guard !step.weights.isEmpty else { continue }
            let weights = step.weights.map { weight in
                (String(weight.name.dropFirst(step.name.count + 1)), weight.renamed(prefix + weight.name))
            }
            layers.append(
                WeightedLayer(
                    name: name, className: Network.className(of: layer), weights: weights,
                    flattenedImage: image))
        }
        return layers
    }

    /// Returns the image that a step's output is a row of.
    private static func flattened(_ step: Network.Step, _ image: Shape?, _ network: Network) -> Shape? {
        guard let layer = step.layer, let first = step.inputs.first else { return nil }
        let input = network.steps[first.step].outputs[first.output]
        if layer is Flatten || layer is Reshape {
            let isImage = input.rank == 3 && input[2] > 1 && input[0] * input[1] > 1
            return isImage && step.output.rank == 1 ? input : nil
        }
        return step.output == input && !(layer is Dense) ? image : nil
    }
}
