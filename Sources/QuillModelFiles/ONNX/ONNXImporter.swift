import QuillGraph
import QuillNetwork
import QuillTensor

/// Builds a network from an ONNX graph.
///
/// Images with channels first become Quill's images. `Value.layout` says how the numbers of ONNX's tensor and those of
/// Quill's layer correspond, so transpositions come and go without layers, and a Dense layer behind a Flatten has its rows
/// moved instead.
struct ONNXImporter {
    /// The order in which a layer's output holds the numbers of ONNX's sample.
    enum Layout: Equatable {
        /// The same.
        case plain
        /// ONNX's [channels, height, width] is Quill's [height, width, channels].
        case channelsLast
        /// ONNX's row of an image [channels, height, width] is Quill's row of [height, width, channels]; the shape is
        /// Quill's.
        case flattened(Shape)
    }

    /// The output of a layer.
    struct Value {
        var address: Network.Definition.Address
        /// ONNX's shape of a sample.
        var shape: Shape
        var layout: Layout
    }

    /// A layer with the addresses of its inputs.
    struct Entry {
        let name: String
        var layer: any Layer
        let inputs: [Network.Definition.Address]
    }

    let model: ONNXModel
    let patterns: ONNXPatterns
    private(set) var notes: [String] = []
    var values: [String: Value] = [:]
    var constants: [String: AnyTensor] = [:]
    /// Lists of integers, such as shapes, in which nil is the size of the batch.
    var lists: [String: [Int?]] = [:]
    var entries: [Entry] = []
    var weights: [String: Tensor<Float>] = [:]
    /// The number of nodes and outputs that take a tensor's numbers.
    private(set) var useCounts: [String: Int] = [:]
    private var names: Set<String> = []
    /// The size of the batch that an exporter fixed.
    private(set) var fixedBatch: Int?

    /// The node that is being read.
    var node = ONNXModel.Node()

    init(_ model: ONNXModel) {
        self.model = model
        patterns = ONNXPatterns(model)
    }

    /// Returns the network, its weights, and notes.
    /// - Throws: a `.file` error that names the node, what was expected, and what was received.
    static func read(_ model: ONNXModel) throws -> SavedModel {
        var importer = ONNXImporter(model)
        return try importer.savedModel()
    }

    private mutating func savedModel() throws -> SavedModel {
        for weight in model.weights { constants[weight.name] = weight.value }
        let users = model.nodes.filter { $0.type != "Shape" }
        for name in users.flatMap(\.inputs) + model.outputs.map(\.name) {
            useCounts[name, default: 0] += 1
        }
        let inputs = try addInputs()
        for (index, node) in model.nodes.enumerated() where !patterns.absorbed.contains(index) {
            self.node = node
            do {
                try add()
            } catch let error as QuillError {
                let name = node.name.isEmpty ? node.outputs.first ?? "" : node.name
                throw QuillError(.file, "ONNX: node '\(name)' (\(node.type)): \(error.message)")
            }
        }
        let outputs = try model.outputs.map { output in
            node = ONNXModel.Node()
            guard let value = values[output.name] else {
                throw QuillError(.file, "ONNX: the output '\(output.name)' does not depend on the input")
            }
            return try plain(value, because: "the output '\(output.name)'").address
        }
        guard !outputs.isEmpty, !entries.isEmpty else {
            throw QuillError(.file, "ONNX: expected nodes and an output, received a graph without them")
        }
        let network = try Network(
            Network.Definition(
                name: Self.identifier(model.name) ?? "model", isSequential: isChain(inputs, outputs),
                inputs: inputs.map { ($0.name, InputShape($0.shape)) },
                layers: entries.map { .init($0.name, $0.layer, calls: [.init($0.inputs)]) }, outputs: outputs)
        ) { weight in
            guard let shape = weights[weight.name]?.shape, shape == weight.shape else {
                throw QuillError(
                    .file, "ONNX: the weight '\(weight.name)' does not have the shape \(weight.shape)")
            }
        }
        var saved = SavedModel(network: network, weights: weights)
        saved.notes = notes
        return saved
    }

    /// Whether each layer takes the output of the one before.
    private func isChain(_ inputs: [(name: String, shape: Shape)], _ outputs: [Network.Definition.Address])
        -> Bool
    {
        guard inputs.count == 1, outputs.count == 1, outputs[0].layer == entries.last?.name else {
            return false
        }
        var last = inputs[0].name
        for entry in entries {
            guard entry.inputs.map(\.layer) == [last], !(entry.layer is any MergingLayer) else {
                return false
            }
            last = entry.name
        }
        return true
    }

