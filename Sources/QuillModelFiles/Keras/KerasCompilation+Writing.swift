import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

extension Model.Compilation {
    /// A dialect of Keras's arguments of `compile`.
    enum KerasDialect {
        /// Keras 3's, as in .keras files.
        case keras3
        /// One that Keras 3 and tf_keras 2 read, as in .h5 files.
        case legacy
    }

    /// Returns the arguments of Keras's `compile`.
    /// - Parameter notes: receives a line for everything that Keras cannot take.
    /// - Throws: an `.argument` error for a setting that is not finite.
    func kerasArguments(_ dialect: KerasDialect, notes: inout [String]) throws -> JSON {
        var losses: [JSON] = []
        var metrics: [JSON] = []
        for output in outputs {
            losses.append(try output.loss.map { try $0.keras(dialect, &notes) } ?? .null)
            metrics.append(.array(try output.metrics.compactMap { try $0.keras(dialect, &notes) }))
        }
        let weights = outputs.map(\.weight.json)
        let isWeighted = outputs.contains { $0.weight != 1 }
        var members: [String: JSON] = [
            "loss": losses.count == 1 ? losses[0] : .array(losses),
            "metrics": metrics.count == 1 ? metrics[0] : .array(metrics),
            "loss_weights": isWeighted ? .array(weights) : .null,
            "weighted_metrics": .null,
        ]
        switch dialect {
        case .keras3:
            members["optimizer"] = try kerasOptimizer(dialect, &notes)
            members["run_eagerly"] = .bool(false)
            members["steps_per_execution"] = .integer(1)
            members["jit_compile"] = "auto"
        case .legacy:
            members["optimizer_config"] = try kerasOptimizer(dialect, &notes)
            members["sample_weight_mode"] = .null
        }
        return .object(members)
    }

    private func kerasOptimizer(_ dialect: KerasDialect, _ notes: inout [String]) throws -> JSON {
        let className = type(of: optimizer).className
        var settings = try optimizer.configuration.json.members ?? [:]
        if let excluded = settings.removeValue(forKey: "exclude_from_weight_decay") {
            notes.append(
                "Keras files cannot hold the weights without decay, \(excluded.text); all will decay")
        }
        settings["name"] = .string(className.lowercased())
        // Keras wants 0.0 where 0 would do.
        let counts: Set = ["ema_overwrite_frequency", "gradient_accumulation_steps"]
        for case (let name, .integer(let value)) in settings where !counts.contains(name) {
            settings[name] = .number(Double(value))
        }
        if let rate = optimizer.learningRate.kerasConstant, let schedule = optimizer.learningRate.schedule {
            settings["learning_rate"] = rate.json
            notes.append(
                "Keras has no schedule \(type(of: schedule).className) and gets the constant rate \(rate); "
                    + "Quill finds the schedule in the file")
        }
        guard KerasNames.optimizerVariables[className] != nil else {
            notes.append("Keras needs the optimizer \(className) in custom_objects")
            return .object(["class_name": .string(className), "config": .object(settings)])
        }
        guard dialect == .legacy else {
            return .object([
                "module": "keras.optimizers", "class_name": .string(className), "config": .object(settings),
                "registered_name": .null,
            ])
        }
        // tf_keras rejects arguments that it doesn't know, even with the values that turn them off.
        var kept = KerasNames.legacyOptimizerArguments[className] ?? []
        kept.formUnion(["name", "learning_rate"])
        let off: [String: JSON] = [
            "use_ema": .bool(false), "ema_momentum": .number(0.99), "weight_decay": .null,
        ]
        for (name, value) in settings where !kept.contains(name) {
            let isOff = value == .null || off[name] == value
            let belongsToAverages = name.hasPrefix("ema_") && settings["use_ema"] != .bool(true)
            if isOff || belongsToAverages { settings[name] = nil }
        }
        kept.formUnion(["clipnorm", "clipvalue", "global_clipnorm"])
        let others = settings.keys.filter { !kept.contains($0) }.sorted()
        if KerasNames.laterOptimizers.contains(className) {
            notes.append(
                "Keras 3 opens this file compiled; tf_keras 2 needs custom_objects={'\(className)': "
                    + "tf_keras.optimizers.\(className)}")
        } else if KerasNames.legacyOptimizerArguments[className] == nil {
            notes.append(
                "Keras 3 opens this file compiled; tf_keras 2 has no \(className) and needs compile=False")
        } else if !others.isEmpty {
            notes.append(
                "Keras 3 opens this file compiled; tf_keras 2 takes no \(others.joined(separator: ", ")) and needs "
                    + "compile=False")
        }
        return .object(["class_name": .string(className), "config": .object(settings)])
    }
}

extension LearningRate {
    /// The constant rate that stands for a schedule that Keras lacks: its first, or its highest if that is 0; nil for
    /// other rates.
    var kerasConstant: Float? {
        guard let schedule, !KerasNames.schedules.contains(type(of: schedule).className) else { return nil }
        return first > 0 ? first : peak
    }

    /// The schedule that Keras lacks, as JSON; nil for other rates.
    var ownSchedule: JSON? {
        get throws {
            guard kerasConstant != nil, let schedule else { return nil }
            return .object([
                "class_name": .string(type(of: schedule).className),
                "config": try schedule.configuration.json,
            ])
        }
    }
}

extension Float {
    /// The number with the fewest digits that give this one.
    fileprivate var json: JSON { .number(Double("\(self)") ?? Double(self)) }
}

extension Loss {
    /// The loss by its name or, with settings, as an object.
    fileprivate func keras(
        _ dialect: Model.Compilation.KerasDialect, _ notes: inout [String]
    ) throws -> JSON {
        guard Loss.names.contains(name) else {
            notes.append("Keras needs the loss \(name) in custom_objects")
            return .string(name)
        }
        let standard = try Loss.named(name)?.configuration.values
        if configuration.values == standard { return .string(name) }
        var settings = try configuration.json.members ?? [:]
        settings["name"] = .string(name)
        settings["reduction"] = settings["reduction"] ?? "sum_over_batch_size"
        return kerasObject(KerasNames.className(ofLoss: name), "keras.losses", settings, dialect)
    }
}

extension Metric {
    /// The metric by its name or, with settings, as an object; nil for one that Keras lacks.
    fileprivate func keras(
        _ dialect: Model.Compilation.KerasDialect, _ notes: inout [String]
    ) throws -> JSON? {
        if identifier == "accuracy", name == "accuracy" { return .string(name) }
        let isKnown = Metric.names.contains(identifier) || identifier.first?.isUppercase == true
        guard isKnown, identifier != "matthews_correlation", identifier != "MatthewsCorrelation" else {
            notes.append("Keras has no metric \(name); it is left out")
            return nil
        }
        if configuration.values.isEmpty, identifier == name { return .string(name) }
        var settings = try configuration.json.members ?? [:]
        settings["name"] = .string(name)
        let className =
            identifier.first?.isUppercase == true ? identifier : KerasNames.className(ofLoss: identifier)
        return kerasObject(className, "keras.metrics", settings, dialect)
    }
}

/// Returns an object by class name and settings; .h5 files have no modules.
private func kerasObject(
    _ className: String, _ module: String, _ settings: [String: JSON],
    _ dialect: Model.Compilation.KerasDialect
) -> JSON {
    var members: [String: JSON] = ["class_name": .string(className), "config": .object(settings)]
    if dialect == .keras3 {
        members["module"] = .string(module)
        members["registered_name"] = .null
    }
    return .object(members)
}
