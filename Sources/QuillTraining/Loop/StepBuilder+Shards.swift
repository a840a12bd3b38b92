import QuillGraph
import QuillNetwork
import QuillTensor

/// A training step in shards has two graphs: one of a shard's gradients, which has no effects but its deposit in the
/// batch's sums, and one of the update. A small third one sums the divisors of losses that depend on the data.
extension StepBuilder {
    /// The name of the input with the number that layers draw random numbers by: another one for each step and shard.
    static let randomStep = "random_step"
    /// The names of the inputs with the whole batch's divisors: `divisor_0`, ….
    static func divisor(_ index: Int) -> String { "divisor_\(index)" }

    /// This shard's fraction of the whole batch; 1 for a step in one piece.
    var share: Float {
        key.options.wholeRows.map { Float(key.batch) / Float($0) } ?? 1
    }

    private func shardMode(_ graph: Graph, seed: UInt64) -> Mode {
        Mode(seed: seed, step: graph.input(Self.randomStep, [], .int32))
    }

    /// Returns the graph of a shard's divisors, without effects. Its outputs are one number for each loss that has one.
    func divisorGraph(_ compilation: Model.Compilation, seed: UInt64) throws -> Step {
        let graph = Graph()
        var divisors: [Node] = []
        _ = try trainingPass(compilation, graph, shardMode(graph, seed: seed)) { divisor in
            divisors.append(divisor)
            return divisor
        }
        return (graph, divisors, [])
    }

    /// Returns the graph of a shard's gradients, which it deposits in the sums of its batch, weighted by the shard's share,
    /// together with running averages and what the step reports.
    func shardGraph(
        _ compilation: Model.Compilation, seed: UInt64, _ sums: ShardSums
    ) throws -> Step {
        let graph = Graph()
        var divisors = 0
        let pass = try trainingPass(compilation, graph, shardMode(graph, seed: seed)) { divisor in
            defer { divisors += 1 }
            return graph.input(Self.divisor(divisors), divisor.shape)
        }
        let gradients = pass.loss.objective.gradients(with: pass.weights.map(\.node))
        let means = 1 + pass.loss.each.count
        let reported = pass.reported.enumerated().map { index, node in
            (value: node, factor: index < means ? Float(key.batch) : 1)
        }
        let averages = pass.updates.map { (value: $0.value, factor: share) }
        // The last layers' gradients are ready first.
        let weighted = gradients.reversed().map { (value: $0, factor: share) }
        return (graph, [], graph.deposit(reported + averages + weighted, in: sums))
    }

    /// Returns the graph that updates all variables from the sums of a batch. It is the same for all batches.
    func updateGraph(
        _ compilation: Model.Compilation, seed: UInt64, _ sums: ShardSums
    ) throws -> Step {
        let graph = Graph()
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        // Only the variables and shapes of this pass are used.
        let pass = try trainingPass(compilation, graph, Mode(seed: seed, step: iterations))
        let shapes =
            pass.reported.map(\.shape) + pass.updates.map(\.value.shape)
            + pass.weights.reversed().map(\.specification.shape)
        let values = graph.sums(shapes, in: sums).dropFirst(pass.reported.count)
        let updates = zip(pass.updates, values).map { (variable: $0.variable, value: $1) }
        let gradients = Array(values.dropFirst(updates.count).reversed())
        return (
            graph, [],
            effects(compilation, pass, gradients, updates, seed: seed, iterations: iterations)
        )
    }
}
