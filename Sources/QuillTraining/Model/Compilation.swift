import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// How a model is trained.
    public struct Compilation: Sendable {
        /// The rule that turns gradients into new weights.
        public let optimizer: any Optimizer
        /// What is asked of each of the network's outputs, in their order.
        public let outputs: [Output]

        package init(optimizer: any Optimizer, outputs: [Output]) {
            self.optimizer = optimizer
            self.outputs = outputs
        }

        /// What is asked of one output.
        public struct Output: Sendable {
            /// Its name, that of its layer.
            public let name: String
            /// What is made small; nil if nothing is asked of it.
            public let loss: Loss?
            /// The factor of the loss in the sum of all.
            public let weight: Float
            /// What is watched.
            public let metrics: [Metric]

            package init(name: String, loss: Loss?, weight: Float, metrics: [Metric]) {
                self.name = name
                self.loss = loss
                self.weight = weight
                self.metrics = metrics
            }
        }

        /// The outputs of which something is asked: targets come in their order.
        public var targets: [Output] { outputs.filter { $0.loss != nil } }

        /// What is made small: the first of the losses.
        public var loss: Loss { losses[0] }

        /// The losses of the outputs that have one.
        public var losses: [Loss] { outputs.compactMap(\.loss) }

        /// What is watched, of all outputs.
        public var metrics: [Metric] { outputs.flatMap(\.metrics) }
    }

    /// Chooses optimiser, loss and metrics: for every output the same. What an earlier optimiser remembers is forgotten.
    /// - Throws: an `.argument` error for an optimiser's setting that is impossible.
    public mutating func compile(
        optimizer: any Optimizer = .rmsprop(), loss: Loss, metrics: [Metric] = []
    ) throws {
        try compile(
            optimizer: optimizer,
            network.outputNames.map { .init(name: $0, loss: loss, weight: 1, metrics: metrics) })
    }

    /// Chooses the losses of the outputs in their order, with their weights in the sum that is made small (1 unless given)
    /// and metrics for each.
    /// - Throws: an `.argument` error unless there is one loss, and one weight and list of metrics if any, per output.
    public mutating func compile(
        optimizer: any Optimizer = .rmsprop(), losses: [Loss], lossWeights: [Float]? = nil,
        metrics: [[Metric]]? = nil
    ) throws {
        let names = network.outputNames
        func check(_ what: String, _ count: Int?) throws {
            guard let count, count != names.count else { return }
            throw QuillError(
                .argument,
                "\(network.name): expected \(names.count) \(what), one for each of \(names.joined(separator: ", ")); "
                    + "received \(count)")
        }
        try check("losses", losses.count)
        try check("loss weights", lossWeights?.count)
        try check("lists of metrics", metrics?.count)
        try compile(
            optimizer: optimizer,
            names.indices.map {
                .init(
                    name: names[$0], loss: losses[$0], weight: lossWeights?[$0] ?? 1,
                    metrics: metrics?[$0] ?? [])
            })
    }

    /// Chooses the losses of outputs by their layers' names, with their weights in the sum that is made small (1 unless
    /// given) and metrics. Of an output without a loss nothing is asked; targets are given for the others, in the order
    /// of the model's outputs.
    /// - Throws: an `.argument` error for a name that no output has, with the nearest one there is, or if there is no loss.
    public mutating func compile(
        optimizer: any Optimizer = .rmsprop(), losses: [String: Loss], lossWeights: [String: Float] = [:],
        metrics: [String: [Metric]] = [:]
    ) throws {
        let names = network.outputNames
        let asked = names.filter { losses[$0] != nil }
        func check(_ given: some Collection<String>, _ known: [String], _ what: String) throws {
            guard let unknown = given.sorted().first(where: { !known.contains($0) }) else { return }
            throw QuillError(
                .argument,
                "\(network.name) has no output '\(unknown)'\(what)\(Suggestion(for: unknown, among: known).description)"
            )
        }
        try check(losses.keys, names, "")
        guard !asked.isEmpty else {
            throw QuillError(.argument, "\(network.name): expected at least one loss, received none")
        }
        try check(lossWeights.keys, asked, " with a loss")
        try check(metrics.keys, asked, " with a loss")
        try compile(
            optimizer: optimizer,
            names.map {
                .init(name: $0, loss: losses[$0], weight: lossWeights[$0] ?? 1, metrics: metrics[$0] ?? [])
            })
    }

    package mutating func compile(optimizer: any Optimizer, _ outputs: [Compilation.Output]) throws {
        try optimizer.checkAll()
        compilation = Compilation(optimizer: optimizer, outputs: outputs)
        try forgetTraining()
    }

    /// Forgets what the optimiser remembers, and the steps compiled so far.
    mutating func forgetTraining() throws {
        storage = storage.copy(keeping: Set(network.weights.map(\.name)))
        guard let optimizer = compilation?.optimizer else { return }
        try storage.variables.set(
            OptimizerState.learningRateName, .float32(Tensor(scalar: optimizer.learningRate.first)))
        try storage.variables.set(OptimizerState.iterationsName, .int32(Tensor(scalar: 0)))
    }

    func requireCompilation() throws -> Compilation {
        guard let compilation else {
            throw QuillError(.argument, "\(network.name): call compile(optimizer:loss:metrics:) first")
        }
        return compilation
    }
}
