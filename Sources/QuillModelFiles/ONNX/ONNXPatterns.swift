/// Groups of nodes that together are one layer, as Keras's exporter writes them, found by their form alone.
struct ONNXPatterns {
    /// γ · (x − mean) / √(variance + ε) + β, written as γ / √(variance + ε) · x + (β − γ · mean / √(variance + ε)).
    struct Normalization {
        let input: String
        /// The two `ReduceMean` nodes.
        let means: [ONNXModel.Node]
        /// The `Reshape` node between the mean and the subtraction, which must change nothing.
        let reshaping: ONNXModel.Node?
        let gamma: String?
        let beta: String?
        let epsilon: String
    }

    /// Rows or columns that are repeated: a new axis, copies along it, and a reshape that joins it with the one before.
    struct Repetition {
        let insertion: ONNXModel.Node
        let tiling: ONNXModel.Node
        let transposition: ONNXModel.Node?
        let reshaping: ONNXModel.Node
    }

    /// By the name of the last node's output.
    private(set) var normalizations: [String: Normalization] = [:]
    private(set) var repetitions: [String: Repetition] = [:]
    /// The places of nodes that no longer serve an output.
    private(set) var absorbed: Set<Int> = []

    private var producers: [String: Int] = [:]
    private let model: ONNXModel

    init(_ model: ONNXModel) {
        self.model = model
        for (index, node) in model.nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                // Without unique names there is nothing to follow.
                guard producers.updateValue(index, forKey: output) == nil else {
                    producers = [:]
                    return
                }
            }
        }
        for node in model.nodes where node.outputs.count == 1 {
            switch node.type {
            case "Add": normalizations[node.outputs[0]] = normalization(node)
            case "Reshape": repetitions[node.outputs[0]] = repetition(node)
            default: break
            }
        }
        guard !normalizations.isEmpty || !repetitions.isEmpty else { return }
        absorbed = live { $0.inputs }.subtracting(live(inputs))
    }

    /// The inputs of a node, or of the group that ends with it.
    private func inputs(of node: ONNXModel.Node) -> [String] {
        let output = node.outputs.first ?? ""
        if let group = normalizations[output] {
            let nodes = group.means + [group.reshaping].compactMap { $0 }
            let shapes = nodes.flatMap { $0.inputs.dropFirst() }
            return [group.input, group.epsilon] + [group.gamma, group.beta].compactMap { $0 } + shapes
        }
        if let group = repetitions[output] {
            let numbers = group.tiling.inputs.dropFirst() + group.reshaping.inputs.dropFirst()
            return group.insertion.inputs + numbers
        }
        return node.inputs
    }

    /// Returns the nodes on which the model's outputs depend.
    private func live(_ inputs: (ONNXModel.Node) -> [String]) -> Set<Int> {
        var result: Set<Int> = []
        var open = model.outputs.map(\.name)
        while let name = open.popLast() {
            guard let index = producers[name], result.insert(index).inserted else { continue }
            open += inputs(model.nodes[index])
        }
        return result
    }
}

extension ONNXPatterns {
    /// Returns the node of a type that makes a tensor.
    private func node(_ name: String, _ type: String, inputs count: Int? = nil) -> ONNXModel.Node? {
        guard let index = producers[name], model.nodes[index].type == type,
            count == nil || model.nodes[index].inputs.count == count, !model.nodes[index].inputs.isEmpty
        else { return nil }
        return model.nodes[index]
    }

    /// Returns the inputs of a node of two inputs in both orders.
    private func pairs(_ node: ONNXModel.Node?) -> [(String, String)] {
        guard let inputs = node?.inputs, inputs.count == 2 else { return [] }
        return [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
    }

    private func normalization(_ sum: ONNXModel.Node) -> Normalization? {
        for (scaled, shift) in pairs(sum) {
            for (input, factor) in pairs(node(scaled, "Mul")) {
                guard let (root, gamma) = inverseRoot(factor) else { continue }
                for (variance, epsilon) in pairs(node(root, "Add")) {
                    guard let (mean, beta) = shifted(shift, factor),
                        let (means, reshaping) = moments(input, mean, variance)
                    else { continue }
                    return Normalization(
                        input: input, means: means, reshaping: reshaping, gamma: gamma, beta: beta,
                        epsilon: epsilon)
                }
            }
        }
        return nil
    }

    /// Returns the sum under a factor's root, and the constant with which the factor is multiplied.
    private func inverseRoot(_ factor: String) -> (root: String, gamma: String?)? {
        func root(_ name: String) -> String? {
            node(name, "Reciprocal").flatMap { node($0.inputs[0], "Sqrt") }?.inputs[0]
        }
        if let sum = root(factor) { return (sum, nil) }
        for (inverse, gamma) in pairs(node(factor, "Mul")) {
            if let sum = root(inverse) { return (sum, gamma) }
        }
        return nil
    }

    /// Returns the mean and the constant of β − factor · mean.
    private func shifted(_ shift: String, _ factor: String) -> (mean: String, beta: String?)? {
        func mean(_ name: String) -> String? {
            for (negative, other) in pairs(node(name, "Mul")) where other == factor {
                if let negation = node(negative, "Neg") { return negation.inputs[0] }
            }
            return nil
        }
        if let mean = mean(shift) { return (mean, nil) }
        for (product, beta) in pairs(node(shift, "Add")) {
            if let mean = mean(product) { return (mean, beta) }
        }
        return nil
    }

    /// Returns the nodes that calculate the mean and the variance, if they are those of the input.
    private func moments(_ input: String, _ mean: String, _ variance: String)
        -> (means: [ONNXModel.Node], reshaping: ONNXModel.Node?)?
    {
        guard let average = node(mean, "ReduceMean"), average.inputs[0] == input,
            let spread = node(variance, "ReduceMean"),
            let square = node(spread.inputs[0], "Mul", inputs: 2), square.inputs[0] == square.inputs[1]
        else { return nil }
        for (minuend, subtrahend) in pairs(node(square.inputs[0], "Sub")) where minuend == input {
            let reshaping = node(subtrahend, "Reshape", inputs: 2)
            guard (reshaping?.inputs[0] ?? subtrahend) == mean else { continue }
            return ([average, spread], reshaping)
        }
        return nil
    }

    private func repetition(_ reshaping: ONNXModel.Node) -> Repetition? {
        guard reshaping.inputs.count == 2 else { return nil }
        let transposition = node(reshaping.inputs[0], "Transpose")
        guard let tiling = node(transposition?.inputs[0] ?? reshaping.inputs[0], "Tile", inputs: 2),
            let insertion = node(tiling.inputs[0], "Unsqueeze")
        else { return nil }
        return Repetition(
            insertion: insertion, tiling: tiling, transposition: transposition, reshaping: reshaping)
    }
}
