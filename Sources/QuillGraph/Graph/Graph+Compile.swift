import QuillTensor

extension Graph {
    /// Compiles the part of the graph that computes `outputs` and carries out `effects` (see `Node.assigned`) into an
    /// executor: simplified, fused, put in waves, laid out in one arena.
    /// - Parameter arena: memory of an executor that never runs at the same time, used if it is large enough.
    /// - Throws: the first error met while building, or a `.shape` error where the store holds a variable of another
    ///   shape.
    package func executor(
        outputs: [Node], effects: [Node] = [], variables: VariableStore = VariableStore(),
        runtime: Runtime = .default, sharing arena: Arena? = nil
    ) throws -> Executor {
        let program = try Program(self, outputs: outputs, effects: effects)
        for (name, value) in initialValues where variables.value(name) == nil {
            try variables.set(name, value)
        }
        return try Executor(
            Plan(program, kernels: runtime.kernels.table), variables: variables, runtime: runtime,
            shared: arena)
    }

    /// Compiles a computation that gives one value and, with each run, replaces variables by new values.
    ///
    /// ```swift
    /// let step = try graph.compile(loss, updating: [w: w - 0.1 * gradient])
    /// for (xs, ys) in batches { print(try step.run([x: xs, y: ys])) }
    /// ```
    /// - Throws: the first error met while building; a `.argument` error if something other than a variable is updated.
    public func compile(
        _ output: Node, updating updates: [Node: Node] = [:], runtime: Runtime = .default
    ) throws -> CompiledGraph {
        try check()
        let ordered = updates.sorted { $0.key.id < $1.key.id }
        if let other = ordered.first(where: { !($0.key.operation is VariableLeaf) }) {
            throw QuillError(
                .argument, "only variables are updated, received \(other.key.operation?.name ?? "?")")
        }
        let effects = ordered.map { variable, value in variable.assigned(value) }
        return CompiledGraph(try executor(outputs: [output], effects: effects, runtime: runtime))
    }
}

/// A graph compiled by hand: feed inputs, run, read the output; variables keep their values from run to run.
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

    /// The present value of a variable.
    public func value(of variable: Node) -> Tensor<Float>? {
        guard let leaf = variable.operation as? VariableLeaf,
            case .float32(let tensor) = executor.variables.value(leaf.label)
        else { return nil }
        return tensor
    }

    /// The plan: steps by wave, with shapes and addresses, and the bytes of the arena.
    public var description: String { executor.description }
}
