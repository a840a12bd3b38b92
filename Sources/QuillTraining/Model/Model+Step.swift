import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Calls `body` with the compiled step for a purpose, batch size and kinds of data.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, features: [DataType],
        targets: [DataType] = [], sampleWeights: [Int] = [], options: StepOptions = StepOptions(),
        _ body: (Executor) throws -> Result
    ) throws -> Result {
        let key = ModelStorage.ExecutorKey(
            purpose: purpose, batch: batch, features: features, targets: targets,
            sampleWeights: sampleWeights, options: options,
            openShapes: network.hasOpenSizes ? network.inputShapes : [])
        return try storage.withExecutor(key, make: { try executor(key, sharing: $0) }, body)
    }

    /// - Parameter arena: the memory of executors that never run at the same time as this one.
    private func executor(_ key: ModelStorage.ExecutorKey, sharing arena: Arena?) throws -> Executor {
        let builder = StepBuilder(network: network, key: key)
        let step =
            switch key.purpose {
            case .predict: try builder.predictionGraph()
            case .evaluate: try builder.evaluationGraph(requireCompilation())
            case .differentiate(let training):
                try builder.gradientGraph(requireCompilation(), training: training)
            case .train(let seed): try builder.trainingGraph(requireCompilation(), seed: seed)
            case .divisors(let seed): try builder.divisorGraph(requireCompilation(), seed: seed)
            case .shard(let seed, let sums):
                try builder.shardGraph(requireCompilation(), seed: seed, sums)
            case .update(let seed, let sums):
                try builder.updateGraph(requireCompilation(), seed: seed, sums)
            }
        return try step.graph.executor(
            outputs: step.outputs, effects: step.effects, variables: storage.variables,
            sums: key.purpose.sums, runtime: runtime, sharing: arena)
    }

    /// Calls `body` with the compiled step for a purpose, bound to the data.
    func withStep<Result>(
        _ purpose: ModelStorage.ExecutorKey.Purpose, batch: Int, _ data: TrainingData,
        options: StepOptions = StepOptions(), _ body: (Executor) throws -> Result
    ) throws -> Result {
        try withStep(
            purpose, batch: batch, features: data.features.map(\.dataType),
            targets: data.targets.map(\.dataType), sampleWeights: data.sampleWeights.map(\.rank),
            options: options
        ) { executor in
            let named =
                data.features.enumerated().map { (StepBuilder.features($0), $1) }
                + data.targets.enumerated().map { (StepBuilder.targets($0), $1) }
                + data.sampleWeights.enumerated().map {
                    (StepBuilder.sampleWeights($0), AnyTensor.float32($1))
                }
            return try executor.withData(named[...]) { try body(executor) }
        }
    }
}
