import QuillCodecs
import QuillNetwork
import QuillTensor

/// A network as the Keras 2 that TensorFlow.js reads writes it.
enum TensorFlowJSTopology {
    private static let layers: Set = [
        "Activation", "Add", "AlphaDropout", "Average", "AveragePooling2D", "BatchNormalization",
        "Concatenate", "Conv2D",
        "Conv2DTranspose", "Cropping2D", "Dense", "DepthwiseConv2D", "Dot", "Dropout", "ELU", "Flatten",
        "GaussianDropout", "GaussianNoise", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "InputLayer",
        "LayerNormalization", "LeakyReLU", "MaxPooling2D", "Maximum", "Minimum", "Multiply", "PReLU",
        "Permute",
        "ReLU", "RepeatVector", "Rescaling", "Reshape", "SeparableConv2D", "Softmax", "UpSampling2D",
        "ZeroPadding2D",
    ]

    /// Returns the configuration of a network.
    /// - Parameter notes: receives a line for everything left out.
    /// - Throws: an `.argument` error for a layer that TensorFlow.js lacks.
    static func json(of network: Network, _ notes: inout [String]) throws -> JSON {
        guard case .object(let whole) = try network.json, case .object(var config)? = whole["config"] else {
            throw QuillError(.argument, "expected a network")
        }
        var result: [JSON] = []
        for entry in config["layers"]?.elements ?? [] {
            let className = entry.members?["class_name"]?.string ?? ""
            let name = entry.members?["config"]?.members?["name"]?.string ?? className
            guard layers.contains(className) else {
                // A layer of training does nothing in a page that predicts.
                if network.isSequential, className.hasPrefix("Random") || className == "SpatialDropout2D" {
                    notes.append("left out: the layer '\(name)', a \(className), which TensorFlow.js lacks")
                    continue
                }
                throw QuillError(.argument, "\(name): TensorFlow.js has no layer '\(className)'")
            }
            result.append(try layer(entry, className, name))
        }
        config["layers"] = .array(result)
        for key in ["input_layers", "output_layers"] {
            guard let addresses = config[key]?.elements else { continue }
            if addresses.first?.string != nil { config[key] = .array([.array(addresses)]) }
        }
        return .object(["class_name": whole["class_name"] ?? .null, "config": .object(config)])
    }

    private static func layer(_ entry: JSON, _ className: String, _ name: String) throws -> JSON {
        var config: [String: JSON] = [:]
        for (key, value) in entry.members?["config"]?.members ?? [:] {
            switch key {
            case "batch_shape": config["batch_input_shape"] = value
            case _ where key.hasSuffix("_initializer"):
                // The weights are there.
                config[key] = .object(["class_name": "Zeros", "config": .object([:])])
            case _ where key.hasSuffix("_regularizer") || key.hasSuffix("_constraint"): config[key] = .null
            case "activation" where value.string == nil && value != .null:
                throw QuillError(
                    .argument,
                    "\(name): TensorFlow.js has no activations with settings; make it a layer of its own")
            case "data_format" where value.string == "channels_first":
                throw QuillError(
                    .argument, "\(name): channels_first images are not supported by all of TensorFlow.js")
            default: config[key] = value
            }
        }
        if className == "InputLayer" { config["sparse"] = .bool(false) }
        var layer: [String: JSON] = ["class_name": .string(className), "config": .object(config)]
        if let name = entry.members?["name"] { layer["name"] = name }
        if let calls = entry.members?["inbound_nodes"]?.elements {
            layer["inbound_nodes"] = .array(calls.map(inbound))
        }
        return .object(layer)
    }

    /// Returns a call as a list of addresses: `[["conv2d", 0, 0, {}]]`.
    private static func inbound(_ call: JSON) -> JSON {
        let arguments = call.members?["args"]?.elements ?? []
        let tensors = arguments.flatMap { $0.elements ?? [$0] }
        return .array(
            tensors.map { tensor in
                let history = tensor.members?["config"]?.members?["keras_history"]?.elements ?? []
                return .array(history + [.object([:])])
            })
    }
}
