import QuillTensor

extension Node {
    /// Returns the gradients of this scalar with respect to other nodes, as nodes of the same graph.
    ///
    /// This is reverse-mode automatic differentiation by graph rewriting (Griewank & Walther, "Evaluating
    /// Derivatives", chapter 3). Each gradient has the shape of its node; it is zero if this value does not depend on
    /// the node.
    public func gradients(with nodes: [Node]) -> [Node] {
        guard isValid, nodes.allSatisfy(\.isValid) else { return nodes }
        guard shape.elementCount == 1 else {
            graph.fail(QuillError(.shape, "gradients need a scalar, received shape \(shape)"))
            return nodes
        }
        let needed = ancestorsReaching(nodes)
        var flowing: [Int: Node] = [id: graph.constant(1, shape: shape)]
        for current in stride(from: id, through: 0, by: -1) {
            guard needed.contains(current), let upstream = flowing[current] else { continue }
            let instruction = graph.instructions[current]
            guard instruction.inputs.contains(where: needed.contains) else { continue }
            // The nodes of a derivative carry the scope of the layer they differentiate.
            let outside = graph.scope
            graph.scope = instruction.scope
            defer { graph.scope = outside }
            let call = GradientCall(
                inputs: instruction.inputs.map(graph.node), output: graph.node(current), upstream: upstream)
            let gradients = instruction.operation.gradients(call)
            for (input, gradient) in zip(instruction.inputs, gradients) where needed.contains(input) {
                guard let gradient else { continue }
                flowing[input] = flowing[input].map { $0 + gradient } ?? gradient
            }
        }
        return nodes.map { flowing[$0.id] ?? graph.constant(0, shape: $0.shape) }
    }

    /// Returns all nodes on a path from `nodes` to this one.
    private func ancestorsReaching(_ nodes: [Node]) -> Set<Int> {
        var reaching = Set(nodes.map(\.id))
        guard let first = reaching.min() else { return [] }
        for current in first...max(first, id)
        where graph.instructions[current].inputs.contains(where: reaching.contains) {
            reaching.insert(current)
        }
        return reaching
    }
}
