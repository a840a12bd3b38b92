import QuillNetwork
import QuillTensor

extension NetworkReader {
    /// Returns the calls of a layer.
    func calls(_ field: JSONField) throws -> [Definition.Invocation] {
        let calls = try field.elements
        guard !calls.isEmpty else {
            throw QuillError(.file, "\(field.place): expected a layer that is called, received no calls")
        }
        return try calls.map { call in
            var tensors = try call["args"].elements
            let keywords = try call["kwargs"]
            if !keywords.isNull {
                // In a model, fit and predict replace the argument `training` of a call, so it has no effect in Keras.
                for (keyword, argument) in try keywords.members where keyword != "training" {
                    if keyword == "inputs", tensors.isEmpty {
                        tensors = [argument]
                    } else if !(argument.isNull
                        || argument.value.elements?.allSatisfy { $0 == .null } ?? false)
                    {
                        throw QuillError(.file, "\(argument.place): this argument of a call is not supported")
                    }
                }
            }
            let inputs = try tensors.flatMap { argument in
                try (argument.value.elements == nil ? [argument] : argument.elements).map { tensor in
                    try address(tensor["config"]["keras_history"])
                }
            }
            let position = try call[Keras.position]
            return Definition.Invocation(
                inputs, position: position.isNull ? nil : try position.int(atLeast: 0))
        }
    }

    /// Whether an entry is an operation of `keras.ops`, which may have the class name of a layer.
    func isOperation(_ field: JSONField) throws -> Bool {
        KerasOperation.isModule(try field["module"].value.string ?? "")
    }

    /// Returns an operation with its call.
    func operation(_ field: JSONField) throws -> Definition.Entry {
        let config = try field["config"]
        let name = try name(config)
        let nodes = try field["inbound_nodes"]
        guard let call = try nodes.elements.first, try nodes.elements.count == 1 else {
            throw QuillError(.file, "\(nodes.place): expected one call of an operation")
        }
        var inputs: [Definition.Address] = []
        let arguments = try call["args"].elements.map { try argument($0, &inputs) }
        let keywords = try call["kwargs"]
        var settings = try Configuration(config)
        settings.values["name"] = nil
        let operation = try KerasOperation(
            module: field["module"].string, className: field["class_name"].string, settings: settings,
            arguments: arguments,
            keywords: keywords.isNull ? [:] : try keywords.members.mapValues { try argument($0, &inputs) },
            name: name)
        let position = try call[Keras.position]
        return Definition.Entry(
            name, operation,
            calls: [.init(inputs, position: position.isNull ? nil : try position.int(atLeast: 0))])
    }

    /// Returns an argument, with its tensors appended to the inputs.
    private func argument(
        _ field: JSONField, _ inputs: inout [Definition.Address]
    ) throws -> KerasOperation.Argument {
        if field.value.members?["class_name"]?.string == Keras.tensor {
            inputs.append(try address(field["config"]["keras_history"]))
            return .input(inputs.count - 1)
        }
        if field.value.elements != nil {
            let parts = try field.elements.map { try argument($0, &inputs) }
            let hasTensors = parts.contains { if case .value = $0 { false } else { true } }
            if hasTensors { return .list(parts) }
        }
        return .value(
            try Configuration(JSONField(.object(["": field.value]), field.place)).values[""] ?? .null)
    }
}
