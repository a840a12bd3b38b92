import QuillCodecs
import QuillNetwork
import QuillTensor

/// Builds a network from a configuration as Keras 3 writes it. Nothing takes memory for weights.
struct NetworkReader {
    let layers: LayerRegistry
    /// Far more than any network has; a file of megabytes must not keep a program busy for hours.
    private static let mostLayers = 10_000

    typealias Check = (WeightSpecification) throws -> Void
    private typealias Entry = (name: String, layer: any Layer, inputs: [String])

    /// - Parameter checking: refuses a weight that the file does not hold as its layer declares it.
    /// - Throws: a `.file`, `.shape` or `.argument` error that says where, what was expected and what came.
    func network(_ field: JSONField, checking: Check) throws -> Network {
        let className = try field["class_name"].string
        let config = try field["config"]
        let entries = try config["layers"].elements
        guard entries.count <= Self.mostLayers else {
            throw QuillError(
                .file,
                "\(config.place): expected at most \(Self.mostLayers) layers, received \(entries.count)")
        }
        switch className {
        case Keras.sequential: return try sequential(config, entries, checking)
        case Keras.functional: return try functional(config, entries, checking)
        default:
            throw QuillError(
                .file,
                "\(field.place).class_name: expected \(Keras.sequential) or \(Keras.functional), received '\(className)'"
            )
        }
    }

    private func sequential(_ config: JSONField, _ fields: [JSONField], _ checking: Check) throws -> Network {
        guard let first = fields.first, let input = try input(first) else {
            throw QuillError(.file, "\(config.place): expected an \(Keras.inputLayer) first")
        }
        var last = input.name
        let entries = try fields.dropFirst().map { field -> Entry in
            let (name, layer) = try layer(field)
            defer { last = name }
            return (name, layer, [last])
        }
        return try Network(
            name: config["name"].string, isSequential: true, inputs: [input], layers: entries,
            outputs: [last],
            checking: checking)
    }

    private func functional(_ config: JSONField, _ fields: [JSONField], _ checking: Check) throws -> Network {
        var inputs: [String: (name: String, shape: Shape)] = [:]
        var entries: [Entry] = []
        for field in fields {
            if let input = try input(field) {
                inputs[input.name] = input
            } else {
                let (name, layer) = try layer(field)
                entries.append((name, layer, try inbound(field["inbound_nodes"])))
            }
        }
        let ordered = try addresses(config["input_layers"]).map { name in
            guard let input = inputs.removeValue(forKey: name) else {
                throw QuillError(.file, "\(config.place).input_layers: there is no input '\(name)'")
            }
            return input
        }
        let outputs = try addresses(config["output_layers"])
        guard !ordered.isEmpty, !outputs.isEmpty else {
            throw QuillError(.file, "\(config.place): expected at least one input and one output")
        }
        return try Network(
            name: config["name"].string, isSequential: false, inputs: ordered, layers: entries,
            outputs: outputs, checking: checking)
    }

    /// The name and shape of an input; nil for any other layer.
    private func input(_ field: JSONField) throws -> (name: String, shape: Shape)? {
        guard try field["class_name"].string == Keras.inputLayer else { return nil }
        let config = try field["config"]
        let shape = try config["batch_shape"]
        let extents = try shape.elements
        guard let batch = extents.first, batch.isNull else {
            throw QuillError(.file, "\(shape.place): expected null for the batch axis first")
        }
        return (try name(config), Shape(try extents.dropFirst().map { try $0.int(atLeast: 1) }))
    }

    private func layer(_ field: JSONField) throws -> (name: String, layer: any Layer) {
        let config = try field["config"]
        let name = try name(config)
        var settings = try Configuration(config)
        settings.values["name"] = nil
        return (name, try layers.layer(field["class_name"].string, settings, name: name))
    }

    private func name(_ config: JSONField) throws -> String {
        let field = try config["name"]
        guard case let name = try field.string, !name.isEmpty else {
            throw QuillError(.file, "\(field.place): a layer needs a name")
        }
        return name
    }

    /// The layers whose outputs a layer takes.
    private func inbound(_ field: JSONField) throws -> [String] {
        let calls = try field.elements
        guard let call = calls.first, calls.count == 1 else {
            throw QuillError(
                .file, "\(field.place): expected a layer that is used once, received \(calls.count) uses")
        }
        return try call["args"].elements.flatMap { argument in
            try (argument.value.elements == nil ? [argument] : argument.elements).map { tensor in
                try address(tensor["config"]["keras_history"])
            }
        }
    }

    /// One address, or a list of them.
    private func addresses(_ field: JSONField) throws -> [String] {
        let elements = try field.elements
        if elements.first?.value.string != nil { return [try address(field)] }
        return try elements.map(address)
    }

    /// The layer of Keras's address of an output: name, call, output.
    private func address(_ field: JSONField) throws -> String {
        let parts = try field.elements
        guard parts.count == 3, parts[1].value.integer == 0, parts[2].value.integer == 0 else {
            throw QuillError(.file, "\(field.place): expected [name, 0, 0]")
        }
        return try parts[0].string
    }
}
