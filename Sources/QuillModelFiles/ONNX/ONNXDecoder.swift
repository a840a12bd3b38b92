import QuillCodecs
import QuillTensor

/// Decodes the messages of an ONNX file. The numbers of fields and types are those of `onnx.proto3`
/// (github.com/onnx/onnx).
struct ONNXDecoder {
    private typealias Bytes = ArraySlice<UInt8>

    /// What a file is whose messages can't be decoded.
    static let damaged = "a damaged ONNX model"

    /// The greatest number of nodes, so that a file cannot keep a program busy for hours.
    private static let mostNodes = 10_000

    /// Returns whether bytes begin like a model: with its version of the format, and another field.
    static func recognizes(_ start: [UInt8]) -> Bool {
        guard start.count > 3, start[0] == 0x08, (1...63).contains(start[1]) else { return false }
        // Texts, the graph, and the operator sets are bytes; the model's version is a number.
        let fields: Set<UInt8> = [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72]
        return fields.contains(start[2])
    }

    /// Decodes a model.
    /// - Throws: a `.file` error for bytes that are not one.
    static func model(_ bytes: [UInt8]) throws -> ONNXModel {
        var model = ONNXModel()
        var hasGraph = false
        try fields(bytes[...]) { field, value in
            switch (field, value.data) {
            case (2, _): model.producer = value.text ?? ""
            case (3, _): model.producerVersion = value.text ?? ""
            case (7, let data?):
                guard !hasGraph else { throw QuillError(.file, "ONNX: expected one graph, received several") }
                hasGraph = true
                try graph(data, &model)
            case (8, let data?):
                let (domain, version) = try operatorSet(data)
                if ["", "ai.onnx"].contains(domain) { model.opset = version }
            case (14, let data?):
                let (key, text) = try entry(data)
                model.metadata[key] = text
            case (25, _):
                throw QuillError(.file, "ONNX: models with functions of their own are not supported")
            default: break
            }
        }
        guard hasGraph else { throw QuillError(.file, "ONNX: expected a graph, received a file without one") }
        guard model.opset > 0 else {
            throw QuillError(.file, "ONNX: expected the version of the standard operators")
        }
        return model
    }

    private static func fields(
        _ bytes: Bytes, _ body: (_ field: Int, _ value: ProtobufReader.Value) throws -> Void
    ) throws {
        var reader = ProtobufReader(bytes, name: Self.damaged)
        while let (field, value) = try reader.next() { try body(field, value) }
    }

    private static func operatorSet(_ bytes: Bytes) throws -> (domain: String, version: Int) {
        var result = ("", 0)
        try fields(bytes) { field, value in
            if field == 1 { result.0 = value.text ?? "" }
            if field == 2 { result.1 = Int(clamping: value.signed ?? 0) }
        }
        return result
    }

    private static func entry(_ bytes: Bytes) throws -> (String, String) {
        var result = ("", "")
        try fields(bytes) { field, value in
            if field == 1 { result.0 = value.text ?? "" }
            if field == 2 { result.1 = value.text ?? "" }
        }
        return result
    }

    private static func graph(_ bytes: Bytes, _ model: inout ONNXModel) throws {
        try fields(bytes) { field, value in
            switch (field, value.data) {
            case (1, let data?):
                guard model.nodes.count < mostNodes else {
                    throw QuillError(.file, "ONNX: expected at most \(mostNodes) nodes")
                }
                model.nodes.append(try node(data))
            case (2, _): model.name = value.text ?? ""
            case (5, let data?): model.weights.append(try ONNXTensorDecoder(data).tensor())
            case (11, let data?): model.inputs.append(try port(data))
            case (12, let data?): model.outputs.append(try port(data))
            case (15, _): throw QuillError(.file, "ONNX: sparse weights are not supported")
            default: break
            }
        }
    }

    private static func node(_ bytes: Bytes) throws -> ONNXModel.Node {
        var node = ONNXModel.Node()
        try fields(bytes) { field, value in
            switch (field, value.data) {
            case (1, _): node.inputs.append(value.text ?? "")
            case (2, _): node.outputs.append(value.text ?? "")
            case (3, _): node.name = value.text ?? ""
            case (4, _): node.type = value.text ?? ""
            case (5, let data?):
                let (name, attribute) = try attribute(data)
                node.attributes[name] = attribute
            case (7, _): node.domain = value.text ?? ""
            default: break
            }
        }
        return node
    }

    private static func attribute(_ bytes: Bytes) throws -> (String, ONNXModel.Attribute) {
        var name = "", type = 0
        var int: Int64 = 0, float: Float = 0, text = ""
        var ints: [Int64] = [], floats: [Float] = []
        var tensor: AnyTensor?
        try fields(bytes) { field, value in
            switch field {
            case 1: name = value.text ?? ""
            case 2: float = value.float ?? 0
            case 3: int = value.signed ?? 0
            case 4: text = value.text ?? ""
            case 5: if let data = value.data { tensor = try ONNXTensorDecoder(data).tensor().value }
            case 7: floats += try ONNXTensorDecoder.floats(value)
            case 8: ints += try ONNXTensorDecoder.integers(value)
            case 20: type = Int(clamping: value.signed ?? 0)
            default: break
            }
        }
        switch type {
        case 1: return (name, .float(float))
        case 2: return (name, .int(int))
        case 3: return (name, .text(text))
        case 4:
            guard let tensor else { break }
            return (name, .tensor(tensor))
        case 6: return (name, .floats(floats))
        case 7: return (name, .ints(ints))
        default: break
        }
        return (name, .other)
    }

    /// An input or output: a name and, inside two nested messages, a tensor type with its shape.
    private static func port(_ bytes: Bytes) throws -> ONNXModel.Port {
        var port = ONNXModel.Port()
        try fields(bytes) { field, value in
            if field == 1 { port.name = value.text ?? "" }
            guard field == 2, let type = value.data else { return }
            try fields(type) { field, value in
                guard field == 1, let tensor = value.data else { return }
                try fields(tensor) { field, value in
                    guard field == 2, let shape = value.data else { return }
                    try fields(shape) { field, value in
                        guard field == 1, let extent = value.data else { return }
                        port.extents.append(try self.extent(extent))
                    }
                }
            }
        }
        return port
    }

    private static func extent(_ bytes: Bytes) throws -> Int? {
        var result: Int?
        try fields(bytes) { field, value in
            guard field == 1, let number = value.signed, number > 0 else { return }
            guard let extent = Int32(exactly: number) else {
                throw QuillError(.file, "ONNX: expected extents up to \(Int32.max), received \(number)")
            }
            result = Int(extent)
        }
        return result
    }
}
