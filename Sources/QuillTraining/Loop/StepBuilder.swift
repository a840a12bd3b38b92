import QuillGraph
import QuillNetwork
import QuillTensor

/// Builds the graphs that run: prediction, evaluation, and the whole training step – forward, loss, gradients, update,
/// metrics. Each reads its batch straight from the data set by row numbers.
struct StepBuilder {
    let network: Network
    let key: ModelStorage.ExecutorKey
    /// Memory that may be shared.
    var arena: Arena?

    /// The names under which a step finds its data.
    static let (features, targets, rows) = ("features", "targets", "rows")

    private func input(_ graph: Graph) -> Node {
        let shape = network.steps[network.inputs[0]].output
        return graph.gather(
            Self.features, rows: graph.input(Self.rows, [key.batch], .int32), row: shape,
            dataType: key.features)
    }

    /// Labels, or rows of numbers; labels become one-hot rows where the loss needs them.
    private func target(_ graph: Graph, _ loss: Loss, like prediction: Node) -> Node {
        let rows = graph.input(Self.rows, [key.batch], .int32)
        if key.targets == .int32 {
            let labels = graph.gather(Self.targets, rows: rows, row: [], dataType: .int32)
            return loss.target == .labels ? labels : targetValues(labels, for: prediction)
        }
        return graph.gather(Self.targets, rows: rows, row: prediction.shape.dropFirst, dataType: .float32)
    }

    func predict(_ storage: ModelStorage, _ runtime: Runtime) throws -> Executor {
        let graph = Graph()
        let applied = try network.infer([input(graph)])
        return try graph.executor(
            outputs: applied.outputs, variables: storage.variables, runtime: runtime, sharing: arena)
    }

    /// Each metric's sums over the batch.
    private func sums(_ compilation: Model.Compilation, _ prediction: Node, _ target: Node) -> [Node] {
        compilation.metrics.flatMap { $0.sums(prediction, $0.targets(target, for: prediction)) }
    }

    /// Outputs: the mean loss, then the sums of each metric.
    func evaluate(
        _ storage: ModelStorage, _ runtime: Runtime, _ compilation: Model.Compilation
    ) throws -> Executor {
        let graph = Graph()
        let prediction = try network.infer([input(graph)]).outputs[0]
        let target = target(graph, compilation.loss, like: prediction)
        var outputs = [mean(compilation.loss.perSample(prediction, target))]
        outputs += sums(compilation, prediction, target)
        return try graph.executor(
            outputs: outputs, variables: storage.variables, runtime: runtime, sharing: arena)
    }

    func train(
        _ storage: ModelStorage, _ runtime: Runtime, _ compilation: Model.Compilation, seed: UInt64
    ) throws -> Executor {
        let step = try trainingGraph(compilation, seed: seed)
        return try step.graph.executor(
            outputs: step.outputs, effects: step.effects, variables: storage.variables, runtime: runtime,
            sharing: arena)
    }

    /// Outputs: the mean loss with penalties, then the sums of each metric; with the update of all weights.
    func trainingGraph(
        _ compilation: Model.Compilation, seed: UInt64
    ) throws -> (graph: Graph, outputs: [Node], effects: [Node]) {
        let graph = Graph()
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        let applied = try network.train([input(graph)], seed: seed, step: iterations)
        let prediction = applied.outputs[0]
        let target = target(graph, compilation.loss, like: prediction)
        let dataLoss = mean(compilation.loss.perSample(prediction, target))
        let loss = applied.penalty.map { dataLoss + $0 } ?? dataLoss
        let metrics = sums(compilation, prediction, target)
        let trainable = network.weights.filter(\.isTrainable).compactMap { weight in
            applied.weights[weight.name].map { (specification: weight, node: $0) }
        }
        let gradients = loss.gradients(with: trainable.map(\.node))
        var effects = applied.updates.map { $0.variable.assigned($0.value) }
        effects += compilation.optimizer.updates(of: trainable, gradients: gradients, iterations: iterations)
        return (graph, [loss] + metrics, effects)
    }
}

extension Model {
    /// Calls `body` with the executor for a purpose and batch size.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, features: DataType, targets: DataType? = nil,
        _ body: (Executor) throws -> Result
    ) throws -> Result {
        let key = ModelStorage.ExecutorKey(
            purpose: purpose, batch: batch, features: features, targets: targets)
        var builder = StepBuilder(network: network, key: key)
        return try storage.withExecutor(
            key,
            make: { arena in
                builder.arena = arena
                return switch purpose {
                case .predict: try builder.predict(storage, runtime)
                case .evaluate: try builder.evaluate(storage, runtime, requireCompilation())
                case .train(let seed): try builder.train(storage, runtime, requireCompilation(), seed: seed)
                }
            }, body)
    }
}

extension AnyTensor {
    /// Calls `body` with the numbers' address.
    func withAddress<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { bytes in
            // Empty tensors have memory too, so there is always an address.
            guard let address = bytes.baseAddress else { preconditionFailure("a tensor without memory") }
            return try body(address)
        }
    }
}
