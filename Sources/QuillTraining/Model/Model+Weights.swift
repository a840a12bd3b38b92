import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Ensures that no other model shares the weights, before they change.
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    }

    /// The first weight that holds NaN or infinity, as after a training that diverged; nil if all are finite.
    public var firstNonFiniteWeight: String? {
        storage.variables.firstNonFinite(among: network.weights.map(\.name))
    }

    /// - Throws: a `.data` error that names a weight that is not finite, and what follows from it.
    func requireFiniteWeights(_ consequence: String) throws {
        guard let weight = firstNonFiniteWeight else { return }
        throw QuillError(
            .data,
            "\(network.name): the weight \(weight) holds NaN or infinity, so \(consequence); train again with a "
                + "smaller learning rate")
    }

    /// A copy of the weights by name (`dense_1/kernel`).
    public var weights: [String: Tensor<Float>] {
        Dictionary(
            uniqueKeysWithValues: network.weights.compactMap { weight in
                guard case .float32(let tensor)? = storage.variables.value(weight.name) else { return nil }
                return (weight.name, tensor)
            })
    }

    /// Creates a model from a network and its weights by name.
    /// - Throws: an `.argument` error for a missing or unknown weight, a `.shape` error for a wrong shape.
    public init(network: Network, weights: [String: Tensor<Float>], runtime: Runtime = .default) throws {
        for weight in network.weights where weights[weight.name] == nil {
            throw QuillError(.argument, "weight \(weight.name) \(weight.shape) is missing")
        }
        self.init(network: network, storage: ModelStorage(), runtime: runtime)
        try setWeights(weights)
    }

    /// Creates a model from a network and its weights among the given ones; others are ignored.
    init(network: Network, weightsAmong weights: [String: Tensor<Float>], runtime: Runtime) throws {
        let names = Set(network.weights.map(\.name))
        try self.init(network: network, weights: weights.filter { names.contains($0.key) }, runtime: runtime)
    }

    /// Replaces weights by name.
    /// - Throws: an `.argument` error for an unknown name, a `.shape` error for a wrong shape. Nothing is changed then.
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

    /// A copy of the optimizer's state by name; empty before `compile`.
    public var optimizerState: [String: AnyTensor] {
        let own = Set(network.weights.map(\.name))
        return Dictionary(
            uniqueKeysWithValues: storage.variables.names.filter { !own.contains($0) }.compactMap { name in
                storage.variables.value(name).map { (name, $0) }
            })
    }

    /// Replaces the optimizer's state, as read from a file. Call `compile` first.
    /// - Throws: an `.argument` error for an unknown name, or one missing from a state after the first step; a
    ///   `.shape` error for a wrong shape or data type. Nothing is changed then.
    public mutating func setOptimizerState(_ state: [String: AnyTensor]) throws {
        let compilation = try requireCompilation()
        let known = try compilation.optimizer.memory(of: network.weights)
        let className = type(of: compilation.optimizer).className
        for (name, value) in state.sorted(by: { $0.key < $1.key }) {
            guard let type = known[name] else {
                throw QuillError(.argument, "\(className) has no state '\(name)'")
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
        // Before the first step only the rate and the counter are needed; the rest starts as zeros.
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
