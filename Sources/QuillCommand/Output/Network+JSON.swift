import Quill
import QuillCodecs

extension Network {
    /// The name, number of parameters, and layers in the order of their calls.
    var json: JSON {
        get throws {
            .object([
                "network": .string(name), "layers": try layersJSON, "parameters": .integer(parameterCount),
            ])
        }
    }

    /// Each layer with its name, Keras class, Keras settings, the names of its input layers, output shape, and number of
    /// parameters.
    var layersJSON: JSON {
        get throws {
            let keras = try JSON(parsing: Array(kerasJSON.utf8), name: name)
            var settings: [String: JSON] = [:]
            for layer in keras.members?["config"]?.members?["layers"]?.elements ?? [] {
                let config = layer.members?["config"]
                guard let name = (layer.members?["name"] ?? config?.members?["name"])?.string else {
                    continue
                }
                settings[name] = config
            }
            return .array(
                steps.compactMap { step -> JSON? in
                    guard let layer = step.layer else { return nil }
                    return .object([
                        "name": .string(step.name), "type": .string(type(of: layer).className),
                        "config": settings[step.name] ?? .null,
                        "inputs": .array(step.inputs.map { .string(steps[$0.step].name) }),
                        "output_shape": .array(step.output.dimensions.map(JSON.integer)),
                        "parameters": .integer(step.weights.reduce(0) { $0 + $1.shape.elementCount }),
                    ])
                })
        }
    }
}
