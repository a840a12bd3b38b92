import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model.Compilation {
    /// Optimizer, losses, and metrics by Keras's names, with their settings. For one output, `loss` and `metrics` are
    /// members of the object; for several, the object has a list of outputs.
    package var json: JSON {
        get throws {
            var members: [String: JSON] = [
                "optimizer": .object([
                    "class_name": .string(type(of: optimizer).className),
                    "config": try optimizer.configuration.json,
                ])
            ]
            if outputs.count == 1 {
                members["loss"] = try outputs[0].lossJSON
                members["metrics"] = try outputs[0].metricsJSON
            } else {
                members["outputs"] = .array(
                    try outputs.map { output in
                        .object([
                            "name": .string(output.name), "loss": try output.lossJSON,
                            "weight": try Configuration(["": .init(output.weight)]).json.members?[""]
                                ?? .null,
                            "metrics": try output.metricsJSON,
                        ])
                    })
            }
            return .object(members)
        }
    }
}

extension Model.Compilation.Output {
    fileprivate var lossJSON: JSON {
        get throws {
            guard let loss else { return .null }
            return .object(["name": .string(loss.name), "config": try loss.configuration.json])
        }
    }

    fileprivate var metricsJSON: JSON { get throws { .array(try metrics.map { try $0.json }) } }
}

extension Metric {
    /// Just the name if there are no settings.
    fileprivate var json: JSON {
        get throws {
            if configuration.values.isEmpty, identifier == name { return .string(name) }
            var settings = configuration
            settings.values["name"] = .string(name)
            return .object(["name": .string(identifier), "config": try settings.json])
        }
    }
}

/// Reads a compilation: optimizer, losses, and metrics by name.
package struct CompilationReader {
    private let vocabulary: ModelVocabulary

    package init(_ vocabulary: ModelVocabulary) { self.vocabulary = vocabulary }

    /// The compilation, or the first name that the vocabulary lacks.
    package enum Result {
        case known(Model.Compilation)
        case unknown(String)
    }

    /// An unknown name, with the nearest known one.
    private struct Unknown: Error {
        let what: String

        init(_ kind: String, _ name: String, among names: [String]) {
            what = "\(kind) '\(name)'\(Suggestion(for: name, among: names))"
        }
    }

    /// - Throws: a `.file` error for a known optimizer, loss, or metric with wrong settings, or for outputs that the
    ///   network does not have.
    package func compilation(_ field: JSONField, of network: Network) throws -> Result {
        do {
            let rule = try field["optimizer"]
            let className = try rule["class_name"].string
            guard
                let optimizer = try vocabulary.optimizers.optimizer(className, Configuration(rule["config"]))
            else {
                throw Unknown("optimizer", className, among: vocabulary.optimizers.names)
            }
            let names = network.outputNames
            guard names.count > 1 else {
                let output = Model.Compilation.Output(
                    name: names[0], loss: try loss(field["loss"]), weight: 1,
                    metrics: try watched(field["metrics"]))
                return .known(.init(optimizer: optimizer, outputs: [output]))
            }
            let list = try field["outputs"]
            let outputs = try list.elements.map { field -> Model.Compilation.Output in
                let loss = try field["loss"]
                return .init(
                    name: try field["name"].string, loss: try loss.isNull ? nil : self.loss(loss),
                    weight: Float(try field["weight"].double), metrics: try watched(field["metrics"]))
            }
            guard outputs.map(\.name) == names, outputs.contains(where: { $0.loss != nil }) else {
                throw QuillError(
                    .file, "\(list.place): expected the outputs \(names.joined(separator: ", ")) with a loss")
            }
            return .known(.init(optimizer: optimizer, outputs: outputs))
        } catch let unknown as Unknown {
            return .unknown(unknown.what)
        }
    }

    private func loss(_ field: JSONField) throws -> Loss {
        let name = try field["name"].string
        let own = vocabulary.losses.first { $0.name == name }
        guard let loss = try own ?? .named(name, Configuration(field["config"])) else {
            throw Unknown("loss", name, among: vocabulary.losses.map(\.name) + Loss.names)
        }
        return loss
    }

    private func watched(_ field: JSONField) throws -> [Metric] {
        try field.elements.map { field in
            let isName = field.value.string != nil
            let name = try isName ? field.string : field["name"].string
            let settings = try isName ? Configuration() : Configuration(field["config"])
            let own = vocabulary.metrics.first { $0.identifier == name }
            guard let metric = try own ?? .named(name, settings) else {
                throw Unknown(
                    "metric", name, among: vocabulary.metrics.map(\.identifier) + Metric.names)
            }
            return metric
        }
    }
}
