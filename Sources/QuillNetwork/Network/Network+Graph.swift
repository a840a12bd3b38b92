import QuillGraph
import QuillTensor

extension Network {
    /// The nodes that a network has added to a graph.
    public struct Applied {
        /// The outputs.
        public let outputs: [Node]
        /// The weights by name, as variables.
        public let weights: [String: Node]
        /// The sum of all penalties on trainable weights and on activities, or nil if there are none.
        public let penalty: Node?
        /// New values of non-trainable weights.
        public let updates: [(variable: Node, value: Node)]
    }

    /// Adds the network to a graph for inference.
    /// - Throws: the first error found while building.
    public func infer(_ inputs: [Node]) throws -> Applied { try apply(inputs, Mode(session: nil)) }

    /// Adds the network to a graph for training. Random numbers depend only on the seed and `step`, an int32 node
    /// with the number of the training step.
    /// - Throws: the first error found while building.
    public func train(_ inputs: [Node], seed: UInt64, step: Node) throws -> Applied {
        try apply(inputs, Mode(seed: seed, step: step))
    }

    /// Adds the network to a graph in a mode that other networks may share.
    /// - Parameter prefix: the prefix of all weight names.
    /// - Throws: the first error found while building.
    package func apply(_ given: [Node], _ mode: Mode, prefix: String = "") throws -> Applied {
        guard let graph = given.first?.graph, given.count == inputs.count else {
            throw QuillError(.argument, "\(name): expected \(inputs.count) inputs, received \(given.count)")
        }
        let shapes = given.map { $0.shape.dropFirst() }
        if hasOpenSizes, shapes != inputShapes {
            return try sized(to: shapes).apply(given, mode, prefix: prefix)
        }
        for (input, node) in zip(inputs, given) {
            let expected = steps[input].output.prepending(node.shape.dimensions.first ?? 0)
            guard node.shape == expected else {
                throw QuillError(.shape, "\(steps[input].name): expected \(expected), received \(node.shape)")
            }
        }
        var nodes: [String: Node] = [:]
        var penalty: Node?
        let earlier = mode.penalties?.terms.count ?? 0
        let outputs = outputs(
            given, mode,
            weights: { step in
                graph.scope = prefix + step.name
                let specifications =
                    prefix.isEmpty ? step.weights : step.weights.map { $0.renamed(prefix + $0.name) }
                let own = Weights(
                    layer: prefix + step.name, specifications: specifications, in: graph,
                    session: mode.session)
                nodes.merge(own.nodes) { $1 }
                return own
            },
            after: { step, own in
                // A shared layer's weights are penalized once, frozen ones never.
                guard mode.penalties != nil, step.call == 0 else { return }
                for weight in step.weights where weight.isTrainable {
                    guard let regularizer = weight.regularizer, let node = own.nodes[prefix + weight.name]
                    else {
                        continue
                    }
                    let term = regularizer(node)
                    penalty = penalty.map { $0 + term } ?? term
                }
            })
        for term in mode.penalties?.terms.dropFirst(earlier) ?? [] {
            penalty = penalty.map { $0 + term } ?? term
        }
        graph.scope = ""
        try graph.check()
        return Applied(
            outputs: outputs, weights: nodes, penalty: penalty, updates: mode.session?.updates ?? [])
    }

    /// Calls the layers in order.
    func outputs(
        _ given: [Node], _ mode: Mode, weights: (Step) -> Weights,
        after: (Step, Weights) -> Void = { _, _ in }
    ) -> [Node] {
        var values = [[Node]](repeating: [], count: steps.count)
        for (input, node) in zip(inputs, given) { values[input] = [node] }
        for (index, step) in steps.enumerated() {
            guard let layer = step.layer else { continue }
            let own = weights(step)
            given[0].graph.scope = own.layer
            let mode = step.isTrainable ? mode : mode.frozen
            values[index] = layer.apply(step.inputs.map { values[$0.step][$0.output] }, own, mode)
            if let regularizer = layer.activityRegularizer {
                for value in values[index] { mode.penalize(activity: value, by: regularizer) }
            }
            after(step, own)
        }
        return outputs.map { values[$0.step][$0.output] }
    }
}
