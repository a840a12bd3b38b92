import QuillGraph
import QuillNetwork
import QuillTensor
import Synchronization

/// The storage that copies of a model share until one of them is trained: the variables of its weights and optimizer,
/// and the executors compiled for it.
final class ModelStorage: @unchecked Sendable {
    // Unchecked: variables are written only through a model that holds the only reference.
    let variables: VariableStore
    private let idle = Mutex<[ExecutorGroup]>([])

    init(variables: VariableStore = VariableStore()) { self.variables = variables }

    /// Returns a copy of the values, without executors.
    func copy(keeping names: Set<String>? = nil) -> ModelStorage {
        let result = VariableStore()
        for name in variables.names where names?.contains(name) ?? true {
            guard let value = variables.value(name) else { continue }
            do { try result.set(name, value) } catch { stop("\(error)") }
        }
        return ModelStorage(variables: result)
    }

    /// The configuration that an executor is compiled for.
    struct ExecutorKey: Hashable {
        enum Purpose: Hashable { case predict, evaluate, differentiate, train(seed: UInt64) }
        let purpose: Purpose
        let batch: Int
        let features: [DataType]
        var targets: [DataType] = []
        /// The rank of each tensor of sample weights.
        var sampleWeights: [Int] = []
        var options = StepOptions()
    }

    /// Executors that share one arena and never run at the same time.
    private final class ExecutorGroup: @unchecked Sendable {
        // Unchecked: a group is removed from the list while it is in use.
        var arena: Arena?
        var executors: [ExecutorKey: Executor] = [:]
    }

    /// Calls `body` with an executor for the key: one of an idle group, or a new one that is kept for the next call.
    func withExecutor<Result>(
        _ key: ExecutorKey, make: (Arena?) throws -> Executor, _ body: (Executor) throws -> Result
    ) throws -> Result {
        let group =
            idle.withLock { groups in
                let known = groups.lastIndex { $0.executors[key] != nil }
                return (known ?? groups.indices.last).map { groups.remove(at: $0) }
            } ?? ExecutorGroup()
        defer { idle.withLock { $0.append(group) } }
        if let executor = group.executors[key] { return try body(executor) }
        let executor = try make(group.arena)
        if executor.arena !== group.arena {
            // The new arena is larger. Executors of the old one are compiled again when they are needed.
            group.arena = executor.arena
            group.executors = [:]
        }
        group.executors[key] = executor
        return try body(executor)
    }
}