    private mutating func addInputs() throws -> [(name: String, shape: Shape)] {
        var inputs: [(name: String, shape: Shape)] = []
        // Files of old versions list the weights among the inputs.
        for port in model.inputs where constants[port.name] == nil {
            guard port.extents.count > 1 else {
                throw QuillError(.file, "ONNX: the input '\(port.name)': expected a batch of samples")
            }
            let extents = try port.extents.dropFirst().map { extent in
                guard let extent else {
                    throw QuillError(
                        .file,
                        "ONNX: the input '\(port.name)' has an open extent besides the batch; export the model with a fixed size of the image"
                    )
                }
                return extent
            }
            if let batch = port.extents[0] { fixedBatch = batch }
            try check(Shape(extents))
            // Inputs in Quill's own files have its shapes.
            let isImage =
                extents.count == 3 && model.producer != ONNXFormat.producer
                && hasChannelsFirst(port.name, extents)
            let shape = isImage ? Shape([extents[1], extents[2], extents[0]]) : Shape(extents)
            let name = unique(port.name)
            inputs.append((name, shape))
            values[port.name] = Value(
                address: .init(name), shape: Shape(extents), layout: isImage ? .channelsLast : .plain)
            if isImage {
                notes.append(
                    "the input '\(port.name)' \(Shape(extents)) is \(shape) here, with channels last")
            }
        }
        guard !inputs.isEmpty else { throw QuillError(.file, "ONNX: expected an input") }
        return inputs
    }

    /// Whether an input holds images with channels first: whether the first node that says so takes them, or, without such
    /// a node, whether only the first extent is that of channels.
    private func hasChannelsFirst(_ input: String, _ extents: [Int]) -> Bool {
        var reached: Set = [input]
        let image: Set = [
            "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool",
            "BatchNormalization", "Resize",
        ]
        let passing: Set = [
            "Identity", "Cast", "Mul", "Div", "Add", "Sub", "Relu", "Clip", "Pad", "Sigmoid", "Tanh",
            "LeakyRelu", "PRelu", "Slice",
        ]
        for node in model.nodes where node.inputs.contains(where: reached.contains) {
            if image.contains(node.type) { return true }
            if node.type == "Transpose" {
                switch try? node.ints("perm") {
                case [0, 3, 1, 2]: return false
                case [0, 2, 3, 1]: return true
                default: break
                }
            }
            guard passing.contains(node.type) else { break }
            reached.formUnion(node.outputs)
        }
        return extents[0] <= 4 && extents[2] > 4
    }
}

extension ONNXImporter {
    /// Checks that a sample's shape doesn't overflow.
    func check(_ shape: Shape) throws {
        guard let count = shape.checkedCount, count > 0, count <= Int(Int32.max) else {
            throw QuillError(.file, "the shape \(shape) is too large, or empty")
        }
    }

