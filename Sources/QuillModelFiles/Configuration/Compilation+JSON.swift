import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model.Compilation {
    /// Optimiser, loss and metrics by Keras's names, with their settings.
    var json: JSON {
        get throws {
            .object([
                "optimizer": .object([
                    "class_name": .string(type(of: optimizer).className),
                    "config": try optimizer.configuration.json,
                ]),
                "loss": .object(["name": .string(loss.name), "config": try loss.configuration.json]),
                "metrics": .array(try metrics.map { try $0.json }),
            ])
        }
    }
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
        case known(optimizer: any Optimizer, loss: Loss, metrics: [Metric])
        case unknown(String)
    }

    /// - Throws: a `.file` error for a known optimiser or loss with wrong settings.
    func compilation(_ field: JSONField) throws -> Result {
        let rule = try field["optimizer"]
        let className = try rule["class_name"].string
        guard let optimizer = try optimizers.optimizer(className, Configuration(rule["config"])) else {
            return .unknown("optimizer '\(className)'")
        }
        let lossField = try field["loss"]
        let name = try lossField["name"].string
        let own = losses.first { $0.name == name }
        guard let loss = try own ?? .named(name, Configuration(lossField["config"])) else {
            return .unknown("loss '\(name)'")
        }
        var watched: [Metric] = []
        for field in try field["metrics"].elements {
            let isName = field.value.string != nil
            let name = try isName ? field.string : field["name"].string
            let settings = try isName ? Configuration() : Configuration(field["config"])
            guard let metric = try metrics.first(where: { $0.identifier == name }) ?? .named(name, settings)
            else {
                return .unknown("metric '\(name)'")
            }
            watched.append(metric)
        }
        return .known(optimizer: optimizer, loss: loss, metrics: watched)
    }
}
