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
        let areKnown = node.inputs.allSatisfy { lists[$0] != nil || constants[$0] != nil || $0.isEmpty }
        guard !node.inputs.isEmpty, areKnown else { return false }
        if node.type == "Transpose", let tensor = constants[node.inputs[0]], tensor.shape.rank == 2 {
            constants[output] = AnyTensor(try tensor.converted(to: Float.self).transposed())
            return true
        }
        if let tensor = constants[node.inputs[0]], ![.int32, .int64].contains(tensor.dataType) {
            // Weights are only reshaped.
            guard node.type == "Reshape", let target = try ints("shape", input: 1) else { return false }
            let shape = try Shape(target).resolving(count: tensor.shape.elementCount)
            constants[output] = try tensor.reshaped(to: shape)
            return true
        }
        guard let list = try listResult() else { return false }
        guard list.count <= 1000 else { throw QuillError(.file, "too many integers: \(list.count)") }
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
    ///
    /// A matrix of two columns, which the old exporter of PyTorch makes of margins, is its rows, one after the other.
    private func listResult() throws -> [Int?]? {
        switch node.type {
        case "ConstantOfShape":
            guard let count = try list(0)?.first ?? nil, (0...1000).contains(count) else { return nil }
            var value = 0
            if case .tensor(let tensor)? = node.attributes["value"], tensor.shape.elementCount == 1 {
                value = Int(try tensor.converted(to: Int32.self).elements[0])
            }
            return [Int?](repeating: value, count: count)
        case "Gather":
            guard let list = try self.list(0), let places = try self.list(1) else { return nil }
            return try places.map { place in
                let index = (place ?? -1) < 0 ? (place ?? 0) + list.count : place ?? 0
                guard list.indices.contains(index) else {
                    throw QuillError(.file, "there is no place \(index)")
                }
                return list[index]
            }
        case "Slice": return try sliced()
        case "Concat":
            var parts: [Int?] = []
            for index in node.inputs.indices { parts += try list(index) ?? [] }
            return parts
        case "Reshape", "Unsqueeze", "Squeeze": return try list(0)
        case "Transpose":
            guard try node.ints("perm") == [1, 0], let list = try list(0), list.count.isMultiple(of: 2) else {
                return nil
            }
            return stride(from: 0, to: list.count, by: 2).map { list[$0] }
                + stride(from: 1, to: list.count, by: 2).map { list[$0] }
        default: return nil
        }
    }

    /// Returns a part of a list, or the rows of a matrix of two columns in reverse.
    private func sliced() throws -> [Int?]? {
        guard let list = try list(0), let start = try ints("starts", input: 1)?.first,
            let end = try ints("ends", input: 2)?.first
        else { return nil }
        switch try ints("steps", input: 4) ?? [1] {
        case [1]:
            let lower = max(0, start < 0 ? start + list.count : start)
            let upper = min(list.count, end < 0 ? end + list.count : end)
            return lower < upper ? Array(list[lower..<upper]) : []
        case [-1] where start == -1 && end < -list.count && list.count.isMultiple(of: 2):
            return stride(from: list.count - 2, through: 0, by: -2).flatMap { list[$0...$0 + 1] }
        default: return nil
        }
    }
}
