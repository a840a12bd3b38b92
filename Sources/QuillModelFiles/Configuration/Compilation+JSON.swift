import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model.Compilation {
    /// Optimiser, losses and metrics by Keras's names, with their settings. A model of one output has them side by side,
    /// one of several outputs has a list.
    var json: JSON {
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
    /// The name alone where it says everything.
    fileprivate var json: JSON {
        get throws {
            if configuration.values.isEmpty, identifier == name { return .string(name) }
            var settings = configuration
            settings.values["name"] = .string(name)
            return .object(["name": .string(identifier), "config": try settings.json])
        }
    }
}

/// What optimisers, losses and metrics a file may name beside those of the library.
struct CompilationReader {
    let optimizers: OptimizerRegistry
    let losses: [Loss]
    let metrics: [Metric]

    /// How a model is trained, or what the file names that is not known here.
    enum Result {
        case known(optimizer: any Optimizer, outputs: [Model.Compilation.Output])
        case unknown(String)
    }

    /// A name that is not known, with the nearest one that is.
    private struct Unknown: Error {
        let what: String

        init(_ kind: String, _ name: String, among names: [String]) {
            what = "\(kind) '\(name)'\(Suggestion(for: name, among: names))"
        }
    }

    /// - Throws: a `.file` error for a known optimiser, loss or metric with wrong settings, or for outputs that the network
    ///   does not have.
    func compilation(_ field: JSONField, of network: Network) throws -> Result {
        do {
            let rule = try field["optimizer"]
            let className = try rule["class_name"].string
            guard let optimizer = try optimizers.optimizer(className, Configuration(rule["config"])) else {
                throw Unknown("optimizer", className, among: optimizers.names)
            }
            let names = network.outputNames
            guard names.count > 1 else {
                return .known(
                    optimizer: optimizer,
                    outputs: [
                        .init(
                            name: names[0], loss: try loss(field["loss"]), weight: 1,
                            metrics: try watched(field["metrics"]))
                    ])
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
            return .known(optimizer: optimizer, outputs: outputs)
        } catch let unknown as Unknown {
            return .unknown(unknown.what)
        }
    }

    private func loss(_ field: JSONField) throws -> Loss {
        let name = try field["name"].string
        let own = losses.first { $0.name == name }
        guard let loss = try own ?? .named(name, Configuration(field["config"])) else {
            throw Unknown("loss", name, among: losses.map(\.name) + Loss.names)
        }
        return loss
    }

    private func watched(_ field: JSONField) throws -> [Metric] {
        try field.elements.map { field in
            let isName = field.value.string != nil
            let name = try isName ? field.string : field["name"].string
            let settings = try isName ? Configuration() : Configuration(field["config"])
            guard let metric = try metrics.first(where: { $0.identifier == name }) ?? .named(name, settings)
            else { throw Unknown("metric", name, among: metrics.map(\.identifier) + Metric.names) }
            return metric
        }
    }
}
