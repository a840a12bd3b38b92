import QuillGraph
import QuillNetwork
import QuillTensor

/// Builds the graphs that run: prediction, evaluation, and the whole training step – forward, loss, gradients, update,
/// metrics. Each reads its batch straight from the data set by row numbers.
struct StepBuilder {
    let network: Network
    let key: ModelStorage.ExecutorKey
    /// Memory of executors that never run at the same time as the one that is built.
    var arena: Arena?

    /// The name under which a step finds its rows.
    static let rows = "rows"
    /// The names under which a step finds its data: `features`, `features_1`, ….
    static func features(_ place: Int) -> String { name("features", place) }
    /// See `features`.
    static func targets(_ place: Int) -> String { name("targets", place) }
    /// See `features`.
    static func sampleWeights(_ place: Int) -> String { name("sample_weights", place) }

    private static func name(_ base: String, _ place: Int) -> String {
        place == 0 ? base : "\(base)_\(place)"
    }

    private func rows(_ graph: Graph) -> Node { graph.input(Self.rows, [key.batch], .int32) }

    private func inputs(_ graph: Graph) -> [Node] {
        zip(network.inputShapes, key.features).enumerated().map { place, input in
            graph.gather(Self.features(place), rows: rows(graph), row: input.0, dataType: input.1)
        }
    }

    /// What an output is asked for.
    private struct Request {
        let output: Model.Compilation.Output
        let loss: Loss
        let prediction: Node
        /// Labels, or rows of numbers; labels become rows where the loss needs them.
        let target: Node
        /// [rows]; nil if every sample counts 1.
        let sampleWeight: Node?
    }

    private func requests(
        _ compilation: Model.Compilation, _ predictions: [Node], targets: [Node]? = nil
    ) -> [Request] {
        let asked = zip(compilation.outputs, predictions).filter { $0.0.loss != nil }
        return asked.enumerated().compactMap { place, asked in
            let (output, prediction) = asked
            guard let loss = output.loss else { return nil }
            let target =
                targets?[place] ?? target(prediction.graph, place, prediction.shape.dropFirst(), loss.target)
            return Request(
                output: output, loss: loss, prediction: prediction, target: target,
                sampleWeight: sampleWeight(prediction.graph, place))
        }
    }

    private func target(_ graph: Graph, _ place: Int, _ shape: Shape, _ wanted: Loss.Target) -> Node {
        let name = Self.targets(place)
        guard key.targets[place] == .int32 else {
            return graph.gather(name, rows: rows(graph), row: shape, dataType: .float32)
        }
        let labels = graph.gather(name, rows: rows(graph), row: [], dataType: .int32)
        return wanted == .labels ? labels : targetValues(labels, classes: shape[-1])
    }

    private func sampleWeight(_ graph: Graph, _ place: Int) -> Node? {
        guard key.sampleWeights > 0 else { return nil }
        let name = Self.sampleWeights(key.sampleWeights == 1 ? 0 : place)
        return graph.gather(name, rows: rows(graph), row: [], dataType: .float32)
    }

    /// The sum of all losses with their weights, and, where there are several, each without.
    private func losses(_ requests: [Request]) -> (sum: Node, each: [Node]) {
        let each = requests.map { request in
            let samples = request.loss.perSample(request.prediction, request.target)
            return mean(request.sampleWeight.map { samples * $0 } ?? samples)
        }
        let weighted = zip(each, requests).map { $1.output.weight == 1 ? $0 : $0 * $1.output.weight }
        return (weighted.dropFirst().reduce(weighted[0], +), each.count > 1 ? each : [])
    }

    func predict(_ storage: ModelStorage, _ runtime: Runtime) throws -> Executor {
        let graph = Graph()
        let applied = try network.infer(inputs(graph))
        return try graph.executor(
            outputs: applied.outputs, variables: storage.variables, runtime: runtime, sharing: arena)
    }

    /// Each metric's sums over the batch.
    private func sums(_ requests: [Request]) -> [Node] {
        requests.flatMap { request in
            request.output.metrics.flatMap { metric in
                metric.sums(request.prediction, metric.targets(request.target, for: request.prediction))
            }
        }
    }

    /// Outputs: the mean loss, that of each output if there are several, then the sums of each metric.
    func evaluate(
        _ storage: ModelStorage, _ runtime: Runtime, _ compilation: Model.Compilation
    ) throws -> Executor {
        let graph = Graph()
        let requests = requests(compilation, try network.infer(inputs(graph)).outputs)
        let (sum, each) = losses(requests)
        return try graph.executor(
            outputs: [sum] + each + sums(requests), variables: storage.variables, runtime: runtime,
            sharing: arena)
    }

