import QuillGraph
import QuillNetwork

extension Optimizer {
    /// The effects of one training step on the weights, the optimiser's memory and the counter of steps.
    func updates(
        of weights: [(specification: WeightSpecification, node: Node)], gradients: [Node], iterations: Node
    ) -> [Node] {
        var effects: [Node] = []
        for ((specification, node), gradient) in zip(weights, gradients) {
            let state = OptimizerState(
                graph: node.graph, weight: specification.name, shape: specification.shape)
            effects.append(update(node, gradient: gradient, state))
        }
        effects.append(iterations.incremented())
        return effects
    }
}
