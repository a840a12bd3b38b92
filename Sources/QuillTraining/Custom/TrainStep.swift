import QuillGraph
import QuillNetwork
import QuillTensor

/// A custom training step: several models in one graph and several losses, each with its own optimizer and its own set
/// of models to train, compiled to one plan.
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
/// All gradients use the weights from before the step; all updates happen at its end. The closure is called once for
/// each batch shape. The step holds copies of the models; `model` returns their current state. Only one task at a time
/// may use the step. Everything random is a function of the seed and the step number.
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

    /// Creates a step that trains copies of the given models.
    /// - Parameters:
    ///   - models: the models, by the names that the closure uses.
    ///   - seed: the seed of dropout.
    ///   - runtime: the instruction set and the threads to run on.
    ///   - body: Adds the nodes. Errors it throws are rethrown by `run`.
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

    /// Runs one step on a batch.
    /// - Parameter batch: Tensors by the names that the closure uses; the first axis counts rows.
    /// - Returns: the losses and all reported scalars, from before the update, in the order they were added.
    /// - Throws: a `.data` error for tensors without rows, with different numbers of rows, or with numbers that are not
    ///   finite or do not fit; on the first batch of a shape, also errors in the step's definition.
    @discardableResult
    public func run(_ batch: [String: AnyTensor]) throws -> Logs {
        let batch = try Dictionary(
            uniqueKeysWithValues: batch.map { ($0.key, try $0.value.forTraining("input '\($0.key)'")) })
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
                return output.count == 1 ? (name, Double(output[0])) : nil
            })
    }

    /// Returns a value that the last run reported; nil if it reported none of that name.
    public func output(_ name: String) -> Tensor<Float>? {
        last.flatMap { step in step.names.firstIndex(of: name).map { step.executor.tensor($0) } }
    }

    /// Returns a model with its current weights.
    /// - Throws: an `.argument` error for an unknown name; it suggests the nearest one.
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