    func train(
        _ storage: ModelStorage, _ runtime: Runtime, _ compilation: Model.Compilation, seed: UInt64
    ) throws -> Executor {
        let step = try trainingGraph(compilation, seed: seed)
        return try step.graph.executor(
            outputs: step.outputs, effects: step.effects, variables: storage.variables, runtime: runtime,
            sharing: arena)
    }

    /// Outputs: the mean loss with penalties, then as in evaluation; with the update of all weights that are not frozen.
    func trainingGraph(
        _ compilation: Model.Compilation, seed: UInt64
    ) throws -> (graph: Graph, outputs: [Node], effects: [Node]) {
        let graph = Graph()
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        let mode = Mode(seed: seed, step: iterations)
        let (inputs, targets) = transformed(inputs(graph), graph, mode)
        let applied = try network.apply(inputs, mode)
        let requests = requests(compilation, applied.outputs, targets: targets)
        let (sum, each) = losses(requests)
        let loss = applied.penalty.map { sum + $0 } ?? sum
        let metrics = sums(requests)
        let trainable = network.weights.filter(\.isTrainable).compactMap { weight in
            applied.weights[weight.name].map { (specification: weight, node: $0) }
        }
        let gradients = loss.gradients(with: trainable.map(\.node))
        var effects = applied.updates.map { $0.variable.assigned($0.value) }
        effects += compilation.optimizer.updates(of: trainable, gradients: gradients, iterations: iterations)
        return (graph, [loss] + each + metrics, effects)
    }

    /// The batch after its transforms; targets only where there are some.
    private func transformed(
        _ inputs: [Node], _ graph: Graph, _ mode: Mode
    ) -> (inputs: [Node], targets: [Node]?) {
        guard !key.transforms.all.isEmpty else { return (inputs, nil) }
        graph.scope = "transforms"
        defer { graph.scope = "" }
        var (features, targets) = (inputs[0], target(graph, 0, network.outputShapes[0], .values))
        for transform in key.transforms.all {
            let (x, y) = transform.call(features, targets, mode)
            if x.shape != features.shape || y.shape != targets.shape {
                graph.fail(
                    QuillError(
                        .shape,
                        "\(type(of: transform)) turned shapes \(features.shape) and \(targets.shape) into "
                            + "\(x.shape) and \(y.shape)"))
            }
            (features, targets) = (x, y)
        }
        return ([features], [targets])
    }
}

extension Model {
    /// Calls `body` with the executor for a purpose and batch size.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, features: [DataType],
        targets: [DataType] = [], sampleWeights: Int = 0, transforms: [any BatchTransform] = [],
        _ body: (Executor) throws -> Result
    ) throws -> Result {
        let key = ModelStorage.ExecutorKey(
            purpose: purpose, batch: batch, features: features, targets: targets,
            sampleWeights: sampleWeights, transforms: ModelStorage.Transforms(transforms))
        return try storage.withExecutor(
            key,
            make: { arena in
                let builder = StepBuilder(network: network, key: key, arena: arena)
                return switch purpose {
                case .predict: try builder.predict(storage, runtime)
                case .evaluate: try builder.evaluate(storage, runtime, requireCompilation())
                case .train(let seed): try builder.train(storage, runtime, requireCompilation(), seed: seed)
                }
            }, body)
    }

    /// Calls `body` with the executor for a purpose, with the data in place.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, _ data: TrainingData,
        transforms: [any BatchTransform] = [], _ body: (Executor) throws -> Result
    ) throws -> Result {
        try withStep(
            purpose, batch: batch, features: data.features.map(\.dataType),
            targets: data.targets.map(\.dataType), sampleWeights: data.sampleWeights.count,
            transforms: transforms
        ) { executor in
            let named =
                data.features.enumerated().map { (StepBuilder.features($0), $1) }
                + data.targets.enumerated().map { (StepBuilder.targets($0), $1) }
                + data.sampleWeights.enumerated().map {
                    (StepBuilder.sampleWeights($0), AnyTensor.float32($1))
                }
            return try executor.withData(named[...]) { try body(executor) }
        }
    }
}

extension Executor {
    /// Calls `body` while the executor reads the given tensors.
    func withData<Result>(
        _ named: ArraySlice<(String, AnyTensor)>, _ body: () throws -> Result
    ) rethrows -> Result {
        guard let (name, tensor) = named.first else { return try body() }
        return try tensor.withAddress { address in
            bind(name, to: address)
            return try withData(named.dropFirst(), body)
        }
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
