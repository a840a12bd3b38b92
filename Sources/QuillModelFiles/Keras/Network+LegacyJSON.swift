import QuillCodecs
import QuillNetwork
import QuillTensor

extension Network {
    /// The network in a dialect of Keras's .h5 files that both Keras 3 and tf_keras 2 read: Keras 2's, with plain names
    /// of classes and lists of calls.
    /// - Throws: an `.argument` error that names an operation or setting that such files cannot hold.
    var legacyKerasJSON: JSON { get throws { try Self.legacy(try json) } }

    private static func legacy(_ model: JSON) throws -> JSON {
        let members = model.members ?? [:]
        var config = members["config"]?.members ?? [:]
        config["layers"] = .array(try (config["layers"]?.elements ?? []).map { try legacy(layer: $0) })
        return .object(["class_name": members["class_name"] ?? .null, "config": .object(config)])
    }

    private static func legacy(layer: JSON) throws -> JSON {
        let members = layer.members ?? [:]
        let className = members["class_name"]?.string ?? ""
        let module = members["module"]?.string ?? ""
        var result: [String: JSON]
        if className == Keras.sequential || className == Keras.functional {
            result = try legacy(layer).members ?? [:]
        } else {
            var config = members["config"]?.members ?? [:]
            let name = config["name"]?.string ?? className
            guard !KerasOperation.isModule(module) else {
                throw QuillError(
                    .argument,
                    "\(name): .h5 files cannot hold the operation \(className); save the model as .keras, or use layers such as Add"
                )
            }
            if className == Keras.inputLayer {
                config["batch_input_shape"] = config.removeValue(forKey: "batch_shape")
            } else if className == "LeakyReLU" {
                // Keras 2's name, which Keras 3 takes too.
                config["alpha"] = config.removeValue(forKey: "negative_slope")
            }
            // tf_keras's layers for augmentation take no data format.
            if className.hasPrefix("Random"), config["data_format"] == "channels_last" {
                config["data_format"] = nil
            }
            // tf_keras has no such settings; Quill's layers don't use them.
            for setting in ["renorm", "synchronized"] where config[setting] == .bool(false) {
                config[setting] = nil
            }
            let registered = members["registered_name"]?.string
            result = [
                "class_name": .string(registered ?? className),
                "config": .object(config.mapValues(withoutModules)),
            ]
        }
        if let name = members["name"] { result["name"] = name }
        if let calls = members["inbound_nodes"]?.elements {
            result["inbound_nodes"] = .array(calls.map(legacy(call:)))
        }
        return .object(result)
    }

    /// Returns settings without the modules of their classes, which tf_keras doesn't know.
    private static func withoutModules(_ setting: JSON) -> JSON {
        guard var members = setting.members else { return setting }
        members["module"] = nil
        members["registered_name"] = nil
        return .object(members.mapValues(withoutModules))
    }

    /// Returns a call as Keras 2 writes it: `[[name, call, output, {}], …]`.
    private static func legacy(call: JSON) -> JSON {
        let arguments = call.members?["args"]?.elements ?? []
        let tensors = arguments.flatMap { $0.elements ?? [$0] }
        return .array(
            tensors.map { tensor in
                let history = tensor.members?["config"]?.members?["keras_history"]?.elements ?? []
                return .array(history + [.object([:])])
            })
    }
}
