import QuillTensor

/// The content of an ONNX file, as far as a network needs it; the names are those of the messages in `onnx.proto3`.
struct ONNXModel {
    /// A tensor, such as a weight.
    struct Tensor {
        var name = ""
        var value: AnyTensor
    }

    /// An attribute of a node.
    enum Attribute {
        case int(Int64)
        case float(Float)
        case text(String)
        case ints([Int64])
        case floats([Float])
        case tensor(AnyTensor)
        /// A graph, such as the branch of an `If`, or a list of texts.
        case other
    }

    /// A call of an operator.
    struct Node {
        var name = ""
        var type = ""
        var domain = ""
        var inputs: [String] = []
        var outputs: [String] = []
        var attributes: [String: Attribute] = [:]
    }

    /// An input or an output: its name, and its extents, nil where they depend on the data.
    struct Port {
        var name = ""
        var extents: [Int?] = []
    }

    var producer = ""
    var producerVersion = ""
    /// The version of the standard operators.
    var opset = 0
    var metadata: [String: String] = [:]
    var name = ""
    var nodes: [Node] = []
    var weights: [Tensor] = []
    var inputs: [Port] = []
    var outputs: [Port] = []
}

extension ONNXModel.Node {
    /// Returns an integer attribute, or a default if it is absent.
    func int(_ name: String, default fallback: Int) throws -> Int {
        guard let attribute = attributes[name] else { return fallback }
        guard case .int(let value) = attribute, let int = Int32(exactly: value) else {
            throw unexpected(name, "a whole number")
        }
        return Int(int)
    }

    /// Returns a list of integers; nil if it is absent.
    func ints(_ name: String) throws -> [Int]? {
        guard let attribute = attributes[name] else { return nil }
        guard case .ints(let values) = attribute else { throw unexpected(name, "whole numbers") }
        return try values.map {
            guard let int = Int32(exactly: $0) else { throw unexpected(name, "whole numbers of 32 bits") }
            return Int(int)
        }
    }

    /// Returns a number, or a default if it is absent.
    func float(_ name: String, default fallback: Float) throws -> Float {
        guard let attribute = attributes[name] else { return fallback }
        guard case .float(let value) = attribute else { throw unexpected(name, "a number") }
        return value
    }

    /// Returns a text, or a default if it is absent.
    func text(_ name: String, default fallback: String) throws -> String {
        guard let attribute = attributes[name] else { return fallback }
        guard case .text(let value) = attribute else { throw unexpected(name, "a text") }
        return value
    }

    private func unexpected(_ attribute: String, _ what: String) -> QuillError {
        QuillError(.file, "attribute '\(attribute)': expected \(what)")
    }
}
