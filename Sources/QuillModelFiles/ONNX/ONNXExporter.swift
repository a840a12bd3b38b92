import QuillGraph
import QuillNetwork
import QuillTensor

/// Writes a network with ONNX's operators.
///
/// Convolutions and pooling take images with channels first there. An image is transposed where it is first needed in that
/// order and stays so; the kernel of a Dense layer behind a Flatten has its rows in the order of such an image. So most
/// networks have one transposition, of their input, or none.
struct ONNXExporter {
    /// The order in which a tensor holds the numbers of a sample.
    enum Layout: Equatable {
        /// As in Quill.
        case plain
        /// An image with channels first.
        case channelsFirst
        /// The numbers of an image with channels first, in a row; the shape is Quill's.
        case flattened(Shape)
    }

    let network: InferenceNetwork
    private(set) var model = ONNXModel()
    private var tensors: [(name: String, layout: Layout)] = []
    /// The tensors that hold a value in another layout than the one it was calculated in.
    private var plain: [Int: String] = [:]
    private var channelsFirst: [Int: String] = [:]
    private var constants: [String: String] = [:]

    /// - Throws: an `.argument` error that names a layer with an activation or operation that ONNX lacks.
    init(_ network: InferenceNetwork, name: String) throws {
        self.network = network
        model.name = name
        model.producer = ONNXFormat.producer
        model.opset = 17
        for input in network.inputs {
            model.inputs.append(.init(name: input.name, extents: [nil] + input.shape.dimensions))
            tensors.append((input.name, .plain))
        }
        for (index, step) in network.steps.enumerated() {
            do {
                try add(step, network.inputs.count + index)
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(step.name): \(error.message)")
            }
        }
        addOutputs()
    }

    private mutating func addOutputs() {
        var taken = Set(model.inputs.map(\.name))
        for output in network.outputs {
            let tensor = plainTensor(output.value)
            let isFree = model.nodes.contains { $0.outputs == [tensor] } && !taken.contains(tensor)
            let shape = network.shape(of: output.value)
            let name = taken.contains(output.name) ? "\(output.name)/output" : output.name
            if isFree {
                rename(tensor, to: name)
            } else {
                node("Identity", [tensor], name: "\(name)/identity", output: name)
            }
            taken.insert(name)
            model.outputs.append(.init(name: name, extents: [nil] + shape.dimensions))
        }
    }

    private mutating func rename(_ tensor: String, to name: String) {
        for index in model.nodes.indices {
            model.nodes[index].inputs = model.nodes[index].inputs.map { $0 == tensor ? name : $0 }
            model.nodes[index].outputs = model.nodes[index].outputs.map { $0 == tensor ? name : $0 }
        }
        tensors = tensors.map { ($0.name == tensor ? name : $0.name, $0.layout) }
        plain = plain.mapValues { $0 == tensor ? name : $0 }
        channelsFirst = channelsFirst.mapValues { $0 == tensor ? name : $0 }
    }
}

extension ONNXExporter {
    /// Adds a node and returns the name of its result.
    @discardableResult
    mutating func node(
        _ type: String, _ inputs: [String], _ attributes: [String: ONNXModel.Attribute] = [:], name: String,
        output: String? = nil
    ) -> String {
        let result = output ?? "\(name):0"
        model.nodes.append(
            .init(name: name, type: type, inputs: inputs, outputs: [result], attributes: attributes))
        return result
    }

    /// Adds a weight and returns its name.
    mutating func weight(_ name: String, _ tensor: Tensor<Float>) -> String {
        model.weights.append(.init(name: name, value: .float32(tensor)))
        return name
    }

    /// Adds a list of integers, once, and returns its name.
    mutating func integers(_ values: [Int]) -> String {
        let key = "\(values)"
        if let known = constants[key] { return known }
        let name = "shape_" + values.map { $0 < 0 ? "rest" : "\($0)" }.joined(separator: "_")
        model.weights.append(.init(name: name, value: .int64(Tensor(values.map { Int64($0) }))))
        constants[key] = name
        return name
    }

    /// Adds a number, once, and returns its name.
    mutating func number(_ value: Float) -> String {
        let key = "\(value)"
        if let known = constants[key] { return known }
        model.weights.append(.init(name: "number_\(key)", value: .float32(Tensor(scalar: value))))
        constants[key] = "number_\(key)"
        return "number_\(key)"
    }

    /// Sets the tensor of the value whose step is being added.
    mutating func set(_ name: String, _ layout: Layout = .plain) { tensors.append((name, layout)) }

    func tensor(_ value: Int) -> (name: String, layout: Layout) { tensors[value] }

    /// Returns a tensor that holds a value as Quill does.
    mutating func plainTensor(_ value: Int) -> String {
        let (name, layout) = tensors[value]
        if let known = plain[value] { return known }
        let result: String
        switch layout {
        case .plain: return name
        case .channelsFirst: result = node("Transpose", [name], Self.toLast, name: "\(name)/channels_last")
        case .flattened(let shape):
            let image = node(
                "Reshape", [name, integers([0, shape[2], shape[0], shape[1]])], name: "\(name)/image")
            let transposed = node("Transpose", [image], Self.toLast, name: "\(name)/channels_last")
            result = node(
                "Reshape", [transposed, integers([0, shape.elementCount])], name: "\(name)/flat")
        }
        plain[value] = result
        return result
    }

    /// Returns a tensor that holds an image with channels first.
    mutating func imageTensor(_ value: Int) -> String {
        let (name, layout) = tensors[value]
        if layout == .channelsFirst { return name }
        if let known = channelsFirst[value] { return known }
        let shape = network.shape(of: value)
        let result =
            shape[2] == 1 || shape[0] * shape[1] == 1
            ? node(
                "Reshape", [name, integers([0, shape[2], shape[0], shape[1]])], name: "\(name)/channels_first"
            )
            : node("Transpose", [name], Self.toFirst, name: "\(name)/channels_first")
        channelsFirst[value] = result
        return result
    }

    static let toFirst: [String: ONNXModel.Attribute] = ["perm": .ints([0, 3, 1, 2])]
    static let toLast: [String: ONNXModel.Attribute] = ["perm": .ints([0, 2, 3, 1])]

    /// Returns, for each number of an image in a row with channels first, its place in Quill's row.
    static func order(of shape: Shape) -> [Int] {
        let (height, width, channels) = (shape[0], shape[1], shape[2])
        var order: [Int] = []
        order.reserveCapacity(shape.elementCount)
        for channel in 0..<channels {
            for position in 0..<height * width { order.append(position * channels + channel) }
        }
        return order
    }
}
