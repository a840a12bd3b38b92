import QuillTensor

extension Network: CustomStringConvertible {
    /// The summary.
    public var description: String { summary }

    /// A table of the layers with their types, output shapes and numbers of weights, and the totals, as in Keras.
    public var summary: String {
        let shapes = openShapes
        let rows = steps.indices.compactMap { index -> [String]? in
            let (step, shape) = (steps[index], Self.batched(shapes[index][0]))
            guard let layer = step.layer else {
                return isSequential ? nil : ["\(step.name) (InputLayer)", shape, "0"]
            }
            guard step.call == 0 else { return nil }
            let count = step.weights.reduce(0) { $0 + $1.shape.elementCount }
            return [
                "\(step.name) (\(Self.className(of: layer)))", shape, count.grouped,
            ]
        }
        let header = ["Layer (type)", "Output Shape", "Param #"]
        let minimums = [28, 25, 10]
        let widths = (0..<3).map { column in
            max(minimums[column], (rows + [header]).map { $0[column].count }.max() ?? 0) + 1
        }
        let width = widths.reduce(2, +)
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return " " + padded.joined().trimmingTrailingSpaces
        }
        let trainable = weights.filter(\.isTrainable).reduce(0) { $0 + $1.shape.elementCount }
        let total = parameterCount
        var lines = [
            "Model: \"\(name)\"", String(repeating: "_", count: width), line(header),
            String(repeating: "=", count: width),
        ]
        lines += rows.map(line)
        lines += [
            String(repeating: "=", count: width),
            "Total params: \(total.grouped) (\(Self.bytes(total * 4)))",
            "Trainable params: \(trainable.grouped) (\(Self.bytes(trainable * 4)))",
            "Non-trainable params: \((total - trainable).grouped) (\(Self.bytes((total - trainable) * 4)))",
            String(repeating: "_", count: width),
        ]
        return lines.joined(separator: "\n")
    }

    /// Returns the Keras class name.
    package static func className(of layer: any Layer) -> String {
        if let operation = layer as? KerasOperation { return operation.className }
        guard let inner = layer as? InnerNetwork else { return type(of: layer).className }
        return inner.network.isSequential ? "Sequential" : "Functional"
    }

    private static func batched(_ shape: InputShape) -> String {
        "(" + (["None"] + shape.extents.map { $0.map(String.init) ?? "None" }).joined(separator: ", ") + ")"
    }

    /// Formats a size in Keras's units, as in 409.91 KB.
    static func bytes(_ count: Int) -> String {
        let units = ["B", "KB", "MB", "GB"]
        var (value, unit) = (Double(count), 0)
        while value >= 1024 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) \(units[unit])"
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var result = self
        while result.last == " " { result.removeLast() }
        return result
    }
}
