import QuillGraph
import QuillTensor
import Synchronization

/// What copies of a model share until one of them is trained: the memory of its weights and optimiser, and the executors
/// that were compiled for it.
final class ModelStorage: @unchecked Sendable {
    // Unchecked: variables are written only through a model that holds the only reference.
    let variables: VariableStore
    private let idle = Mutex<[ExecutorKey: [Executor]]>([:])

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
        let features: DataType
        let targets: DataType?
    }

    /// Calls `body` with an executor for the key: an idle one, or one made for the occasion and kept for the next.
    func withExecutor<Result>(
        _ key: ExecutorKey, make: () throws -> Executor, _ body: (Executor) throws -> Result
    ) throws -> Result {
        let executor = try idle.withLock { $0[key]?.popLast() } ?? make()
        defer { idle.withLock { $0[key, default: []].append(executor) } }
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

    /// Replaces weights by name.
    /// - Throws: an `.argument` error for an unknown name, a `.shape` error for another shape; nothing is changed then.
    public mutating func setWeights(_ weights: [String: Tensor<Float>]) throws {
        let known = Dictionary(uniqueKeysWithValues: network.weights.map { ($0.name, $0.shape) })
        for (name, tensor) in weights {
            guard let shape = known[name] else {
                throw QuillError(.argument, "\(network.name) has no weight '\(name)'")
            }
            guard tensor.shape == shape else {
                throw QuillError(.shape, "weight \(name): expected shape \(shape), received \(tensor.shape)")
            }
        }
        makeUnique()
        for (name, tensor) in weights { try storage.variables.set(name, .float32(tensor)) }
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
    public mutating func setOptimizerState(_ state: [String: AnyTensor]) throws {
        makeUnique()
        for (name, value) in state { try storage.variables.set(name, value) }
    }
}
