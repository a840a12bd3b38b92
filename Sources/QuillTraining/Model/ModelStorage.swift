import QuillGraph
import QuillNetwork
import QuillTensor
import Synchronization

/// What copies of a model share until one of them is trained: the memory of its weights and optimiser, and the executors
/// that were compiled for it.
final class ModelStorage: @unchecked Sendable {
    // Unchecked: variables are written only through a model that holds the only reference.
    let variables: VariableStore
    private let idle = Mutex<[Workplace]>([])

    init(variables: VariableStore = VariableStore()) { self.variables = variables }

    /// The same values in memory of their own, without executors.
    func copy(keeping names: Set<String>? = nil) -> ModelStorage {
        let result = VariableStore()
        for name in variables.names where names?.contains(name) ?? true {
            guard let value = variables.value(name) else { continue }
            do { try result.set(name, value) } catch { preconditionFailure("\(error)") }
        }
        return ModelStorage(variables: result)
    }

    /// What an executor was compiled for.
    struct ExecutorKey: Hashable {
        enum Purpose: Hashable { case predict, evaluate, train(seed: UInt64) }
        let purpose: Purpose
        let batch: Int
        let features: [DataType]
        var targets: [DataType] = []
        /// How many tensors of sample weights come with the targets.
        var sampleWeights = 0
        var transforms = Transforms([])
    }

    /// Transforms that are compared by their settings.
    struct Transforms: Hashable {
        let all: [any BatchTransform]

        init(_ all: [any BatchTransform]) { self.all = all }

        static func == (a: Transforms, b: Transforms) -> Bool {
            a.all.map { AnyHashable($0) } == b.all.map { AnyHashable($0) }
        }

        func hash(into hasher: inout Hasher) { for one in all { one.hash(into: &hasher) } }
    }

    /// Executors that take turns in one arena.
    private final class Workplace: @unchecked Sendable {
        // Unchecked: taken out of the list while it is used.
        var arena: Arena?
        var executors: [ExecutorKey: Executor] = [:]
    }

    /// Calls `body` with an executor for the key: one of an idle workplace, or one made for the occasion and kept for
    /// the next.
    func withExecutor<Result>(
        _ key: ExecutorKey, make: (Arena?) throws -> Executor, _ body: (Executor) throws -> Result
    ) throws -> Result {
        let place = idle.withLock { places in
            let known = places.lastIndex { $0.executors[key] != nil }
            return (known ?? places.indices.last).map { places.remove(at: $0) }
        }
        let workplace = place ?? Workplace()
        defer { idle.withLock { $0.append(workplace) } }
        if let executor = workplace.executors[key] { return try body(executor) }
        let executor = try make(workplace.arena)
        if executor.arena !== workplace.arena {
            // The new arena is the larger one: what ran in the old one is compiled anew when it is needed.
            workplace.arena = executor.arena
            workplace.executors = [:]
        }
        workplace.executors[key] = executor
        return try body(executor)
    }
}

extension Model {
    /// Makes sure that no other model shares the weights that are about to change.
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    }

    /// A copy of the weights by name (`dense_1/kernel`).
    public var weights: [String: Tensor<Float>] {
        Dictionary(
            uniqueKeysWithValues: network.weights.compactMap { weight in
                guard case .float32(let tensor)? = storage.variables.value(weight.name) else { return nil }
                return (weight.name, tensor)
            })
    }

    /// A network with given weights, by name.
    /// - Throws: an `.argument` error for a weight that is missing or unknown, a `.shape` error for another shape.
    public init(network: Network, weights: [String: Tensor<Float>], runtime: Runtime = .default) throws {
        for weight in network.weights where weights[weight.name] == nil {
            throw QuillError(.argument, "weight \(weight.name) \(weight.shape) is missing")
        }
        self.init(network: network, storage: ModelStorage(), runtime: runtime)
        try setWeights(weights)
    }

    /// A network with those of the given weights that it has.
    init(network: Network, weightsAmong weights: [String: Tensor<Float>], runtime: Runtime) throws {
        let names = Set(network.weights.map(\.name))
        try self.init(network: network, weights: weights.filter { names.contains($0.key) }, runtime: runtime)
    }

    /// Replaces weights by name.
    /// - Throws: an `.argument` error for an unknown name, a `.shape` error for another shape; nothing is changed then.
    public mutating func setWeights(_ weights: [String: Tensor<Float>]) throws {
        try check(weights)
        makeUnique()
        for (name, tensor) in weights { try storage.variables.set(name, .float32(tensor)) }
    }

    /// - Throws: as `setWeights`.
    func check(_ weights: [String: Tensor<Float>]) throws {
        let known = Dictionary(uniqueKeysWithValues: network.weights.map { ($0.name, $0.shape) })
        for (name, tensor) in weights.sorted(by: { $0.key < $1.key }) {
            guard let shape = known[name] else {
                throw QuillError(.argument, "\(network.name) has no weight '\(name)'")
            }
            guard tensor.shape == shape else {
                throw QuillError(.shape, "weight \(name): expected shape \(shape), received \(tensor.shape)")
            }
        }
    }

    /// A copy of what the optimiser remembers, by name; empty before `compile`.
    public var optimizerState: [String: AnyTensor] {
        let own = Set(network.weights.map(\.name))
        return Dictionary(
            uniqueKeysWithValues: storage.variables.names.filter { !own.contains($0) }.compactMap { name in
                storage.variables.value(name).map { (name, $0) }
            })
    }

    /// Sets what the optimiser remembers, as a file kept it. Call `compile` first.
    /// - Throws: an `.argument` error for a name that the optimiser does not know, or that is missing after the first
    ///   step; a `.shape` error for another shape or number type. Nothing is changed then.
    public mutating func setOptimizerState(_ state: [String: AnyTensor]) throws {
        let compilation = try requireCompilation()
        let known = try compilation.optimizer.memory(of: network.weights)
        let className = type(of: compilation.optimizer).className
        for (name, value) in state.sorted(by: { $0.key < $1.key }) {
            guard let type = known[name] else {
                throw QuillError(.argument, "\(className) does not remember '\(name)'")
            }
            guard type == TensorType(value.shape, value.dataType) else {
                throw QuillError(
                    .shape,
                    "\(name): expected \(type), received \(TensorType(value.shape, value.dataType))")
            }
        }
        let iterations: Int32 =
            if case .int32(let count)? = state[OptimizerState.iterationsName] { count.scalar } else { 0 }
        guard iterations >= 0 else {
            throw QuillError(
                .argument, "\(OptimizerState.iterationsName): expected at least 0, received \(iterations)")
        }
        // Before the first step there is nothing but the rate and the counter: the rest starts as zeros.
        let needed =
            iterations > 0
            ? known.keys.sorted() : [OptimizerState.iterationsName, OptimizerState.learningRateName]
        if let missing = needed.first(where: { state[$0] == nil }) {
            throw QuillError(.argument, "\(className) needs '\(missing)', which is missing")
        }
        makeUnique()
        for (name, value) in state { try storage.variables.set(name, value) }
    }
}
