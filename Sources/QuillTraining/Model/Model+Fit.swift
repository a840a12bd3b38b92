import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on images and labels. See `fit(_: TrainingData, …)`.
    @discardableResult
    public mutating func fit(
        _ dataset: Dataset, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0, shuffle: Bool = true,
        seed: UInt64 = 1, stepsPerEpoch: Int? = nil, classWeight: [Int: Float] = [:],
        validation: Validation = .none, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History {
        try fit(
            TrainingData(dataset), batchSize: batchSize, epochs: epochs, initialEpoch: initialEpoch,
            shuffle: shuffle, seed: seed, stepsPerEpoch: stepsPerEpoch, classWeight: classWeight,
            validation: validation, validationSteps: validationSteps, validationFreq: validationFreq,
            transforms: transforms, callbacks: callbacks, verbose: verbose, resuming: resuming)
    }

    /// Trains on samples and targets.
    ///
    /// Everything random (order, dropout) is a function of `seed` and the step: the same call gives the same weights to
    /// the bit, for any number of threads.
    /// - Parameters:
    ///   - batchSize: samples per step; the last step of an epoch takes what is left.
    ///   - epochs: the epoch to stop before, counted from 0; `initialEpoch` is the first one run.
    ///   - shuffle: whether each epoch goes through the samples in an order of its own.
    ///   - stepsPerEpoch: after how many steps an epoch ends; nil for all samples.
    ///   - classWeight: how much the samples of a class count, by the class's number; 1 unless given.
    ///   - validation: what is held out, and reported as `val_…` after each epoch.
    ///   - validationSteps: how many batches of it are evaluated; nil for all.
    ///   - validationFreq: after every how many epochs.
    ///   - transforms: what changes samples and targets together before each step, in this order.
    ///   - callbacks: told in their order.
    ///   - verbose: how progress is shown.
    ///   - resuming: where an interrupted training stood; the model must have the weights and optimiser state of that
    ///     moment, and the other arguments must be the same.
    /// - Returns: the figures of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error before the first step if the data does not fit, and what
    ///   callbacks throw. The model keeps what it has learnt so far.
    @discardableResult
    public mutating func fit(
        _ data: TrainingData, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0,
        shuffle: Bool = true, seed: UInt64 = 1, stepsPerEpoch: Int? = nil, classWeight: [Int: Float] = [:],
        validation: Validation = .none, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History {
        let compilation = try requireCompilation()
        guard batchSize > 0 else {
            throw QuillError(.argument, "the batch size must be positive, received \(batchSize)")
        }
        try data.check(network, compilation)
        let (rows, held) = try validation.resolve(data)
        let learnt = classWeight.isEmpty ? data : try data.weighted(classWeight)
        let order = classWeight.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let request = FitRequest(
            arguments: TrainingState.Arguments(
                batchSize: batchSize, shuffle: shuffle, seed: seed, rows: rows.count,
                stepsPerEpoch: stepsPerEpoch,
                others: classWeight.isEmpty ? [:] : ["class weights": order.joined(separator: ", ")]),
            epochs: epochs, initialEpoch: initialEpoch, validation: held,
            validationBatchSize: batchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, callbacks: callbacks, verbose: verbose,
            resuming: resuming)
        try request.check(self)
        makeUnique()
        return try request.run(
            self, .rows(learnt, rows: rows, batchSize: batchSize, shuffle: shuffle))
    }
}

/// What `fit` was asked for, wherever the batches come from.
struct FitRequest: Sendable {
    var arguments: TrainingState.Arguments
    let epochs: Int
    let initialEpoch: Int
    let validation: (data: TrainingData, rows: [Int])?
    let validationBatchSize: Int
    let validationSteps: Int?
    let validationFreq: Int
    let transforms: [any BatchTransform]
    let callbacks: [any Callback]
    let verbose: Verbosity
    let resuming: TrainingState?

    init(
        arguments: TrainingState.Arguments, epochs: Int, initialEpoch: Int,
        validation: (data: TrainingData, rows: [Int])?, validationBatchSize: Int, validationSteps: Int?,
        validationFreq: Int, transforms: [any BatchTransform], callbacks: [any Callback],
        verbose: Verbosity, resuming: TrainingState?
    ) {
        self.arguments = arguments
        if !transforms.isEmpty {
            self.arguments.others["transforms"] = transforms.map { "\($0)" }.joined(separator: ", ")
        }
        if validationFreq != 1 { self.arguments.others["validation frequency"] = "\(validationFreq)" }
        self.epochs = epochs
        self.initialEpoch = initialEpoch
        self.validation = validation
        self.validationBatchSize = validationBatchSize
        self.validationSteps = validationSteps
        self.validationFreq = validationFreq
        self.transforms = transforms
        self.callbacks = callbacks
        self.verbose = verbose
        self.resuming = resuming
    }

    /// - Throws: an error before any work is done if the request makes no sense for a model.
    func check(_ model: Model) throws {
        guard epochs >= 0, initialEpoch >= 0 else {
            throw QuillError(
                .argument, "epochs must not be negative, received \(epochs) from \(initialEpoch)")
        }
        let counts = [
            ("stepsPerEpoch", arguments.limit), ("validationSteps", validationSteps),
            ("validationFreq", validationFreq),
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
        try validation?.data.check(model.network, compilation)
        try resuming?.check(
            arguments, sums: Averages.count(model.figures()), callbacks: callbacks.count)
    }

    func run(
        _ model: Model, _ source: TrainingLoop.Source,
        isCancelled: @escaping () -> Bool = { Task.isCancelled }
    ) throws -> History {
        let figures = try model.figures()
        let training = Training(
            model, arguments, epochs: epochs,
            averages: resuming.map { Averages(figures, sums: $0.sums, rows: $0.rows) } ?? Averages(figures),
            resuming: resuming)
        var all: [any Callback] = callbacks
        if let resuming {
            for index in all.indices { all[index].memory = resuming.callbacks[index] }
        }
        training.callbackMemories = all.map(\.memory)
        let reporters = verbose.reporter.map { [$0] } ?? []
        training.reporters = reporters.count
        all = reporters + all
        let held = validation.map { data, rows in
            TrainingLoop.HeldOut(
                data: data,
                rows: Array(rows.prefix(validationSteps.map { $0 * validationBatchSize } ?? .max)),
                batchSize: validationBatchSize, frequency: validationFreq)
        }
        let loop = TrainingLoop(
            model: model, source: source, validation: held, seed: arguments.seed, transforms: transforms,
            isCancelled: isCancelled)
        try loop.run(training, &all, from: resuming?.epoch ?? initialEpoch)
        var history = training.history
        history.stopReason = training.stopReason ?? training.interruption
        return history
    }
}
