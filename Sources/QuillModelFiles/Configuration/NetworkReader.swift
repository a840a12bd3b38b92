import QuillCodecs
import QuillNetwork
import QuillTensor

/// Builds a network from a configuration of any generation of Keras, without allocating memory for weights.
package struct NetworkReader {
    let layers: LayerRegistry
    /// The shapes of the inputs in place of the file's, which may be open; empty for the file's.
    let inputShapes: [Shape]
    /// Receives one line for everything that is converted.
    private let note: (String) -> Void
    /// The maximum number of layers, so that a file of megabytes cannot keep a program busy for hours.
    private static let mostLayers = 10_000

    /// The maximum nesting depth of models, so that a file cannot exhaust the stack.
    private static let deepest = 30

    package typealias Check = (WeightSpecification) throws -> Void
    typealias Definition = Network.Definition

    package init(
        layers: LayerRegistry, inputShapes: [Shape] = [],
        note: @escaping (String) -> Void = SavedModel.printNote
    ) {
        self.layers = layers
        self.inputShapes = inputShapes
        self.note = note
    }

    /// - Parameter checking: Throws if the file does not hold a weight as its layer declares it.
    /// - Throws: a `.file`, `.shape` or `.argument` error that names the place, what was expected, and what was
    ///   received.
    package func network(_ field: JSONField, checking: Check = { _ in }) throws -> Network {
        var count = 0
        let field = JSONField(try KerasGenerations.upgraded(field.value), field.place)
        let network = try network(field, &count, depth: 0, checking)
        if Keras.usesDoublePrecision(field.value) {
            note("\(network.name) is a float64 model; Quill computes in float32, with about 7 digits")
        }
        return network
    }

    /// - Parameter count: the number of layers read so far, including those of inner models.
    private func network(
        _ field: JSONField, _ count: inout Int, depth: Int, _ checking: Check
    ) throws -> Network {
        guard depth <= Self.deepest else {
            throw QuillError(
                .file, "\(field.place): expected at most \(Self.deepest) models inside one another")
        }
        let className = try field["class_name"].string
        let config = try field["config"]
        let entries = try config["layers"].elements
        count += entries.count
        guard count <= Self.mostLayers else {
            throw QuillError(
                .file, "\(config.place): expected at most \(Self.mostLayers) layers, received \(count)")
        }
        let definition =
            switch className {
            case Keras.sequential: try sequential(config, entries, &count, depth)
            case Keras.functional: try functional(config, entries, &count, depth)
            default:
                throw QuillError(
                    .file,
                    "\(field.place).class_name: expected \(Keras.sequential) or \(Keras.functional), received '\(className)'"
                )
            }
        var network = try Network(definition, checking: checking)
        // As in Keras, the layers' own flags count; a functional model's flag only keeps all its weights from training.
        if depth == 0, !network.isSequential, network.isTrainable, try !isTrainable(config) {
            network.freezesWeights = true
        }
        return network
    }

    private func sequential(
        _ config: JSONField, _ fields: [JSONField], _ count: inout Int, _ depth: Int
    ) throws -> Definition {
        guard let first = fields.first, let input = try input(first) else {
            throw QuillError(.file, "\(config.place): expected an \(Keras.inputLayer) first")
        }
        var last = input.name
        let entries = try fields.dropFirst().map { field in
            let entry = try entry(field, calls: [.init([.init(last)])], &count, depth)
            last = entry.name
            return entry
        }
        return Definition(
            name: try config["name"].string, isSequential: true, inputs: try resolved([input], depth),
            layers: entries,
            outputs: [.init(last)])
    }

    private func functional(
        _ config: JSONField, _ fields: [JSONField], _ count: inout Int, _ depth: Int
    ) throws -> Definition {
        var inputs: [String: OpenInput] = [:]
        var entries: [Definition.Entry] = []
        var innerModels: Set<String> = []
        for field in fields {
            if let input = try input(field) {
                inputs[input.name] = input
            } else {
                if try isOperation(field) {
                    entries.append(try operation(field))
                    continue
                }
                if try field["class_name"].string == Keras.functional {
                    innerModels.insert(try name(field["config"]))
                }
                entries.append(try entry(field, calls: calls(field["inbound_nodes"]), &count, depth))
            }
        }
        let ordered = try addresses(config["input_layers"]).map { address in
            guard let input = inputs.removeValue(forKey: address.layer) else {
                throw QuillError(
                    .file, "\(config.place).input_layers: there is no input '\(address.layer)'")
            }
            return input
        }
        let outputs = try addresses(config["output_layers"]).map { address in
            // Here alone, Keras counts the calls of an inner model from 1.
            guard innerModels.contains(address.layer) else { return address }
            return .init(address.layer, call: address.call - 1, output: address.output)
        }
        guard !ordered.isEmpty, !outputs.isEmpty else {
            throw QuillError(.file, "\(config.place): expected at least one input and one output")
        }
        return Definition(
            name: try config["name"].string, isSequential: false, inputs: try resolved(ordered, depth),
            layers: entries,
            outputs: outputs)
    }

    /// Returns an input; nil for any other layer.
    private func input(_ field: JSONField) throws -> OpenInput? {
        guard try field["class_name"].string == Keras.inputLayer else { return nil }
        let config = try field["config"]
        let shape = try config["batch_shape"]
        let extents = try shape.elements
        guard let batch = extents.first else {
            throw QuillError(.file, "\(shape.place): expected null first, for the batch axis")
        }
        // Quill takes batches of any size, so also those of a size that the model fixes.
        if !batch.isNull { _ = try batch.int(atLeast: 1) }
        return OpenInput(
            name: try name(config),
            shape: InputShape(try extents.dropFirst().map { $0.isNull ? nil : try $0.int(atLeast: 1) }))
    }

    /// Returns a layer or an inner model. The weights of an inner model are checked with this model's own.
    private func entry(
        _ field: JSONField, calls: [Definition.Invocation], _ count: inout Int, _ depth: Int
    ) throws -> Definition.Entry {
        let config = try field["config"]
        let name = try name(config)
        let className = try field["class_name"].string
        guard try !isOperation(field) else {
            throw QuillError(.file, "\(name): the operation '\(className)' is not a layer of a chain")
        }
        if className == Keras.sequential || className == Keras.functional {
            let inner = try network(field, &count, depth: depth + 1) { _ in }
            return Definition.Entry(name, InnerNetwork(inner), isTrainable: inner.isTrainable, calls: calls)
        }
        var settings = try Configuration(config)
        settings.values["name"] = nil
        let layer = try layers.layer(className, settings, name: name)
        return Definition.Entry(name, layer, isTrainable: try isTrainable(config), calls: calls)
    }

    private func isTrainable(_ config: JSONField) throws -> Bool {
        let field = try config["trainable"]
        return field.isNull ? true : try field.bool
    }

    func name(_ config: JSONField) throws -> String {
        let field = try config["name"]
        guard case let name = try field.string, !name.isEmpty else {
            throw QuillError(.file, "\(field.place): a layer needs a name")
        }
        return name
    }

    /// Returns one address or a list of them as a list.
    private func addresses(_ field: JSONField) throws -> [Definition.Address] {
        let elements = try field.elements
        if elements.first?.value.string != nil { return [try address(field)] }
        return try elements.map(address)
    }

    /// Returns Keras's address of an output: name, call, output.
    func address(_ field: JSONField) throws -> Definition.Address {
        let parts = try field.elements
        guard parts.count == 3 else {
            throw QuillError(.file, "\(field.place): expected [name, call, output]")
        }
        return .init(
            try parts[0].string, call: try parts[1].int(atLeast: 0), output: try parts[2].int(atLeast: 0))
    }
}
