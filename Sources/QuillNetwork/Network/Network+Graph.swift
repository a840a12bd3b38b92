import QuillGraph
import QuillTensor

extension Network {
    /// What a network has added to a graph.
    public struct Applied {
        /// The outputs.
        public let outputs: [Node]
        /// The weights by name, as variables.
        public let weights: [String: Node]
        /// The sum of all penalties on weights, or nil if there are none.
        public let penalty: Node?
        /// New values of weights that are not trained.
        public let updates: [(variable: Node, value: Node)]
    }

    /// Adds the network to a graph for inference.
    /// - Throws: the first error met while building.
    public func infer(_ inputs: [Node]) throws -> Applied { try apply(inputs, Mode(session: nil)) }

    /// Adds the network to a graph for training. Random numbers are a function of the seed and of `step`, an int32 node
    /// that holds the number of the training step.
    /// - Throws: the first error met while building.
    public func train(_ inputs: [Node], seed: UInt64, step: Node) throws -> Applied {
        try apply(inputs, Mode(session: Mode.Session(seed: seed, step: step)))
    }

    private func apply(_ given: [Node], _ mode: Mode) throws -> Applied {
        guard let graph = given.first?.graph, given.count == inputs.count else {
            throw QuillError(.argument, "\(name): expected \(inputs.count) inputs, received \(given.count)")
        }
        var values = [Node?](repeating: nil, count: steps.count)
        for (input, node) in zip(inputs, given) {
            let expected = steps[input].output.prepending(node.shape.dimensions.first ?? 0)
            guard node.shape == expected else {
                throw QuillError(.shape, "\(steps[input].name): expected \(expected), received \(node.shape)")
            }
            values[input] = node
        }
        var weights: [String: Node] = [:]
        var penalty: Node?
        for (index, step) in steps.enumerated() {
            guard let layer = step.layer else { continue }
            graph.scope = step.name
            let own = Weights(layer: step.name, specifications: step.weights, in: graph)
            weights.merge(own.nodes) { $1 }
            values[index] = layer.apply(step.inputs.compactMap { values[$0] }, own, mode)
            try graph.check()
            for weight in step.weights {
                guard mode.isTraining, let regularizer = weight.regularizer, let node = own.nodes[weight.name]
                else {
                    continue
                }
                let term = regularizer(node)
                penalty = penalty.map { $0 + term } ?? term
            }
        }
        graph.scope = ""
        return Applied(
            outputs: outputs.compactMap { values[$0] }, weights: weights, penalty: penalty,
            updates: mode.session?.updates ?? [])
    }
}
