import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// The optimizer, losses, and metrics of a model.
    public struct Compilation: Sendable {
        /// The optimizer.
        public let optimizer: any Optimizer
        /// The loss, loss weight, and metrics of each of the network's outputs, in their order.
        public let outputs: [Output]

        package init(optimizer: any Optimizer, outputs: [Output]) {
            self.optimizer = optimizer
            self.outputs = outputs
        }

        /// The loss, loss weight, and metrics of one output.
        public struct Output: Sendable {
            /// The output's name, which is its layer's.
            public let name: String
            /// The loss to minimize; nil if the output is not trained.
            public let loss: Loss?
            /// The loss's weight in the total loss.
            public let weight: Float
            /// The metrics.
            public let metrics: [Metric]

            package init(name: String, loss: Loss?, weight: Float, metrics: [Metric]) {
                self.name = name
                self.loss = loss
                self.weight = weight
                self.metrics = metrics
            }

            /// Returns the output with Keras's metrics in the place of their names.
            /// - Throws: an `.argument` error for an unknown name.
            fileprivate func resolved() throws -> Output {
                .init(name: name, loss: loss, weight: weight, metrics: try metrics.map { try $0.resolved() })
            }
        }

        /// The outputs that are trained. Targets are passed in their order.
        public var targets: [Output] { outputs.filter { $0.loss != nil } }

        /// The first loss.
        public var loss: Loss { losses[0] }

        /// The losses of the outputs that have one.
        public var losses: [Loss] { outputs.compactMap(\.loss) }

        /// The metrics of all outputs.
        public var metrics: [Metric] { outputs.flatMap(\.metrics) }
    }

    /// Sets the optimizer, and the same loss and metrics for every output. Any earlier optimizer state is discarded.
    ///
    /// If the activation of an output doesn't suit its loss, such as a softmax with `fromLogits: true`, a line on standard
    /// error says so, once in a program, with the remedy. ``silencedFindings`` turns such lines off.
    /// - Throws: an `.argument` error for an invalid optimizer setting, an unknown metric, or class names whose number
    ///   isn't that of the outputs.
    public mutating func compile(
        optimizer: any Optimizer = .rmsprop(), loss: Loss, metrics: [Metric] = []
    ) throws {
        try compile(
            optimizer: optimizer,
            network.outputNames.map { .init(name: $0, loss: loss, weight: 1, metrics: metrics) })
    }

    /// Sets the losses, their weights in the total loss (by default 1), and the metrics of the outputs, in their order.
    /// - Throws: an `.argument` error unless there is one loss per output, and, if any are passed, one weight and one
    ///   list of metrics; also for an invalid optimizer setting.
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

    /// Sets the losses, their weights in the total loss (by default 1), and the metrics by the outputs' names. Outputs
    /// without a loss are not trained; pass targets only for the others, in output order.
    /// - Throws: an `.argument` error for an unknown output, with the nearest name, or if there is no loss; also for an
    ///   invalid optimizer setting.
    public mutating func compile(
        optimizer: any Optimizer = .rmsprop(), losses: [String: Loss], lossWeights: [String: Float] = [:],
        metrics: [String: [Metric]] = [:]
    ) throws {
        let names = network.outputNames
        let trained = names.filter { losses[$0] != nil }
        func check(_ given: some Collection<String>, _ known: [String], _ what: String) throws {
            guard let unknown = given.sorted().first(where: { !known.contains($0) }) else { return }
            throw QuillError(
                .argument,
                "\(network.name) has no output '\(unknown)'\(what)\(Suggestion(for: unknown, among: known).description)"
            )
        }
        try check(losses.keys, names, "")
        guard !trained.isEmpty else {
            throw QuillError(.argument, "\(network.name): expected at least one loss, received none")
        }
        try check(lossWeights.keys, trained, " with a loss")
        try check(metrics.keys, trained, " with a loss")
        try compile(
            optimizer: optimizer,
            names.map {
                .init(name: $0, loss: losses[$0], weight: lossWeights[$0] ?? 1, metrics: metrics[$0] ?? [])
            })
    }

    package mutating func compile(optimizer: any Optimizer, _ outputs: [Compilation.Output]) throws {
        try requireLayers()
        try optimizer.checkAll()
        let compiled = Compilation(optimizer: optimizer, outputs: try outputs.map { try $0.resolved() })
        compilation = compiled
        try checkClassNames()
        try resetTraining()
        if !silencedFindings.contains(.activationAndLoss) {
            Warnings.print(compiled.findings(about: network))
        }
    }

    /// Discards the optimizer's state and the compiled steps.
    mutating func resetTraining() throws {
        storage = storage.copy(keeping: Set(network.weights.map(\.name)))
        guard let optimizer = compilation?.optimizer else { return }
        try storage.variables.set(
            OptimizerState.learningRateName, .float32(Tensor(scalar: optimizer.learningRate.first)))
        try storage.variables.set(OptimizerState.iterationsName, .int32(Tensor(scalar: 0)))
    }

    /// - Throws: an `.argument` error for a model to which no layers have been added yet.
    func requireLayers() throws {
        guard network.outputs.isEmpty else { return }
        throw QuillError(.argument, "\(network.name): there are no layers yet; add some first")
    }

    func requireCompilation() throws -> Compilation {
        try requireLayers()
        guard let compilation else {
            throw QuillError(.argument, "\(network.name): call compile(optimizer:loss:metrics:) first")
        }
        return compilation
    }
}

extension Model.Compilation: CustomStringConvertible {
    /// The optimizer, losses, and metrics as they are written in Swift:
    /// `optimizer Adam(learningRate: 0.001), loss .meanSquaredError, metrics accuracy`.
    public var description: String {
        guard outputs.count > 1 else {
            return (["optimizer \(optimizer)"] + outputs.map(\.description)).joined(separator: ", ")
        }
        return (["optimizer \(optimizer)"] + outputs.map { "\($0.name): \($0)" }).joined(separator: "; ")
    }
}

extension Model.Compilation.Output: CustomStringConvertible {
    /// The loss, its weight if it is not 1, and the metrics.
    public var description: String {
        guard let loss else { return "not trained" }
        return "loss \(loss)" + (weight == 1 ? "" : " × \(weight)")
            + (metrics.isEmpty ? "" : ", metrics \(metrics.map(\.name).joined(separator: ", "))")
    }
}
