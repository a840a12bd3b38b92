import QuillTensor

extension ONNXImporter {
    /// Calculates a node whose inputs are constants, or a shape. Exporters of PyTorch write the shape of a reshaping as
    /// such nodes.
    /// - Returns: whether it did.
    mutating func addConstant() throws -> Bool {
        let output = node.outputs.first ?? ""
        switch node.type {
        case "Constant":
            constants[output] = try constantValue()
            return true
        case "Shape":
            if let tensor = constants[node.inputs.first ?? ""] {
                lists[output] = tensor.shape.dimensions.map { $0 }
                return true
            }
            var list: [Int?] = [nil] + (try value()).shape.dimensions.map { $0 }
            let range = try node.int("start", default: 0), end = try node.int("end", default: list.count)
            let lower = max(0, range < 0 ? range + list.count : range)
            let upper = min(list.count, end < 0 ? end + list.count : end)
            list = lower < upper ? Array(list[lower..<upper]) : []
            lists[output] = list
            return true
        case "Identity", "Cast":
            let input = node.inputs.first ?? ""
            if let list = lists[input] {
                lists[output] = list
                return true
            }
            guard let tensor = constants[input] else { return false }
            constants[output] = tensor
            return true
        default: break
        }
        // A list of integers with the size of the batch among them.
        let isList =
            !node.inputs.isEmpty
            && node.inputs.allSatisfy { lists[$0] != nil || constants[$0] != nil || $0.isEmpty }
        guard isList else { return false }
        if node.type == "Transpose", let tensor = constants[node.inputs[0]], tensor.shape.rank == 2 {
            constants[output] = AnyTensor(try tensor.converted(to: Float.self).transposed())
            return true
        }
        guard let list = try listResult() else { return false }
        lists[output] = list
        return true
    }

    private func constantValue() throws -> AnyTensor {
        switch (node.attributes["value"], node.attributes["value_float"], node.attributes["value_int"]) {
        case (.tensor(let tensor)?, _, _): return tensor
        case (_, .float(let number)?, _): return .float32(Tensor(scalar: number))
        case (_, _, .int(let number)?): return .int64(Tensor(scalar: number))
        default: break
        }
        if case .ints(let numbers)? = node.attributes["value_ints"] { return .int64(Tensor(numbers)) }
        if case .floats(let numbers)? = node.attributes["value_floats"] { return .float32(Tensor(numbers)) }
        throw QuillError(.file, "expected a tensor, a number, or numbers")
    }

    /// Returns the result of an operator on lists of integers; nil for other operators.
    private func listResult() throws -> [Int?]? {
        switch node.type {
        case "Gather":
            guard let list = try self.list(0), let places = try self.list(1) else { return nil }
            return try places.map { place in
                let index = (place ?? -1) < 0 ? (place ?? 0) + list.count : place ?? 0
                guard list.indices.contains(index) else {
                    throw QuillError(.file, "there is no place \(index)")
                }
                return list[index]
            }
        case "Slice":
            guard let list = try self.list(0) else { return nil }
            let start = try ints("starts", input: 1)?.first ?? 0,
                end = try ints("ends", input: 2)?.first ?? list.count
            guard try ints("steps", input: 4) ?? [1] == [1] else { return nil }
            let lower = max(0, start < 0 ? start + list.count : start)
            let upper = min(list.count, end < 0 ? end + list.count : end)
            return lower < upper ? Array(list[lower..<upper]) : []
        case "Concat":
            let parts = try node.inputs.indices.map { try list($0) ?? [] }
            guard parts.reduce(0, { $0 + $1.count }) <= 1000 else { return nil }
            return parts.flatMap { $0 }
        case "Unsqueeze", "Squeeze", "Reshape": return try list(0)
        default: return nil
        }
    }
}
