import QuillCodecs
import QuillTensor

/// Brings configurations of earlier generations of Keras into the form of Keras 3: Keras 2.0 to 2.3, TensorFlow's Keras to
/// 2.15, and tf_keras.
struct KerasGenerations {
    /// The version that wrote the file; nil if the file doesn't say.
    private let version: String?

    /// Returns a model's configuration in the form of Keras 3. What needs no change is returned as it is.
    /// - Throws: a `.file` error for what has no equivalent.
    static func upgraded(_ model: JSON) throws -> JSON {
        let version = model.members?["keras_version"]?.string
        if let version, version.hasPrefix("1.") || version.hasPrefix("0.") {
            throw QuillError(
                .file,
                "written by Keras \(version); expected Keras 2 or later: load it with Keras 2.0 to 2.3 and save it again"
            )
        }
        return try KerasGenerations(version: version).model(model, depth: 0)
    }

    /// The greatest depth of nested models, as in `NetworkReader`.
    private static let deepest = 30

    private var isKeras2: Bool { version?.hasPrefix("2.") ?? false }
    private var countsFromOne: Bool { version?.hasPrefix("3.") != true }

    private func model(_ model: JSON, depth: Int) throws -> JSON {
        guard depth <= Self.deepest, var members = model.members,
            let className = members["class_name"]?.string
        else { return model }
        let name = KerasCompilation.withoutPackage(className)
        // A functional model of Keras 2.0 to 2.3.
        members["class_name"] = .string(name == "Model" ? Keras.functional : name)
        var config: [String: JSON]
        switch members["config"] {
        case .object(let settings)?: config = settings
        // A sequential model of Keras 2.0 to 2.2 is the list of its layers.
        case .array(let layers)? where name == Keras.sequential: config = ["layers": .array(layers)]
        default: return model
        }
        guard let entries = config["layers"]?.elements else { return model }
        config["name"] = config["name"] ?? .string(name.lowercased())
        var layers = try entries.map { try layer($0, depth: depth) }
        if name == Keras.sequential {
            layers = withInput(
                layers, config["build_input_shape"] ?? members["build_config"]?.members?["input_shape"])
        } else {
            // Keras 2 counts the calls of nested models from 1. The .h5 files of Quill, which say version 3, don't.
            let inner = countsFromOne ? Set(layers.filter(Self.isModel).compactMap(Self.name)) : []
            layers = layers.map { upgradedCalls($0, inner) }
            let isOld = countsFromOne && entries.contains(where: Self.hasOldCalls)
            if isOld, let outputs = config["output_layers"]?.elements {
                // Keras 3 counts the calls of functional models from 1 here, but not those of sequential ones.
                let chains = Set(
                    layers.filter { $0.members?["class_name"] == .string(Keras.sequential) }.compactMap(
                        Self.name))
                config["output_layers"] = .array(outputs.map { Self.address($0, chains) })
            }
        }
        config["layers"] = .array(layers)
        members["config"] = .object(config)
        return .object(members)
    }

    private static func isModel(_ layer: JSON) -> Bool {
        [Keras.sequential, Keras.functional].contains(layer.members?["class_name"]?.string)
    }

    private static func name(_ layer: JSON) -> String? {
        (layer.members?["config"]?.members?["name"] ?? layer.members?["name"])?.string
    }

    // MARK: Inputs

    /// Returns the layers of a chain, with an input first: in Keras 2, the first layer may say the shape, or the model.
    private func withInput(_ layers: [JSON], _ shape: JSON?) -> [JSON] {
        guard let first = layers.first, first.members?["class_name"] != .string(Keras.inputLayer) else {
            return layers
        }
        let config = first.members?["config"]?.members
        var found = config?["batch_input_shape"] ?? shape
        if Self.isModel(first) {
            let inner = config?["layers"]?.elements?.first?.members?["config"]?.members
            found = inner?["batch_shape"] ?? found
        }
        guard let found, found.elements != nil else { return layers }
        let input: [String: JSON] = [
            "batch_shape": found, "name": .string("\(Self.name(first) ?? "layer")_input"),
        ]
        return [.object(["class_name": .string(Keras.inputLayer), "config": .object(input)])] + layers
    }

