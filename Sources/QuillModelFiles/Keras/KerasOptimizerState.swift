import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining

/// The variables of an optimizer in the orders of Keras's files.
struct KerasOptimizerState {
    /// An order of variables.
    enum Layout {
        /// Keras 3: step, learning rate, and the variables.
        case keras3
        /// tf_keras 2.11 and later: without the learning rate.
        case tfKeras
        /// Before: the first variable of all weights, then the second of all.
        case legacy
    }

    private let optimizer: any Optimizer
    private let memory: [String: TensorType]
    private let trained: [WeightSpecification]

    init(_ optimizer: any Optimizer, of network: Network) throws {
        self.optimizer = optimizer
        memory = try optimizer.memory(of: network.weights)
        trained = network.kerasLayers.flatMap(\.all).filter(\.isTrainable)
    }

    /// Returns the names of the variables, without step and learning rate; nil if Keras has no such optimizer.
    private func names(_ layout: Layout) -> [String]? {
        guard let own = KerasNames.optimizerVariables[type(of: optimizer).className] else { return nil }
        var groups = KerasNames.commonOptimizerVariables + own
        if layout == .legacy { groups = groups.flatMap { $0.map { [$0] } } }
        var names: [String] = []
        for group in groups {
            for weight in trained {
                names += group.map { "optimizer/\(weight.name)_\($0)" }.filter { memory[$0] != nil }
            }
        }
        names += KerasNames.sharedOptimizerVariables.map { "optimizer/\($0)" }.filter { memory[$0] != nil }
        return names.count + 2 == memory.count ? names : nil
    }

    /// Returns the variables in the order of Keras 3, with their names there; nil if Keras has no such optimizer. Before
    /// the first step there are only step and learning rate.
    func variables(_ state: [String: AnyTensor]) -> [(name: String, value: AnyTensor)]? {
        guard let names = names(.keras3), let iterations = state[OptimizerState.iterationsName] else {
            return nil
        }
        let prefix = type(of: optimizer).className.lowercased()
        var result = [(name: "\(prefix)/iteration", value: iterations)]
        var rate = optimizer.learningRate.kerasConstant.map { AnyTensor.float32(Tensor(scalar: $0)) }
        if optimizer.learningRate.schedule == nil { rate = state[OptimizerState.learningRateName] }
        if let rate { result.append((name: "\(prefix)/learning_rate", value: rate)) }
        let values = names.compactMap { state[$0] }
        guard values.count == names.count else { return result }
        for (name, value) in zip(names, values) {
            let short = name.dropFirst("optimizer/".count).replacing("/", with: "_")
            result.append((name: "\(prefix)/\(short)", value: value))
        }
        return result
    }

    /// Returns the state from variables in a file's order.
    /// - Throws: a `.file` error that says what does not fit.
    func state(_ variables: [AnyTensor], _ layout: Layout) throws -> [String: AnyTensor] {
        func misfit(_ reason: String) -> QuillError {
            QuillError(
                .file, "the optimizer's state does not fit \(type(of: optimizer).className): \(reason)")
        }
        guard let names = names(layout) else { throw misfit("Keras has none") }
        let rate = optimizer.learningRate
        let isRateSaved = layout == .keras3 && (rate.schedule == nil || rate.kerasConstant != nil)
        let start = isRateSaved ? 2 : 1
        guard let count = variables.first?.whole, let iterations = Int32(exactly: count), iterations >= 0
        else {
            throw misfit("expected the number of steps first")
        }
        var state: [String: AnyTensor] = [
            OptimizerState.iterationsName: .int32(Tensor(scalar: iterations)),
            OptimizerState.learningRateName: .float32(Tensor(scalar: optimizer.learningRate.first)),
        ]
        if isRateSaved, rate.schedule == nil, variables.count > 1 {
            let rate = try variables[1].converted(to: Float.self)
            guard rate.rank == 0 else { throw misfit("expected the learning rate second") }
            state[OptimizerState.learningRateName] = .float32(rate)
        }
        let values = variables.dropFirst(start)
        if iterations == 0, values.isEmpty { return state }
        // Some versions save variables that are never used.
        let hasSpares = layout != .keras3 && (names.isEmpty || layout == .legacy)
        guard values.count == names.count || hasSpares && values.count > names.count else {
            throw misfit("expected \(names.count) variables, received \(values.count)")
        }
        for (name, value) in zip(names, values) {
            let floats = try value.converted(to: Float.self)
            guard let type = memory[name], type.shape == floats.shape else {
                throw misfit("'\(name)': expected \(memory[name]?.shape ?? []), received \(value.shape)")
            }
            state[name] = .float32(floats)
        }
        return state
    }
}

extension AnyTensor {
    /// A whole number without axes.
    fileprivate var whole: Int? {
        switch self {
        case .int32(let tensor) where tensor.rank == 0: Int(tensor.scalar)
        case .int64(let tensor) where tensor.rank == 0: Int(tensor.scalar)
        case .float32(let tensor) where tensor.rank == 0: Int(exactly: tensor.scalar)
        default: nil
        }
    }
}
