import QuillNetwork
import QuillTensor

/// The tensors of one layer in another program's file: those with the same name up to the last dot or slash.
struct WeightGroup: CustomStringConvertible {
    /// A tensor for a weight.
    struct Match {
        let source: String
        /// The shape in the file.
        let shape: Shape
        let weight: String
        let tensor: Tensor<Float>
        /// What was changed; nil for nothing.
        let change: String?
    }

    let prefix: String
    private let tensors: [(name: String, leaf: String, tensor: Tensor<Float>)]

    var names: [String] { tensors.map(\.name) }
    var identifier: String { Self.identifier(prefix) }
    var description: String { tensors.map { "\($0.name) \($0.tensor.shape)" }.joined(separator: ", ") }

    /// Returns a name without case and punctuation: `features.0` and `features_0` are the same.
    static func identifier(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// Returns the groups, in the order of their names and of the numbers in them.
    static func groups(of tensors: [String: Tensor<Float>]) -> [WeightGroup] {
        var groups: [String: [(name: String, leaf: String, tensor: Tensor<Float>)]] = [:]
        for (name, tensor) in tensors {
            let dot = name.lastIndex { $0 == "." || $0 == "/" }
            let prefix = dot.map { String(name[..<$0]) } ?? ""
            let leaf = dot.map { String(name[name.index(after: $0)...]) } ?? name
            // PyTorch counts batches; that is no weight.
            if leaf == "num_batches_tracked" { continue }
            groups[prefix, default: []].append((name, leaf, tensor))
        }
        return groups.map { WeightGroup(prefix: $0.key, tensors: $0.value.sorted { $0.name < $1.name }) }
            .sorted { precedes($0.parts, $1.parts) }
    }

    /// The name's texts and numbers: `layer10.fc` is `layer`, 10, `.fc`.
    private var parts: [(text: String, number: Int?)] {
        var parts: [(text: String, number: Int?)] = []
        for character in prefix {
            let isDigit = character.isASCII && character.isNumber
            if let last = parts.last, (last.number != nil) == isDigit {
                let text = last.text + String(character)
                parts[parts.count - 1] = (text, isDigit ? Int(text) ?? .max : nil)
            } else {
                parts.append((String(character), isDigit ? Int(String(character)) : nil))
            }
        }
        return parts
    }

    private static func precedes(_ a: [(text: String, number: Int?)], _ b: [(text: String, number: Int?)])
        -> Bool
    {
        for (x, y) in zip(a, b) {
            if let x = x.number, let y = y.number {
                if x != y { return x < y }
            } else if x.text != y.text {
                return x.text < y.text
            }
        }
        return a.count < b.count
    }

    /// Whether groups have the same names except for numbers, which then give their order.
    static func areNumbered(_ groups: [WeightGroup]) -> Bool {
        let texts = groups.map { $0.parts.map { $0.number == nil ? $0.text : "#" } }
        return texts.allSatisfy { $0 == texts[0] && $0.contains("#") }
    }

    private static let torchNames: [String: [String]] = [
        "weight": ["kernel", "gamma", "alpha"], "bias": ["bias", "beta"], "running_mean": ["moving_mean"],
        "running_var": ["moving_variance"],
    ]

    /// Returns the tensors as a layer's weights; nil if their number or shapes don't fit.
    func weights(for layer: WeightedLayer) -> [Match]? {
        guard tensors.count == layer.weights.count else { return nil }
        var result: [Match] = []
        for (name, specification) in layer.weights {
            guard
                let source = tensors.first(where: {
                    $0.leaf == name || Self.torchNames[$0.leaf]?.contains(name) == true
                }), let fitted = Self.fitted(source.tensor, source.leaf, name, specification.shape, layer)
            else { return nil }
            result.append(
                Match(
                    source: source.name, shape: source.tensor.shape, weight: specification.name,
                    tensor: fitted.tensor,
                    change: fitted.change))
        }
        return result
    }

    /// Returns a tensor in Quill's order, and what was changed; nil if its shape doesn't fit.
    private static func fitted(
        _ tensor: Tensor<Float>, _ leaf: String, _ name: String, _ shape: Shape, _ layer: WeightedLayer
    ) -> (tensor: Tensor<Float>, change: String?)? {
        // A weight with Keras's name has Keras's order. PyTorch's bias is alike in both.
        guard leaf == "weight" || name != "kernel", torchNames[leaf] != nil else {
            return tensor.shape == shape ? (tensor, nil) : nil
        }
        if name == "kernel" {
            switch (layer.className, tensor.rank) {
            case ("Dense", 2):
                let transposed = tensor.transposed()
                guard transposed.shape == shape else { return nil }
                guard let image = layer.flattenedImage else { return (transposed, "transposed") }
                guard let rows = try? transposed.gathering(inverseOrder(of: image)) else { return nil }
                return (rows, "transposed, rows from channels first to channels last")
            case ("Conv2D", 4), ("Conv2DTranspose", 4), ("DepthwiseConv2D", 4):
                let moved = tensor.transposed(2, 3, 1, 0)
                let isDepthwise = layer.className == "DepthwiseConv2D"
                guard
                    let kernel = isDepthwise && moved.shape[2] == 1 ? try? moved.reshaped(to: shape) : moved,
                    kernel.shape == shape
                else { return nil }
                return (kernel, "channels first to channels last")
            default: return nil
            }
        }
        guard tensor.shape == shape else { return nil }
        guard name != "bias", let image = layer.flattenedImage else { return (tensor, nil) }
        guard let numbers = try? tensor.gathering(inverseOrder(of: image)) else { return nil }
        return (numbers, "from channels first to channels last")
    }

    /// Returns, for each number of a row of Quill's image, its place in a row with channels first.
    static func inverseOrder(of image: Shape) -> [Int] {
        var inverse = [Int](repeating: 0, count: image.elementCount)
        for (row, place) in ONNXExporter.order(of: image).enumerated() { inverse[place] = row }
        return inverse
    }
}
