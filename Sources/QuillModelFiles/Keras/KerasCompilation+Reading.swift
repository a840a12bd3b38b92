import QuillCodecs
import QuillNetwork
import QuillTensor
import QuillTraining

/// The arguments of Keras's `compile` in files: `training_config` of .h5 files by every generation, `compile_config` of
/// .keras files.
struct KerasCompilation {
    private let arguments: [String: JSON]

    /// Whether there are none, as Keras writes them for a model that was never compiled.
    var isEmpty: Bool { arguments.isEmpty }

    /// The schedule that Keras lacks, if Quill wrote the file.
    private let schedule: JSON?

    init(_ arguments: JSON, schedule: JSON? = nil) throws {
        guard let members = arguments.members else {
            throw QuillError(
                .file, "the compilation: expected an object, received \(arguments.text.prefix(60))")
        }
        self.arguments = members
        self.schedule = schedule
    }

    /// Returns the compilation.
    /// - Throws: a `.file` error for settings that are invalid or that Quill lacks.
    func compilation(
        of network: Network, _ vocabulary: ModelVocabulary, notes: inout [String]
    ) throws -> CompilationReader.Result {
        for name in ["weighted_metrics", "sample_weight_mode"] {
            if let value = arguments[name], value != .null, value.elements?.isEmpty != true {
                notes.append("\(name) is left out: \(value.text)")
            }
        }
        let names = network.outputNames
        let losses = values(arguments["loss"], names, isListPerOutput: true).map {
            $0.map(Self.named) ?? .null
        }
        let metrics = zip(names, values(arguments["metrics"], names, isListPerOutput: false)).map {
            name, field in
            // tf_keras writes the outputs' names before those of metrics.
            let prefix = names.count > 1 ? "\(name)_" : ""
            return JSON.array(Self.flattened(field ?? .null).map { Self.metric($0, without: prefix) })
        }
        var members: [String: JSON] = ["optimizer": try optimizer]
        if names.count == 1 {
            members["loss"] = losses[0]
            members["metrics"] = metrics[0]
        } else {
            let weights = values(arguments["loss_weights"], names, isListPerOutput: true)
            members["outputs"] = .array(
                names.indices.map { index in
                    .object([
                        "name": .string(names[index]), "loss": losses[index], "metrics": metrics[index],
                        "weight": weights[index].flatMap { $0 == .null ? nil : $0 } ?? .integer(1),
                    ])
                })
        }
        return try CompilationReader(vocabulary).compilation(
            JSONField(.object(members), "compile"), of: network)
    }

    /// Returns a value for each output: from a list, from an object with their names, or the same for all.
    private func values(_ value: JSON?, _ names: [String], isListPerOutput: Bool) -> [JSON?] {
        guard let value, value != .null else { return names.map { _ in nil } }
        if let members = value.members, members["class_name"] == nil { return names.map { members[$0] } }
        if let elements = value.elements {
            let isNested = elements.contains { $0.elements != nil }
            if elements.count == names.count, isListPerOutput || isNested { return elements }
            if isListPerOutput, elements.count == 1 { return names.map { _ in elements[0] } }
        }
        return names.map { _ in value }
    }

    private static func flattened(_ value: JSON) -> [JSON] {
        value == .null ? [] : value.elements?.flatMap(flattened) ?? [value]
    }

    // MARK: Optimizer

    private var optimizer: JSON {
        get throws {
            guard let rule = arguments["optimizer"] ?? arguments["optimizer_config"] else {
                throw QuillError(.file, "the compilation: expected an optimizer")
            }
            let known = KerasNames.optimizerVariables.keys
            func standard(_ name: String) -> String {
                let own = Self.withoutPackage(name)
                return known.first { $0.lowercased() == own.lowercased() } ?? own
            }
            if let name = rule.string {
                return .object(["class_name": .string(standard(name)), "config": .object([:])])
            }
            guard let name = rule.members?["class_name"]?.string,
                var settings = rule.members?["config"]?.members
            else { throw QuillError(.file, "the optimizer: expected class_name and config") }
            // Keras 2's short name.
            settings["learning_rate"] = settings["learning_rate"] ?? settings["lr"]
            settings["lr"] = nil
            if let schedule { settings["learning_rate"] = schedule }
            // Keras 2 writes the frequency even if there are no averages, and 0 for no decay.
            if settings["weight_decay"]?.isZero == true { settings["weight_decay"] = nil }
            if let decay = settings.removeValue(forKey: "decay"), !decay.isZero, decay != .null,
                let rate = settings["learning_rate"]
            {
                settings["learning_rate"] = .object([
                    "class_name": "InverseTimeDecay",
                    "config": .object([
                        "initial_learning_rate": rate, "decay_steps": .integer(1), "decay_rate": decay,
                        "staircase": .bool(false),
                    ]),
                ])
            }
            return .object(["class_name": .string(standard(name)), "config": .object(settings)])
        }
    }

    /// Returns a name without the package that it is registered in: `Adam` of `Custom>Adam`.
    static func withoutPackage(_ name: String) -> String {
        name.split(separator: ">").last.map(String.init) ?? name
    }

    // MARK: Losses and metrics

    /// Returns a loss or metric as Quill writes it, with name and settings.
    private static func named(_ value: JSON) -> JSON {
        if let name = value.string { return .object(["name": .string(name), "config": .object([:])]) }
        guard let className = value.members?["class_name"]?.string else { return value }
        let config = value.members?["config"]
        // A function.
        if let function = config?.string { return named(.string(function)) }
        var settings = config?.members ?? [:]
        for name in ["name", "dtype"] { settings[name] = nil }
        let function = settings.removeValue(forKey: "fn")
        // Keras 2's "auto" is its default.
        if settings["reduction"] == "auto" { settings["reduction"] = nil }
        let name = function?.string ?? function?.members?["config"]?.string ?? withoutPackage(className)
        return .object(["name": .string(name), "config": .object(settings)])
    }

    private static func metric(_ value: JSON, without prefix: String) -> JSON {
        if value.string != nil { return value }
        var result = named(value).members ?? [:]
        if let name = value.members?["config"]?.members?["name"]?.string {
            var settings = result["config"]?.members ?? [:]
            settings["name"] = .string(name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)
            result["config"] = .object(settings)
        }
        return .object(result)
    }
}

extension JSON {
    /// Whether this is the number 0.
    fileprivate var isZero: Bool {
        switch self {
        case .integer(let value): value == 0
        case .number(let value): value == 0
        default: false
        }
    }
}