    /// Returns a text as a layer's name, without the characters that separate a layer from its weights; nil if nothing is
    /// left.
    static func identifier(_ text: String) -> String? {
        let characters = text.prefix(100).map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "_" }
        let name = String(characters).drop { "_.".contains($0) }
        return name.isEmpty ? nil : String(name)
    }

    /// Returns a name that no layer has yet.
    mutating func unique(_ text: String) -> String {
        let name = Self.identifier(text) ?? "layer"
        var result = name
        var number = 1
        while !names.insert(result).inserted {
            result = "\(name)_\(number)"
            number += 1
        }
        return result
    }

    /// The name for a layer with weights: that of the weight, without `.weight` or `/kernel`, else that of the node.
    func layerName(weight: String) -> String {
        for ending in [".weight", "/kernel", "/depthwise_kernel", "/pointwise_kernel", "/gamma", "/alpha"]
        where weight.hasSuffix(ending) {
            return String(weight.dropLast(ending.count))
        }
        // The exporters' names of nodes are paths: /conv1/Conv.
        let path = node.name.split(separator: "/")
        if path.count > 1 { return path.dropLast().joined(separator: ".") }
        return node.name.isEmpty ? node.type : node.name
    }

    /// Adds a layer and returns its output.
    mutating func add(
        _ layer: any Layer, _ inputs: [Value], shape: Shape, layout: Layout, name: String? = nil,
        weights: [String: Tensor<Float>] = [:]
    ) throws -> Value {
        try check(shape)
        guard entries.count < 20_000 else { throw QuillError(.file, "expected at most 20,000 layers") }
        let fallback = node.name.isEmpty ? Network.className(of: layer).lowercased() : node.name
        let name = unique(name ?? fallback)
        entries.append(Entry(name: name, layer: layer, inputs: inputs.map(\.address)))
        for (weight, tensor) in weights { self.weights["\(name)/\(weight)"] = tensor }
        return Value(address: .init(name), shape: shape, layout: layout)
    }

    /// Sets the first result of the node.
    mutating func set(_ value: Value) {
        if let name = node.outputs.first { values[name] = value }
    }

    /// Returns an input of the node that a layer calculates.
    func value(_ index: Int = 0) throws -> Value {
        let name = node.inputs.indices.contains(index) ? node.inputs[index] : ""
        if let value = values[name] { return value }
        throw QuillError(.file, "input \(index), '\(name)': expected the output of an earlier node")
    }

    /// Returns an input of the node that is a constant; nil if it is absent.
    func constant(_ index: Int) throws -> Tensor<Float>? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        guard let tensor = constants[node.inputs[index]] else {
            throw QuillError(.file, "input \(index), '\(node.inputs[index])': expected a constant")
        }
        return try tensor.converted(to: Float.self)
    }

    /// Returns an input of the node that must be a constant.
    func requiredConstant(_ index: Int) throws -> Tensor<Float> {
        guard let tensor = try constant(index) else { throw QuillError(.file, "input \(index) is missing") }
        return tensor
    }

    /// Returns an input of the node that is a list of integers; nil if it is absent.
    func list(_ index: Int) throws -> [Int?]? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        if let list = lists[node.inputs[index]] { return list }
        guard let tensor = constants[node.inputs[index]] else {
            throw QuillError(.file, "input \(index), '\(node.inputs[index])': expected a list of integers")
        }
        guard tensor.dataType == .int64 || tensor.dataType == .int32, tensor.shape.elementCount <= 1000 else {
            throw QuillError(.file, "input \(index): expected at most 1000 integers")
        }
        // "To the end" is the least or the greatest number of 64 bits.
        return try tensor.converted(to: Int64.self).elements.map { Int(Int32(clamping: $0)) }
    }

    /// Returns integers of an attribute or, in newer versions of an operator, of an input; nil if both are absent.
    func ints(_ attribute: String, input: Int) throws -> [Int]? {
        if let ints = try node.ints(attribute) { return ints }
        return try list(input)?.map {
            guard let int = $0 else { throw QuillError(.file, "input \(input): expected constants") }
            return int
        }
    }

    /// Returns a value whose numbers are in ONNX's order.
    mutating func plain(_ value: Value, because reason: String? = nil) throws -> Value {
        switch value.layout {
        case .plain: return value
        case .channelsLast:
            let extents = value.shape
            if extents[0] == 1 || extents[1] * extents[2] == 1 {
                return try add(
                    Reshape(value.shape), [value], shape: value.shape, layout: .plain, name: "reshape")
            }
            return try add(Permute([3, 1, 2]), [value], shape: value.shape, layout: .plain, name: "permute")
        case .flattened(let image):
            let images = try add(Reshape(image), [value], shape: image, layout: .plain, name: "reshape")
            let shape: Shape = [image[2], image[0], image[1]]
            let permuted = try add(
                Permute([3, 1, 2]), [images], shape: shape, layout: .plain, name: "permute")
            return try add(Flatten(), [permuted], shape: value.shape, layout: .plain, name: "flatten")
        }
    }

    /// Returns a value that is an image of Quill.
    mutating func image(_ value: Value) throws -> Value {
        guard value.shape.rank == 3 else {
            throw QuillError(
                .file, "expected images [channels, height, width], received samples of shape \(value.shape)")
        }
        guard value.layout != .channelsLast else { return value }
        let shape = value.shape
        if shape[0] == 1 {
            return try add(
                Reshape([shape[1], shape[2], 1]), [value], shape: shape, layout: .channelsLast,
                name: "reshape")
        }
        return try add(Permute([2, 3, 1]), [value], shape: shape, layout: .channelsLast, name: "permute")
    }
}
