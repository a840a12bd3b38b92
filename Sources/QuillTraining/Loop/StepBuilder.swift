import QuillGraph
import QuillNetwork
import QuillTensor

/// Builds the graphs for prediction, evaluation, and the whole training step: forward pass, loss, gradients, update,
/// metrics. Each reads its batch directly from the data set by row numbers.
struct StepBuilder {
    let network: Network
    let key: ModelStorage.ExecutorKey

    /// A graph with the outputs to compute and the variable updates.
    typealias Step = (graph: Graph, outputs: [Node], effects: [Node])

    /// The name of the input that holds a batch's row numbers.
    static let rows = "rows"
    /// The names of the step's inputs: `features`, `features_1`, ….
    static func features(_ index: Int) -> String { name("features", index) }
    /// The same for targets.
    static func targets(_ index: Int) -> String { name("targets", index) }
    /// The same for sample weights.
    static func sampleWeights(_ index: Int) -> String { name("sample_weights", index) }

    private static func name(_ base: String, _ index: Int) -> String {
        index == 0 ? base : "\(base)_\(index)"
    }

    private func rows(_ graph: Graph) -> Node { graph.input(Self.rows, [key.batch], .int32) }

    func inputs(_ graph: Graph) -> [Node] {
        zip(network.inputShapes, key.features).enumerated().map { index, input in
            graph.gather(Self.features(index), rows: rows(graph), row: input.0, dataType: input.1)
        }
    }

    /// An output with a loss: its prediction, target and sample weights.
    private struct TrainedOutput {
        let output: Model.Compilation.Output
        let loss: Loss
        let prediction: Node
        /// Labels, or rows of numbers; labels become rows where the loss needs them.
        let target: Node
        /// [rows] or one for each position; nil if every sample has weight 1.
        let sampleWeight: Node?
    }

    private func trainedOutputs(
        _ compilation: Model.Compilation, _ predictions: [Node], targets: [Node]? = nil
    ) -> [TrainedOutput] {
        let trained = zip(compilation.outputs, predictions).filter { $0.0.loss != nil }
        return trained.enumerated().compactMap { index, trained in
            let (output, prediction) = trained
            guard let loss = output.loss else { return nil }
            let target =
                targets?[index] ?? target(prediction.graph, index, prediction.shape.dropFirst(), loss.target)
            return TrainedOutput(
                output: output, loss: loss, prediction: prediction, target: target,
                sampleWeight: sampleWeight(prediction.graph, index, prediction.shape.dropFirst()))
        }
    }

    private func target(_ graph: Graph, _ index: Int, _ shape: Shape, _ wanted: Loss.Target) -> Node {
        let name = Self.targets(index)
        let type = key.targets[index]
        guard type == .int32 else {
            return graph.gather(name, rows: rows(graph), row: shape, dataType: type)
        }
        let labels = graph.gather(name, rows: rows(graph), row: shape.positions, dataType: .int32)
        return wanted == .labels ? labels : targetValues(labels, classes: shape[-1])
    }

    private func sampleWeight(_ graph: Graph, _ index: Int, _ output: Shape) -> Node? {
        guard !key.sampleWeights.isEmpty else { return nil }
        let index = key.sampleWeights.count == 1 ? 0 : index
        return graph.gather(
            Self.sampleWeights(index), rows: rows(graph),
            row: key.sampleWeights[index] == 1 ? [] : output.positions, dataType: .float32)
    }

    /// The loss of a batch.
    struct BatchLoss {
        /// The number to minimize.
        var objective: Node
        /// The number to report: the same node, unless a loss has no reduction.
        var value: Node
        /// Each unweighted loss, if there are several.
        let each: [Node]

        /// Adds the penalties.
        mutating func add(_ penalty: Node?) {
            guard let penalty else { return }
            let isSame = objective == value
            value = value + penalty
            objective = isSame ? value : objective + penalty
        }
    }

    /// Returns the weighted sum of all losses.
    /// - Parameters:
    ///   - outputs: the outputs that have a loss.
    ///   - divisor: the number to divide a loss of a shard by, if the whole batch's depends on the data.
    private func loss(_ outputs: [TrainedOutput], divisor: (Node) -> Node = { $0 }) -> BatchLoss {
        let losses = outputs.map {
            $0.loss.batch(
                $0.prediction, $0.target, sampleWeight: $0.sampleWeight, share: share, overParts: divisor)
        }
        func total(_ each: [Node]) -> Node {
            let weighted = zip(each, outputs).map { $1.output.weight == 1 ? $0 : $0 * $1.output.weight }
            return weighted.dropFirst().reduce(weighted[0], +)
        }
        let value = total(losses.map(\.value))
        let isSame = losses.allSatisfy { $0.objective == $0.value }
        return BatchLoss(
            objective: isSame ? value : total(losses.map(\.objective)), value: value,
            each: losses.count > 1 ? losses.map(\.value) : [])
    }

    /// Returns the graph for prediction. Its outputs are those of the network.
    func predictionGraph() throws -> Step {
        let graph = Graph()
        return (graph, try network.infer(inputs(graph)).outputs, [])
    }

