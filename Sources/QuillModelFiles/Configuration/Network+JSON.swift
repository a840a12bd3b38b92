import QuillCodecs
import QuillNetwork
import QuillTensor

/// Strings of Keras's model configurations, for reading and writing.
enum Keras {
    static let sequential = "Sequential"
    static let functional = "Functional"
    static let inputLayer = "InputLayer"
    static let tensor = "__keras_tensor__"
    static let layers = "keras.layers"
    /// The position of a call among all calls of a network. Keras ignores this key.
    static let position = "quill_position"
}

extension Network {
    /// The network as Keras 3 writes it: a class name and, for each layer, its class, its settings, and the sources of
    /// its inputs.
    /// - Throws: an `.argument` error that names a layer that cannot be written.
    package var json: JSON { get throws { try json(named: name, isTrainable: isTrainable) } }

    private func json(named name: String, isTrainable: Bool) throws -> JSON {
        let shapes = openShapes
        var config: [String: JSON] = [
            "name": .string(name), "trainable": .bool(isTrainable),
            "layers": .array(
                try steps.indices.filter { steps[$0].call == 0 }.map { try json(of: $0, shapes) }),
        ]
        if !isSequential {
            config["input_layers"] = Self.oneOrAll(inputs.map { history(of: Port($0)) })
            config["output_layers"] = Self.oneOrAll(
                outputs.map { port in
                    let isInner = (steps[port.step].layer as? InnerNetwork)?.network.isSequential == false
                    return history(of: port, before: isInner ? 1 : 0)
                })
        }
        return .object([
            "class_name": .string(isSequential ? Keras.sequential : Keras.functional),
            "config": .object(config), "module": isSequential ? "keras" : "keras.src.models.functional",
            "registered_name": isSequential ? .null : .string(Keras.functional),
        ])
    }

    /// Returns a list, as Keras does, only for several addresses.
    private static func oneOrAll(_ addresses: [JSON]) -> JSON {
        addresses.count == 1 ? addresses[0] : .array(addresses)
    }

    /// - Parameter shapes: the shapes of all steps' outputs.
    private func json(of index: Int, _ shapes: [[InputShape]]) throws -> JSON {
        let step = steps[index]
        var members = try classAndSettings(of: step, shapes[index][0])
        if !isSequential {
            let calls = steps.indices.filter { step.layer != nil && steps[$0].name == step.name }
            members["name"] = .string(step.name)
            members["inbound_nodes"] = .array(try calls.map { try inbound($0, shapes) })
        }
        return .object(members)
    }

    private func classAndSettings(of step: Step, _ output: InputShape) throws -> [String: JSON] {
        guard let layer = step.layer else {
            return [
                "class_name": .string(Keras.inputLayer),
                "config": .object([
                    "batch_shape": Self.batched(output), "dtype": "float32", "name": .string(step.name),
                ]), "module": .string(Keras.layers), "registered_name": .null,
            ]
        }
        if let inner = layer as? InnerNetwork {
            do {
                return try inner.network.json(named: step.name, isTrainable: step.isTrainable).members ?? [:]
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(step.name)/\(error.message)")
            }
        }
        if let operation = layer as? KerasOperation {
            var config = try operation.settings.json.members ?? [:]
            config["name"] = .string(step.name)
            return [
                "class_name": .string(operation.className), "config": .object(config),
                "module": .string(operation.module), "registered_name": .string(operation.className),
            ]
        }
        let className = type(of: layer).className
        guard let layer = layer as? any ConfigurableLayer else {
            throw QuillError(
                .argument, "\(step.name): a \(className) cannot be saved: it is not a ConfigurableLayer")
        }
        do {
            var config = try layer.configuration.json.members ?? [:]
            config["name"] = .string(step.name)
            config["trainable"] = .bool(step.isTrainable)
            // Custom layers must be registered in Keras too.
            let isKnown = LayerRegistry.standard.names.contains(className)
            return [
                "class_name": .string(className), "config": .object(config),
                "module": isKnown ? .string(Keras.layers) : .null,
                "registered_name": isKnown ? .null : .string("Custom>\(className)"),
            ]
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(step.name): \(error.message)")
        }
    }

    /// Returns one call. Several inputs form a list; merging layers always take a list.
    private func inbound(_ index: Int, _ shapes: [[InputShape]]) throws -> JSON {
        let step = steps[index]
        let tensors = step.inputs.map { input -> JSON in
            let config: [String: JSON] = [
                "shape": Self.batched(shapes[input.step][input.output]), "dtype": "float32",
                "keras_history": history(of: input),
            ]
            return .object(["class_name": .string(Keras.tensor), "config": .object(config)])
        }
        var call: [String: JSON]
        if let operation = step.layer as? KerasOperation {
            call = [
                "args": .array(try operation.arguments.map { try $0.json(tensors) }),
                "kwargs": .object(try operation.keywords.mapValues { try $0.json(tensors) }),
            ]
        } else {
            let isMerging = step.layer is any MergingLayer && !(step.layer is InnerNetwork)
            let arguments = isMerging || tensors.count > 1 ? [.array(tensors)] : tensors
            call = ["args": .array(arguments), "kwargs": .object([:])]
        }
        if hasSharedLayers { call[Keras.position] = .integer(index) }
        return .object(call)
    }

    /// Whether a layer is called several times; then the list of layers does not determine the order of the steps.
    private var hasSharedLayers: Bool { steps.contains { $0.call > 0 } }

    /// Returns Keras's address of a layer's output: name, call, output. In a network's list of outputs, Keras counts
    /// the calls of an inner model from 1, because call 0 is the model's own definition.
    private func history(of port: Port, before: Int = 0) -> JSON {
        let step = steps[port.step]
        return .array([.string(step.name), .integer(step.call + before), .integer(port.output)])
    }

    /// Returns the shape with a batch axis of unknown extent.
    private static func batched(_ shape: InputShape) -> JSON {
        .array([.null] + shape.extents.map { $0.map(JSON.integer) ?? .null })
    }
}

extension KerasOperation.Argument {
    /// The argument as Keras writes it, given the tensors of the call.
    fileprivate func json(_ tensors: [JSON]) throws -> JSON {
        switch self {
        case .input(let index): tensors[index]
        case .list(let parts): .array(try parts.map { try $0.json(tensors) })
        case .value(let value): try value.json
        }
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
}