    // MARK: Layers

    private func layer(_ layer: JSON, depth: Int) throws -> JSON {
        guard var members = layer.members, let className = members["class_name"]?.string,
            var config = members["config"]?.members ?? (members["config"]?.elements != nil ? [:] : nil)
        else { return layer }
        var name = KerasCompilation.withoutPackage(className)
        switch name {
        case Keras.sequential, Keras.functional, "Model": return try model(layer, depth: depth + 1)
        case "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer":
            throw QuillError(
                .file,
                "\(Self.name(layer) ?? name): an operation of TensorFlow; use Keras's layers, such as Add and Rescaling, in its place"
            )
        case Keras.inputLayer:
            config["batch_shape"] = config["batch_shape"] ?? config["batch_input_shape"]
        case "BatchNormalizationV1", "BatchNormalizationV2": name = "BatchNormalization"
        default: break
        }
        if name == "LeakyReLU" { Self.renameSlope(&config) }
        if let activation = config["activation"] {
            config["activation"] = try self.activation(activation, of: Self.name(layer) ?? name)
        }
        members["class_name"] = .string(name)
        members["config"] = .object(config)
        return .object(members)
    }

    /// Keras 2's name of the slope.
    private static func renameSlope(_ settings: inout [String: JSON]) {
        if let slope = settings.removeValue(forKey: "alpha") {
            settings["negative_slope"] = settings["negative_slope"] ?? slope
        }
    }

    private func activation(_ activation: JSON, of layer: String) throws -> JSON {
        if let name = activation.string {
            if name == "hard_sigmoid", isKeras2 {
                throw QuillError(
                    .file,
                    "\(layer): the hard_sigmoid of Keras 2, 0.2 x + 0.5 between 0 and 1, is not that of Keras 3, x / 6 + 0.5, which Quill has"
                )
            }
            // TensorFlow's name of its function, which some versions write.
            return name == "softmax_v2" ? "softmax" : activation
        }
        guard var members = activation.members, members["class_name"] == "LeakyReLU",
            var settings = members["config"]?.members
        else { return activation }
        Self.renameSlope(&settings)
        members["config"] = .object(settings)
        return .object(members)
    }

    // MARK: Calls

    /// Whether a layer's calls are lists `[[name, call, output, arguments], …]`, as in Keras 2.
    private static func hasOldCalls(_ layer: JSON) -> Bool {
        layer.members?["inbound_nodes"]?.elements?.contains { $0.elements != nil } ?? false
    }

    private func upgradedCalls(_ layer: JSON, _ inner: Set<String>) -> JSON {
        guard Self.hasOldCalls(layer), var members = layer.members,
            let calls = members["inbound_nodes"]?.elements
        else { return layer }
        members["inbound_nodes"] = .array(calls.map { Self.call($0, inner) })
        return .object(members)
    }

    private static func call(_ call: JSON, _ inner: Set<String>) -> JSON {
        guard let sources = call.elements else { return call }
        let isSingle = sources.first?.string != nil
        let list = isSingle ? [call] : sources
        var arguments: [String: JSON] = [:]
        let tensors = list.map { source -> JSON in
            let parts = source.elements ?? []
            if parts.count > 3, let more = parts[3].members { arguments.merge(more) { $1 } }
            return .object([
                "class_name": .string(Keras.tensor),
                "config": .object(["keras_history": address(.array(Array(parts.prefix(3))), inner)]),
            ])
        }
        return .object([
            "args": .array(tensors.count == 1 ? tensors : [.array(tensors)]), "kwargs": .object(arguments),
        ])
    }

    /// Returns an address whose call is counted from 0 if it is one of the models, whose calls are counted from 1.
    private static func address(_ address: JSON, _ models: Set<String>) -> JSON {
        guard let parts = address.elements, parts.count == 3, let name = parts[0].string,
            models.contains(name),
            let call = parts[1].integer, call > 0
        else { return address }
        return .array([parts[0], .integer(call - 1), parts[2]])
    }
}
