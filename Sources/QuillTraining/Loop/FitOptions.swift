import QuillGraph
import QuillNetwork
import QuillTensor

/// The arguments of `fit` that do not depend on the source of its batches.
struct FitOptions: Sendable {
    let epochs: Int
    let initialEpoch: Int
    let seed: UInt64
    let stepsPerEpoch: Int?
    let validationBatchSize: Int
    let validationSteps: Int?
    let validationFreq: Int
    let transforms: [any BatchTransform]
    let gradientTransforms: [any GradientTransform]
    let callbacks: [any Callback]
    let verbose: Verbosity
    let communicator: (any Communicator)?
    /// The number of shards that each batch is cut into; nil for the fewest that suit the ranks.
    let shards: Int?
    var resuming: TrainingState?
    /// Lines to print before training, if progress is shown.
    var notes: [String] = []

    /// The number of shards of a batch. A single one is a step in one piece.
    var shardCount: Int { shards ?? ReductionTree.powerOfTwo(atLeast: communicator?.size ?? 1) }

    /// Returns the arguments that must be the same when training resumes.
    func arguments(
        batchSize: Int, shuffle: Bool, rows: Int, others: [String: String] = [:]
    ) -> TrainingState.Arguments {
        var others = others
        func list(_ values: [Any]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
        if !transforms.isEmpty { others["transforms"] = list(transforms) }
        if !gradientTransforms.isEmpty { others["gradient transforms"] = list(gradientTransforms) }
        if validationFreq != 1 { others["validation frequency"] = "\(validationFreq)" }
        if shardCount > 1 { others[TrainingState.Arguments.shardsKey] = "\(shardCount)" }
        // Where an epoch begins in a pass depends on it.
        if stepsPerEpoch != nil, rows > 0, initialEpoch > 0 { others["initial epoch"] = "\(initialEpoch)" }
        return TrainingState.Arguments(
            batchSize: batchSize, shuffle: shuffle, seed: seed, rows: rows, stepsPerEpoch: stepsPerEpoch,
            others: others)
    }

    /// Checks the arguments before any work is done.
    /// - Throws: an `.argument` error if they do not suit the model or each other.
    func check(_ model: Model, _ arguments: TrainingState.Arguments) throws {
        guard epochs >= 0, initialEpoch >= 0 else {
            throw QuillError(
                .argument, "epochs must not be negative, received \(epochs) from \(initialEpoch)")
        }
        let counts = [
            ("stepsPerEpoch", stepsPerEpoch), ("validationSteps", validationSteps),
            ("validationFreq", validationFreq), ("validationBatchSize", validationBatchSize),
        ]
        for case (let name, let count?) in counts where count < 1 {
            throw QuillError(.argument, "\(name): expected at least 1, received \(count)")
        }
        let compilation = try model.requireCompilation()
        if !transforms.isEmpty, model.network.inputs.count != 1 || compilation.targets.count != 1 {
            throw QuillError(
                .argument,
                "\(model.network.name): transforms of batches need one input and one output with a loss, received "
                    + "\(model.network.inputs.count) and \(compilation.targets.count)")
        }
        try checkShards()
        try checkShares(arguments)
        try resuming?.check(arguments, sums: MetricSums.count(model.reportedMetrics()))
    }

    /// - Throws: an `.argument` error unless the number of shards is a power of two and at least the number of ranks.
    private func checkShards() throws {
        guard let shards else { return }
        guard (1...Self.mostShards).contains(shards), shards.nonzeroBitCount == 1 else {
            throw QuillError(
                .argument, "shards: expected a power of two from 1 to \(Self.mostShards), received \(shards)")
        }
        guard let size = communicator?.size, size > shards else { return }
        throw QuillError(
            .argument,
            "shards: expected at least the number of ranks, \(size), received \(shards); a rank needs a shard")
    }

    private static let mostShards = 65_536

    /// - Throws: an `.argument` error if a batch has fewer rows than there are ranks.
    private func checkShares(_ arguments: TrainingState.Arguments) throws {
        guard let size = communicator?.size, size > 1, arguments.rows > 0 else { return }
        let rest = arguments.rows % arguments.batchSize
        let hasRest = rest > 0 && arguments.passes(from: initialEpoch).end(before: epochs)
        let least = hasRest ? rest : arguments.batchSize
        guard least < size else { return }
        throw QuillError(
            .argument,
            "the \(hasRest ? "last batch of the samples" : "batch") has \(least) rows for \(size) ranks; choose "
                + "another batchSize")
    }

    /// Checks that all ranks train alike.
    /// - Throws: an `.argument` error that names a difference; any error of the communicator.
    private func agree(
        _ model: Model, _ arguments: TrainingState.Arguments, _ source: TrainingLoop.Source,
        _ validation: (data: TrainingData, rows: [Int])?, over communicator: any Communicator
    ) throws {
        guard communicator.size > 1 else { return }
        var agreement = Agreement(on: model, arguments, self)
        let data =
            switch source {
            case .rows(let data, let rows, _, _): "\(data.fingerprint), rows \(rows.fingerprint)"
            case .stream: "batches"
            }
        agreement.add("the training data", data, isShown: false)
        let held = validation.map { "\($0.data.fingerprint), rows \($0.rows.fingerprint)" }
        agreement.add("the validation data", held ?? "none", isShown: false)
        try agreement.check(over: communicator)
    }

    /// The largest number of rows to validate on.
    private var validationRows: Int {
        guard let validationSteps else { return .max }
        let (rows, isTooMany) = validationSteps.multipliedReportingOverflow(by: validationBatchSize)
        return isTooMany ? .max : rows
    }

    /// Trains the model in its own memory.
    func run(
        _ model: Model, _ arguments: TrainingState.Arguments, _ source: TrainingLoop.Source,
        validation: (data: TrainingData, rows: [Int])?,
        isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws -> History {
        if let communicator {
            try aborting(communicator) {
                try agree(model, arguments, source, validation, over: communicator)
            }
        }
        let rank = communicator?.rank ?? 0
        let training = try Training(
            model, arguments, epochs: epochs, metrics: try model.reportedMetrics(),
            hasValidation: validation != nil, rank: rank, resuming: resuming)
        training.validationCount = min(validation?.rows.count ?? 0, validationRows)
        let list = CallbackList(callbacks, progress: rank == 0 ? verbose.reporter : nil)
        training.printNote = list.note
        var notes = notes
        if case .rows(let data, _, _, _) = source { notes += data.notes }
        notes += (validation?.data.notes ?? []).filter { !notes.contains($0) }
        notes.forEach(list.note)
        for line in try resuming.map({ try list.restore($0.callbacks) }) ?? [] { list.note(line) }
        if rank == 0, verbose != .silent { DebugBuild.warnOnce() }
        training.callbackStates = list.states
        let options = StepOptions(transforms: transforms, gradientTransforms: gradientTransforms)
        let loop = TrainingLoop(
            model: model, source: source,
            validation: validation.map { data, rows in
                TrainingLoop.HeldOut(
                    data: data,
                    rows: Array(rows.prefix(validationRows)),
                    batchSize: validationBatchSize, frequency: validationFreq)
            },
            seed: seed, initialEpoch: initialEpoch,
            options: options, callbacks: list, communicator: communicator,
            sharded: shardCount == 1
                ? nil
                : ShardedStep(
                    sums: model.storage.sums(shards: shardCount, communicator: communicator), seed: seed,
                    options: options),
            isCancelled: isCancelled)
        do {
            try communicator?.broadcast(model.storage.variables)
            try loop.run(training, from: resuming?.epoch ?? initialEpoch)
        } catch {
            communicator?.abort("\(error)")
            throw error
        }
        var history = training.history
        history.stopReason = training.stopReason ?? training.interruption
        return history
    }
}
