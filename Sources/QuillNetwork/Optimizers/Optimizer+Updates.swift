import QuillGraph
import QuillTensor

extension Optimizer {
    /// Returns the effects of one training step on the weights, the optimizer's variables and the step counter, in
    /// Keras's order: clipping, decay, rule, averages and constraints.
    package func updates(
        of weights: [(specification: WeightSpecification, node: Node)], gradients: [Node], iterations: Node
    ) -> [Node] {
        let builder = UpdateBuilder(optimizer: self, iterations: iterations)
        var effects = builder.effects(weights, gradients)
        effects.append(iterations.incremented())
        return effects
    }

    /// Returns the variables of the optimizer for the given weights, by name, as the update declares them.
    package func memory(of weights: [WeightSpecification]) throws -> [String: TensorType] {
        let graph = Graph()
        // Every optimizer has these two, even if there is nothing to train.
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        _ = graph.variable(OptimizerState.learningRateName, [])
        let trainable = weights.filter(\.isTrainable)
        let nodes = trainable.map { (specification: $0, node: graph.variable($0.name, $0.shape)) }
        _ = updates(
            of: nodes, gradients: trainable.map { graph.input($0.name, $0.shape) }, iterations: iterations)
        try graph.check()
        let own = Set(trainable.map(\.name))
        return graph.variables.filter { !own.contains($0.key) }
    }
}

/// Adds one optimizer's updates to a graph.
private struct UpdateBuilder<Rule: Optimizer> {
    let optimizer: Rule
    let iterations: Node
    let rate: Node
    let stepsPerUpdate: Int
    /// 1 in a step that performs the update, otherwise 0; nil if every step does.
    let isDue: Node?

    private var graph: Graph { iterations.graph }
    private var options: OptimizerOptions { optimizer.options }

    init(optimizer: Rule, iterations: Node) {
        self.optimizer = optimizer
        self.iterations = iterations
        rate = optimizer.learningRate.node(iterations)
        stepsPerUpdate = optimizer.options.gradientAccumulationSteps ?? 1
        isDue =
            stepsPerUpdate == 1
            ? nil : iterations.graph.add(IsDue(period: stepsPerUpdate), [iterations])
    }

    func effects(
        _ weights: [(specification: WeightSpecification, node: Node)], _ gradients: [Node]
    ) -> [Node] {
        var changes: [(variable: Node, value: Node)] = []
        let gradients = clipped(accumulated(gradients, weights.map(\.specification), &changes))
        var effects: [Node] = []
        for ((specification, weight), gradient) in zip(weights, gradients) {
            let decay = optimizer.weightDecay(of: specification) ?? 0
            var state = OptimizerState(
                graph: graph, weight: specification.name, shape: specification.shape, rate: rate,
                iterations: iterations, stepsPerUpdate: stepsPerUpdate)
            // A fused kernel supports neither accumulated gradients nor averages or constraints of the new weight.
            if isDue == nil, options.average == nil, specification.constraint == nil,
                let fused = optimizer.fusedUpdate(weight, gradient: gradient, decay: decay, state)
            {
                effects.append(fused)
                continue
            }
            let shrunk = decay == 0 ? weight : weight - weight * (rate * decay)
            let updated = whenDue(optimizer.update(shrunk, gradient: gradient, &state), else: weight)
            for change in state.changes where !changes.contains(where: { $0.variable == change.variable }) {
                changes.append((change.variable, whenDue(change.value, else: change.variable)))
            }
            let result = averaged(updated, specification, &changes)
            changes.append((weight, specification.constraint.map { $0(result) } ?? result))
        }
        return effects + changes.map { $0.variable.settled($0.value) }
    }

    private func whenDue(_ value: Node, else old: Node) -> Node {
        isDue.map { graph.add(Choose(), [$0, value, old]) } ?? value
    }

    /// Returns the mean gradients of the steps since the last update; they are used only in a step that updates.
    private func accumulated(
        _ gradients: [Node], _ weights: [WeightSpecification],
        _ changes: inout [(variable: Node, value: Node)]
    ) -> [Node] {
        guard let isDue else { return gradients }
        return zip(gradients, weights).map { gradient, weight in
            let sum = graph.variable("optimizer/\(weight.name)_gradient_accumulator", weight.shape)
            let total = gradient + sum
            let zero = graph.constant(0, shape: weight.shape)
            changes.append((sum, graph.add(Choose(), [isDue, zero, total])))
            return total / Float(stepsPerUpdate)
        }
    }

    private func clipped(_ gradients: [Node]) -> [Node] {
        switch options.clipping {
        case nil: return gradients
        case .value(let limit): return gradients.map { maximum(minimum($0, limit), -limit) }
        case .norm(let limit):
            return gradients.map { $0 * (limit / maximum(sqrt(sum(square($0))), limit)) }
        case .globalNorm(let limit):
            guard let first = gradients.first else { return [] }
            let squares = gradients.dropFirst().reduce(sum(square(first))) { $0 + sum(square($1)) }
            let scale = limit / maximum(sqrt(squares), limit)
            return gradients.map { $0 * scale }
        }
    }

    /// Returns the weight after this step, and updates its average.
    private func averaged(
        _ weight: Node, _ specification: WeightSpecification, _ changes: inout [(variable: Node, value: Node)]
    ) -> Node {
        guard let options = options.average else { return weight }
        let variable = graph.variable(OptimizerState.averageName(of: specification.name), specification.shape)
        // The first update sets the average to the weights.
        let updates = graph.add(Count(divisor: stepsPerUpdate), [iterations])
        let momentum = minimum(updates, 1) * options.momentum
        let average = momentum * variable + (1 - momentum) * weight
        changes.append((variable, average))
        guard let frequency = options.overwriteFrequency else { return weight }
        let isOverwritten = graph.add(IsDue(period: frequency, stepsPerCount: stepsPerUpdate), [iterations])
        return graph.add(Choose(), [isOverwritten, average, weight])
    }
}
