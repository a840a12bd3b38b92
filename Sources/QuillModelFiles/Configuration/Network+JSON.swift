import QuillCodecs
import QuillNetwork
import QuillTensor

/// The words of Keras's model configurations, once for writing and reading.
enum Keras {
    static let sequential = "Sequential"
    static let functional = "Functional"
    static let inputLayer = "InputLayer"
    static let tensor = "__keras_tensor__"
}

extension Network {
    /// The network as Keras 3 writes it: a class name, and for each layer its class, settings and where its inputs come
    /// from.
    /// - Throws: an `.argument` error that names a layer that cannot be written.
    var json: JSON {
        get throws {
            var config: [String: JSON] = [
                "name": .string(name), "layers": .array(try steps.map { try json(of: $0) }),
            ]
            if !isSequential {
                config["input_layers"] = .array(inputs.map { history(of: steps[$0]) })
                config["output_layers"] = .array(outputs.map { history(of: steps[$0]) })
            }
            return .object([
                "class_name": .string(isSequential ? Keras.sequential : Keras.functional),
                "config": .object(config),
            ])
        }
    }

    private func json(of step: Step) throws -> JSON {
        var className = Keras.inputLayer
        var config: [String: JSON] = ["batch_shape": shape(of: step), "dtype": "float32"]
        if let layer = step.layer {
            className = type(of: layer).className
            guard let layer = layer as? any ConfigurableLayer else {
                throw QuillError(
                    .argument, "\(step.name): a \(className) cannot be saved: it is no ConfigurableLayer")
            }
            do {
                config = try layer.configuration.json.members ?? [:]
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(step.name): \(error.message)")
            }
        }
        config["name"] = .string(step.name)
        var members: [String: JSON] = ["class_name": .string(className), "config": .object(config)]
        if !isSequential {
            members["name"] = .string(step.name)
            members["inbound_nodes"] = .array(step.layer == nil ? [] : [inbound(step)])
        }
        return .object(members)
    }

    /// A merging layer takes one list of tensors, any other layer a tensor.
    private func inbound(_ step: Step) -> JSON {
        let tensors = step.inputs.map { input -> JSON in
            let config: [String: JSON] = [
                "shape": shape(of: steps[input]), "dtype": "float32",
                "keras_history": history(of: steps[input]),
            ]
            return .object(["class_name": .string(Keras.tensor), "config": .object(config)])
        }
        let arguments = step.layer is any MergingLayer ? [.array(tensors)] : tensors
        return .object(["args": .array(arguments), "kwargs": .object([:])])
    }

    /// Keras's address of a layer's output: name, call, output.
    private func history(of step: Step) -> JSON {
        .array([.string(step.name), .integer(0), .integer(0)])
    }

    /// With the batch axis, whose extent is open.
    private func shape(of step: Step) -> JSON {
        .array([.null] + step.output.dimensions.map { .integer($0) })
    }
}

extension JSON: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
}
