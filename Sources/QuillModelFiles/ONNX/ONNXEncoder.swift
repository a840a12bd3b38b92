import QuillCodecs
import QuillTensor

extension ONNXModel {
    /// The bytes of the file. Versions: 8 of the format (onnx 1.10 and later).
    func encoded() -> [UInt8] {
        var model = ProtobufWriter()
        model.add(1, 8)
        model.add(2, producer)
        if !producerVersion.isEmpty { model.add(3, producerVersion) }
        var graph = ProtobufWriter()
        for node in nodes { graph.add(1, node.encoded) }
        graph.add(2, name)
        for weight in weights { graph.add(5, weight.encoded) }
        for port in inputs { graph.add(11, port.encoded) }
        for port in outputs { graph.add(12, port.encoded) }
        model.add(7, graph)
        var operators = ProtobufWriter()
        operators.add(1, "")
        operators.add(2, opset)
        model.add(8, operators)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            var entry = ProtobufWriter()
            entry.add(1, key)
            entry.add(2, value)
            model.add(14, entry)
        }
        return model.bytes
    }
}

extension ONNXModel.Node {
    fileprivate var encoded: ProtobufWriter {
        var node = ProtobufWriter()
        for input in inputs { node.add(1, input) }
        for output in outputs { node.add(2, output) }
        node.add(3, name)
        node.add(4, type)
        for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
            node.add(5, attribute.encoded(name))
        }
        return node
    }
}

extension ONNXModel.Attribute {
    fileprivate func encoded(_ name: String) -> ProtobufWriter {
        var attribute = ProtobufWriter()
        attribute.add(1, name)
        switch self {
        case .float(let value):
            attribute.add(2, value)
            attribute.add(20, 1)
        case .int(let value):
            attribute.add(3, Int(value))
            attribute.add(20, 2)
        case .text(let value):
            attribute.add(4, value)
            attribute.add(20, 3)
        case .ints(let values):
            for value in values { attribute.add(8, Int(value)) }
            attribute.add(20, 7)
        case .floats(let values):
            for value in values { attribute.add(7, value) }
            attribute.add(20, 6)
        case .tensor, .other: break
        }
        return attribute
    }
}

extension ONNXModel.Tensor {
    fileprivate var encoded: ProtobufWriter {
        var tensor = ProtobufWriter()
        tensor.add(1, packed: value.shape.dimensions)
        tensor.add(2, value.dataType == .int64 ? 7 : 1)
        tensor.add(8, name)
        value.withUnsafeBytes { tensor.add(9, $0) }
        return tensor
    }
}

extension ONNXModel.Port {
    fileprivate var encoded: ProtobufWriter {
        var shape = ProtobufWriter()
        for extent in extents {
            var dimension = ProtobufWriter()
            if let extent { dimension.add(1, extent) } else { dimension.add(2, "batch") }
            shape.add(1, dimension)
        }
        var tensor = ProtobufWriter()
        tensor.add(1, 1)
        tensor.add(2, shape)
        var type = ProtobufWriter()
        type.add(1, tensor)
        var port = ProtobufWriter()
        port.add(1, name)
        port.add(2, type)
        return port
    }
}
