import QuillGraph
import QuillNetwork
import QuillTensor

/// The graph of a ``TrainStep`` while it is built: inputs and models as nodes, and the losses to minimize.
public final class StepGraph {
    /// The graph, for constants.
    public let graph = Graph()
    /// The number of samples in the batch.
    public let batchSize: Int

    private let networks: [String: Network]
    private let batch: [String: AnyTensor]
    private let counter: Node
    private let mode: Mode
    private let seed: UInt64
    /// The weights of the models called in training mode, by model and name.
    private var weights: [String: [String: Node]] = [:]
    private var penalties: [String: Node] = [:]
    private var outputs: [(name: String, value: Node)] = []
    private var goals: [Goal] = []

    private struct Goal {
        let name: String
        let loss: Node
        let models: [String]
        let optimizer: any Optimizer
        let gradientTransforms: [any GradientTransform]
    }

    init(_ networks: [String: Network], _ batch: [String: AnyTensor], rows: Int, seed: UInt64) {
        self.networks = networks
        self.batch = batch
        batchSize = rows
        self.seed = seed
        counter = graph.variable("step", [], .int32)
        mode = Mode(seed: seed, step: counter)
    }

    static func unknown(_ what: String, _ name: String, _ known: some Collection<String>) -> QuillError {
        QuillError(
            .argument,
            "there is no \(what) '\(name)'\(Suggestion(for: name, among: known.sorted()).description)")
    }

    /// Returns a tensor of the batch: bytes and floats as floats of its shape, labels as int32 [rows].
    /// - Throws: an `.argument` error for a name that is not in the batch; it suggests the nearest one.
    public func input(_ name: String) throws -> Node {
        guard let tensor = batch[name] else { throw Self.unknown("input", name, batch.keys) }
        guard tensor.dataType != .int32 || tensor.shape.rank == 1 else {
            throw QuillError(.shape, "input '\(name)': expected labels [rows], received \(tensor.shape)")
        }
        let rows = graph.input(StepBuilder.rows, [batchSize], .int32)
        return graph.gather(name, rows: rows, row: tensor.shape.dropFirst(), dataType: tensor.dataType)
    }

    /// Applies a model with one output to a node.
    /// - Parameters:
    ///   - model: the model to call, by name.
    ///   - x: the model's input.
    ///   - training: whether the model runs as in training, with dropout and the batch's own statistics.
    /// - Throws: an `.argument` error for an unknown model or one with several outputs, a `.shape` error that names the
    ///   input's layer.
    public func call(_ model: String, _ x: Node, training: Bool = true) throws -> Node {
        let outputs = try call(model, [x], training: training)
        guard outputs.count == 1 else {
            throw QuillError(.argument, "\(model): expected one output, the model has \(outputs.count)")
        }
        return outputs[0]
    }

    /// Applies a model to nodes and returns all its outputs.
    /// - Throws: an `.argument` error for an unknown model, a `.shape` error that names the input's layer.
    public func call(_ model: String, _ inputs: [Node], training: Bool = true) throws -> [Node] {
        guard let network = networks[model] else { throw Self.unknown("model", model, networks.keys) }
        do {
            let applied = try network.apply(inputs, training ? mode : .inference, prefix: "\(model)/")
            // The weights are penalized once, however often the model is called.
            if weights[model] == nil, training { penalties[model] = applied.penalty }
            weights[model, default: [:]].merge(applied.weights) { $1 }
            return applied.outputs
        } catch let error as QuillError {
            throw error.message.hasPrefix(model)
                ? error : QuillError(error.kind, "\(model): \(error.message)")
        }
    }

    /// Minimizes a loss by training the weights of the given models that are not frozen, and reports it under its name.
    /// The penalties of these weights are added.
    /// - Parameters:
    ///   - name: the key of the loss in the logs.
    ///   - loss: a scalar, such as `mean(loss.perSample(predictions, targets))`.
    ///   - models: the models to train. Each model is trained by one loss.
    ///   - optimizer: the optimizer. Its state belongs to this loss alone.
    ///   - gradientTransforms: Change the gradients before the optimizer uses them, in this order.
    /// - Throws: an `.argument` error for models that are unknown, not called, or already trained by another loss; a
    ///   `.shape` error for a loss that is not a scalar.
    public func minimize(
        _ name: String, _ loss: Node, training models: String..., with optimizer: any Optimizer,
        gradientTransforms: [any GradientTransform] = []
    ) throws {
        guard loss.shape.elementCount == 1 else {
            throw QuillError(
                .shape, "\(name): expected a scalar loss, received shape \(loss.shape)")
        }
        for model in models {
            guard networks[model] != nil else { throw Self.unknown("model", model, networks.keys) }
            guard weights[model] != nil else {
                throw QuillError(.argument, "\(name): call the model '\(model)' before minimizing")
            }
            if let other = goals.first(where: { $0.models.contains(model) }) {
                throw QuillError(.argument, "\(name): '\(model)' is already trained by \(other.name)")
            }
        }
        let terms = models.compactMap { penalties[$0] }
        let total = terms.reduce(loss, +)
        goals.append(
            Goal(
                name: name, loss: total, models: models, optimizer: optimizer,
                gradientTransforms: gradientTransforms))
        try report(name, total)
    }

    /// Reports a value under a name: scalars appear in the logs of each run, and every value is available from
    /// `output`.
    /// - Throws: an `.argument` error for a name that is already used.
    public func report(_ name: String, _ value: Node) throws {
        guard !outputs.contains(where: { $0.name == name }) else {
            throw QuillError(.argument, "two values are reported as '\(name)'")
        }
        outputs.append((name, value))
    }

    /// Returns all outputs and updates, and the start values of the optimizers' variables.
    func finished() throws -> (
        outputs: [(name: String, value: Node)], effects: [Node], startValues: [(String, AnyTensor)]
    ) {
        var effects: [Node] = []
        var startValues: [(String, AnyTensor)] = []
        for goal in goals {
            try goal.optimizer.checkAll()
            let trainable = goal.models.flatMap { model in
                (networks[model]?.weights ?? []).filter(\.isTrainable).compactMap { weight in
                    weights[model]?["\(model)/\(weight.name)"].map {
                        (specification: weight.renamed("\(model)/\(weight.name)"), node: $0)
                    }
                }
            }
            let gradients = goal.gradientTransforms.apply(
                to: goal.loss.gradients(with: trainable.map(\.node)), of: trainable.map(\.specification),
                Mode(seed: SplitMix64.mixed(~seed), step: counter))
            graph.variablePrefix = "\(goal.name)/"
            let iterations = graph.variable(OptimizerState.iterationsName, [], .int32)
            effects += goal.optimizer.updates(
                of: trainable, gradients: gradients, iterations: iterations)
            graph.variablePrefix = ""
            startValues.append(
                (
                    "\(goal.name)/\(OptimizerState.learningRateName)",
                    .float32(Tensor(scalar: goal.optimizer.learningRate.first))
                ))
        }
        effects = mode.updates.map { $0.variable.assigned($0.value) } + effects
        try graph.check()
        return (outputs, effects + [counter.incremented()], startValues)
    }
}