    /// Returns each metric's sums over the batch.
    private func sums(_ outputs: [TrainedOutput]) -> [Node] {
        outputs.flatMap { trained in
            trained.output.metrics.flatMap { metric in
                metric.sums(trained.prediction, metric.targets(trained.target, for: trained.prediction))
            }
        }
    }

    /// Returns the graph for evaluation. Its outputs are the loss with penalties, each output's loss if there are several,
    /// and the sums of each metric.
    func evaluationGraph(_ compilation: Model.Compilation) throws -> Step {
        let graph = Graph()
        let applied = try network.apply(inputs(graph), .evaluation)
        let trained = trainedOutputs(compilation, applied.outputs)
        var loss = self.loss(trained)
        loss.add(applied.penalty)
        return (graph, [loss.value] + loss.each + sums(trained), [])
    }

    /// Returns the graph of the loss's gradients, without updates. Its outputs are the gradients of all weights that are not
    /// frozen, in the network's order.
    /// - Parameters:
    ///   - compilation: the loss.
    ///   - training: whether layers behave as in a step of training, with dropout and the batch's own statistics.
    func gradientGraph(_ compilation: Model.Compilation, training: Bool) throws -> Step {
        let graph = Graph()
        let mode =
            training
            ? Mode(seed: 1, step: graph.variable(OptimizerState.iterationsName, [], .int32)) : .evaluation
        let applied = try network.apply(inputs(graph), mode)
        var loss = self.loss(trainedOutputs(compilation, applied.outputs))
        loss.add(applied.penalty)
        let weights = network.trainableWeights.compactMap { applied.weights[$0.name] }
        return (graph, loss.objective.gradients(with: weights), [])
    }

    /// What a training step knows before its gradients.
    struct TrainingPass {
        let loss: BatchLoss
        /// The sums of each metric.
        let metrics: [Node]
        /// The weights to update.
        let weights: [(specification: WeightSpecification, node: Node)]
        /// The new values of other variables, such as running averages.
        let updates: [(variable: Node, value: Node)]

        /// What the step reports: the loss with penalties, each output's loss if there are several, and the sums of each
        /// metric.
        var reported: [Node] { [loss.value] + loss.each + metrics }
    }

    /// Adds a training step's pass through the network to the graph.
    /// - Parameters:
    ///   - compilation: the losses and metrics.
    ///   - graph: the graph.
    ///   - mode: the mode of the layers.
    ///   - divisor: the number to divide a loss of a shard by, if the whole batch's depends on the data.
    func trainingPass(
        _ compilation: Model.Compilation, _ graph: Graph, _ mode: Mode,
        divisor: (Node) -> Node = { $0 }
    ) throws -> TrainingPass {
        let (inputs, targets) = transformed(inputs(graph), graph, mode)
        let applied = try network.apply(inputs, mode)
        let trained = trainedOutputs(compilation, applied.outputs, targets: targets)
        var loss = self.loss(trained, divisor: divisor)
        loss.add(applied.penalty)
        return TrainingPass(
            loss: loss, metrics: sums(trained),
            weights: network.trainableWeights.compactMap { weight in
                applied.weights[weight.name].map { (specification: weight, node: $0) }
            }, updates: applied.updates)
    }

    /// Returns the graph of a training step, which updates all weights that are not frozen. Its outputs are
    /// those of evaluation.
    func trainingGraph(_ compilation: Model.Compilation, seed: UInt64) throws -> Step {
        let graph = Graph()
        let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
        let pass = try trainingPass(compilation, graph, Mode(seed: seed, step: iterations))
        let gradients = pass.loss.objective.gradients(with: pass.weights.map(\.node))
        return (
            graph, pass.reported,
            effects(compilation, pass, gradients, pass.updates, seed: seed, iterations: iterations)
        )
    }

    /// Returns the updates of all variables from gradients and new values of averages.
    func effects(
        _ compilation: Model.Compilation, _ pass: TrainingPass, _ gradients: [Node],
        _ updates: [(variable: Node, value: Node)], seed: UInt64, iterations: Node
    ) -> [Node] {
        let gradients = key.options.gradientTransforms.apply(
            to: gradients, of: pass.weights.map(\.specification),
            // Independent of the layers' random numbers.
            Mode(seed: SplitMix64.mixed(~seed), step: iterations))
        return updates.map { $0.variable.assigned($0.value) }
            + compilation.optimizer.updates(
                of: pass.weights, gradients: gradients, iterations: iterations)
    }

    /// Returns the batch after its transforms, with its targets if it has any.
    private func transformed(
        _ inputs: [Node], _ graph: Graph, _ mode: Mode
    ) -> (inputs: [Node], targets: [Node]?) {
        guard !key.options.transforms.isEmpty else { return (inputs, nil) }
        graph.scope = "transforms"
        defer { graph.scope = "" }
        var (features, targets) = (inputs[0], target(graph, 0, network.outputShapes[0], .values))
        for transform in key.options.transforms {
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

extension Network {
    /// The weights that training may change.
    var trainableWeights: [WeightSpecification] { weights.filter(\.isTrainable) }
}
