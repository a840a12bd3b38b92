import QuillTensor

extension Graph {
    /// Compiles the part of the graph that computes `outputs` and performs `effects` (see `Node.assigned`) into an
    /// executor: simplifies and fuses operations, schedules them in waves, and lays out their values in one arena.
    /// - Parameters:
    ///   - outputs: the values to compute.
    ///   - effects: the updates of variables.
    ///   - variables: the memory of the variables.
    ///   - sums: the sums over shards that the graph deposits values in or reads; nil if it does neither.
    ///   - runtime: the instruction set and the threads.
    ///   - arena: the memory of an executor that never runs at the same time, used if it is large enough.
    /// - Throws: the first error recorded while building, or a `.shape` error if `variables` holds a variable of
    ///   another shape.
    package func executor(
        outputs: [Node], effects: [Node] = [], variables: VariableStore = VariableStore(),
        sums: ShardSums? = nil, runtime: Runtime = .default, sharing arena: Arena? = nil
    ) throws -> Executor {
        let program = try Program(self, outputs: outputs, effects: effects)
        for (name, value) in initialValues where variables.value(name) == nil {
            try variables.set(name, value)
        }
        return try Executor(
            Plan(program, kernels: runtime.kernels.table), variables: variables, sums: sums?.variables,
            runtime: runtime, shared: arena)
    }

    /// Compiles a computation that returns one value and updates variables in each run.
    ///
    /// ```swift
    /// let step = try graph.compile(loss, updating: [w: w - 0.1 * gradient])
    /// for (xs, ys) in batches { print(try step.run([x: xs, y: ys])) }
    /// ```
    /// - Throws: the first error recorded while building; an `.argument` error if something other than a variable is
    ///   updated.
    public func compile(
        _ output: Node, updating updates: [Node: Node] = [:], runtime: Runtime = .default
    ) throws -> CompiledGraph {
        try check()
        let ordered = updates.sorted { $0.key.id < $1.key.id }
        if let other = ordered.first(where: { !($0.key.operation is VariableLeaf) }) {
            throw QuillError(
                .argument, "only variables can be updated, received \(other.key.operation?.name ?? "?")")
        }
        let effects = ordered.map { variable, value in variable.assigned(value) }
        return CompiledGraph(try executor(outputs: [output], effects: effects, runtime: runtime))
    }
}

/// A compiled graph. Each run takes inputs and returns the output; variables keep their values between runs.
public struct CompiledGraph: CustomStringConvertible {
    private let executor: Executor

    init(_ executor: Executor) { self.executor = executor }

    /// Runs once with the given inputs and returns the output.
    /// - Throws: a `.shape` error if an input is missing or has another shape.
    @discardableResult
    public func run(_ inputs: [Node: Tensor<Float>] = [:]) throws -> Tensor<Float> {
        let given = Dictionary(
            uniqueKeysWithValues: inputs.compactMap { node, tensor in
                (node.operation as? InputLeaf).map { ($0.label, (node, tensor)) }
            })
        for case (.input(let name), let value) in executor.plan.leaves {
            let expected = executor.plan.program.instructions[value].type.shape
            guard let (_, tensor) = given[name] else {
                throw QuillError(.shape, "input \(name): expected shape \(expected), received nothing")
            }
            guard tensor.shape == expected, let memory = executor.input(name, as: Float.self) else {
                throw QuillError(
                    .shape, "input \(name): expected shape \(expected), received \(tensor.shape)")
            }
            tensor.withUnsafeBufferPointer { _ = memory.update(fromContentsOf: $0) }
        }
        executor.run()
        return executor.tensor(0)
    }

    /// Returns the current value of a variable, or nil if the compiled graph has no such variable.
    public func value(of variable: Node) -> Tensor<Float>? {
        guard let leaf = variable.operation as? VariableLeaf,
            case .float32(let tensor) = executor.variables.value(leaf.label)
        else { return nil }
        return tensor
    }

    /// The plan: steps by wave, with shapes and offsets, and the size of the arena in bytes.
    public var description: String { executor.description }
}
