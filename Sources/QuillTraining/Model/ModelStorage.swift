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
    /// Versions of a network with open sizes, the last used one last.
    private let sizes = Mutex<[(shapes: [Shape], network: Network)]>([])
    /// The sums over shards that steps were last compiled for.
    private var shardSums: ShardSums?

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
        enum Purpose: Hashable {
            case predict, evaluate
            case differentiate(training: Bool)
            case train(seed: UInt64)
            /// A shard's gradients.
            case shard(seed: UInt64, ShardSums)
            /// A shard's divisors of losses that depend on the data.
            case divisors(seed: UInt64)
            /// The update from the sums of a batch's shards.
            case update(seed: UInt64, ShardSums)

            /// The sums over shards that the step writes or reads.
            var sums: ShardSums? {
                switch self {
                case .shard(_, let sums), .update(_, let sums): sums
                case .predict, .evaluate, .differentiate, .train, .divisors: nil
                }
            }
        }
        let purpose: Purpose
        let batch: Int
        let features: [DataType]
        var targets: [DataType] = []
        /// The rank of each tensor of sample weights.
        var sampleWeights: [Int] = []
        var options = StepOptions()
        /// The shapes of the inputs of a network with open sizes; empty for others.
        var openShapes: [Shape] = []
    }

    /// The number of sizes for which a network with open sizes is kept and compiled at a time.
    private static let mostSizes = 8

    /// Executors that share one arena and never run at the same time.
    private final class ExecutorGroup: @unchecked Sendable {
        // Unchecked: a group is removed from the list while it is in use.
        var arena: Arena?
        var executors: [ExecutorKey: Executor] = [:]
        /// The sizes that executors are for, the last used one last; of networks with open sizes only.
        private var sizes: [[Shape]] = []

        /// Notes that a size is used, and forgets the executors of the one that was used least recently if there are too
        /// many.
        func use(_ shapes: [Shape]) {
            guard !shapes.isEmpty, sizes.last != shapes else { return }
            sizes.removeAll { $0 == shapes }
            sizes.append(shapes)
            guard sizes.count > mostSizes else { return }
            let oldest = sizes.removeFirst()
            executors = executors.filter { $0.key.openShapes != oldest }
        }
    }

    /// Returns a network with open sizes for inputs of the given shapes: a kept one, or a new one that is kept.
    func network(for shapes: [Shape], make: () throws -> Network) rethrows -> Network {
        let known = sizes.withLock { sizes -> Network? in
            guard let index = sizes.firstIndex(where: { $0.shapes == shapes }) else { return nil }
            sizes.append(sizes.remove(at: index))
            return sizes.last?.network
        }
        if let known { return known }
        let network = try make()
        sizes.withLock { sizes in
            sizes.removeAll { $0.shapes == shapes }
            sizes.append((shapes, network))
            if sizes.count > Self.mostSizes { sizes.removeFirst() }
        }
        return network
    }

    /// Returns the sums over the shards of a batch: the last ones, or new ones, and forgets the executors of the last.
    func sums(shards: Int, communicator: (any Communicator)?) -> ShardSums {
        let new = ShardSums(shards: shards, communicator: communicator)
        if let last = shardSums, last.shards == shards, last.communicator === new.communicator {
            return last
        }
        idle.withLock { groups in
            for group in groups {
                group.executors = group.executors.filter { $0.key.purpose.sums == nil }
            }
        }
        shardSums = new
        return new
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
        group.use(key.openShapes)
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
