import QuillGraph
import QuillNetwork
import QuillTensor

/// A training step of one's own: several models in one graph, several losses, each with its own optimiser and its own
/// set of models to train – compiled to one plan.
///
/// ```swift
/// let step = try TrainStep(["generator": generator, "discriminator": discriminator]) { step in
///     let fake = try step.call("generator", step.input("noise"))
///     let doubt = try mean(softplus(-step.call("discriminator", fake)))
///     try step.minimize("generator_loss", doubt, training: "generator", with: .adam())
/// }
/// let logs = try step.run(["noise": .float32(noise)])
/// generator = try step.model("generator")
/// ```
/// All gradients are of the weights before the step; all updates are made at its end. The closure is called once for each
/// shape of batch. The step holds copies of the models: `model` gives them as they are now. It is used by one task at a
/// time, and everything random is a function of the seed and the step's number.
public final class TrainStep {
    private let networks: [String: Network]
    private let runtime: Runtime
    private let seed: UInt64
    private let body: (StepGraph) throws -> Void
    private let variables = VariableStore()
    private var compiled: [[String: BatchType]: Compiled] = [:]
    private var last: Compiled?

    private struct BatchType: Hashable {
        let shape: Shape
        let dataType: DataType
    }

    private struct Compiled {
        let executor: Executor
        let names: [String]
        let rows: Int
    }

    /// A step that trains copies of the given models.
    /// - Parameters:
    ///   - models: the models by the names that the closure calls them.
    ///   - seed: what dropout depends on.
    ///   - body: adds the nodes; what it throws, `run` throws.
    public init(
        _ models: [String: Model], seed: UInt64 = 1, runtime: Runtime = .default,
        _ body: @escaping (StepGraph) throws -> Void
    ) throws {
        networks = models.mapValues(\.network)
        self.runtime = runtime
        self.seed = seed
        self.body = body
        for (name, model) in models {
            for (weight, value) in model.weights { try variables.set("\(name)/\(weight)", .float32(value)) }
        }
    }

    /// Makes one step on a batch.
    /// - Parameter batch: tensors by the names that the closure asks for, first axis by row.
    /// - Returns: the losses and all reported values of one number, before the step, in their order.
    /// - Throws: a `.data` error for batches without rows or of different ones or with numbers that are not finite; on the
    ///   first batch of its shape what is wrong with the step.
    @discardableResult
    public func run(_ batch: [String: AnyTensor]) throws -> Logs {
        let type = batch.mapValues { BatchType(shape: $0.shape, dataType: $0.dataType) }
        let step = try compiled[type] ?? compile(batch)
        compiled[type] = step
        for case (let name, .float32(let floats)) in batch where floats.firstNonFinite != nil {
            throw QuillError(.data, "input '\(name)': the numbers must be finite")
        }
        let named = batch.map { ($0.key, $0.value) }
        step.executor.withData(named[...]) {
            step.executor.setRows(0..<step.rows)
            step.executor.run()
        }
        last = step
        return Logs(
            step.names.enumerated().compactMap { index, name in
                let output = step.executor.output(index)
                return output.count == 1 ? (MetricKey(name), Double(output[0])) : nil
            })
    }

    /// A value that the last run reported; nil if it did not.
    public func output(_ name: String) -> Tensor<Float>? {
        last.flatMap { step in step.names.firstIndex(of: name).map { step.executor.tensor($0) } }
    }

    /// A model with its present weights.
    /// - Throws: an `.argument` error for an unknown name, with the nearest one there is.
    public func model(_ name: String) throws -> Model {
        guard let network = networks[name] else { throw StepGraph.unknown("model", name, networks.keys) }
        let weights = network.weights.compactMap { weight -> (String, Tensor<Float>)? in
            guard case .float32(let value)? = variables.value("\(name)/\(weight.name)") else { return nil }
            return (weight.name, value)
        }
        return try Model(
            network: network, weights: Dictionary(uniqueKeysWithValues: weights), runtime: runtime)
    }

    private func compile(_ batch: [String: AnyTensor]) throws -> Compiled {
        let rows = batch.values.compactMap(\.shape.dimensions.first)
        guard let count = rows.first, count > 0, rows.count == batch.count,
            rows.allSatisfy({ $0 == count })
        else {
            let shapes = batch.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shape)" }
            throw QuillError(
                .data,
                "expected a batch of tensors with equal numbers of rows, received \(shapes.joined(separator: ", "))"
            )
        }
        let step = StepGraph(networks, batch, rows: count, seed: seed)
        try body(step)
        let (outputs, effects, startValues) = try step.finished()
        for (name, value) in startValues where variables.value(name) == nil {
            try variables.set(name, value)
        }
        let executor = try step.graph.executor(
            outputs: outputs.map(\.value), effects: effects, variables: variables, runtime: runtime)
        return Compiled(executor: executor, names: outputs.map(\.name), rows: count)
    }
}
