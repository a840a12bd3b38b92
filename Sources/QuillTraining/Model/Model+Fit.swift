import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on samples and targets, one row for each sample.
    ///
    /// ```swift
    /// try model.fit(digits.images, digits.labels, epochs: 5, validation: .split(0.1))
    /// ```
    ///
    /// Everything random (order, dropout) is a function of `seed` and the step, so the same call gives bit-identical
    /// weights for any number of threads.
    /// - Parameters:
    ///   - samples: the inputs, with one row per sample.
    ///   - targets: class numbers, or rows of numbers, with one row per sample.
    ///   - batchSize: the number of samples per step, over all ranks; the last step of an epoch takes the rest.
    ///   - epochs: the epoch to stop before, counted from 0, where `initialEpoch` is the first one to run.
    ///   - initialEpoch: the number of epochs that are already done.
    ///   - shuffle: whether to shuffle the samples for each pass over them.
    ///   - seed: the seed of the order of the rows and of all random numbers.
    ///   - stepsPerEpoch: the number of steps in an epoch; nil for all samples. As in Keras, each epoch goes on where
    ///     the last one stopped, and ends early with the last samples.
    ///   - classWeight: the weight of each class's samples in the loss, by class number; by default 1. Targets are class
    ///     numbers in any form, or rows whose largest number is the class.
    ///   - sampleWeight: the weight of each sample in the loss, [rows]; nil for 1.
    ///   - validation: the data to hold out or validate on, reported as `val_…`.
    ///   - validationSteps: the number of validation batches; nil for all.
    ///   - validationFreq: Validate every n epochs.
    ///   - transforms: Change samples and targets together before each step, in this order.
    ///   - gradientTransforms: Change the gradients before the optimizer uses them, in this order.
    ///   - callbacks: called in this order.
    ///   - verbose: how to show progress.
    ///   - communicator: the connection to other processes that train the same model. Each calls `fit` with the same
    ///     arguments and trains on its shards of every batch. Gradients are summed, so all have the same weights.
    ///   - shards: the number of parts that each batch is cut into, a power of two; nil for the fewest that suit the
    ///     ranks, and for whole batches without a communicator. The result is equal to the bit for any number of ranks up
    ///     to it. Batch normalization has the statistics of each shard.
    ///   - resuming: the state of an interrupted training. The model must have the weights and optimizer state from
    ///     that moment, and the other arguments must be the same. Callbacks may be added, removed, and reordered.
    /// - Returns: the metrics of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error before the first step if the data does not fit, and any
    ///   error of the callbacks. The model keeps the training done so far.
    @discardableResult
    public mutating func fit<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, batchSize: Int = 32, epochs: Int = 1,
        initialEpoch: Int = 0, shuffle: Bool = true, seed: UInt64 = 1, stepsPerEpoch: Int? = nil,
        classWeight: [Int: Float] = [:], sampleWeight: Tensor<Float>? = nil,
        validation: Validation = .off, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], gradientTransforms: [any GradientTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        communicator: (any Communicator)? = nil, shards: Int? = nil, resuming: TrainingState? = nil
    ) throws -> History {
        try fit(
            TrainingData(samples, targets, sampleWeight: sampleWeight), batchSize: batchSize, epochs: epochs,
            initialEpoch: initialEpoch, shuffle: shuffle, seed: seed, stepsPerEpoch: stepsPerEpoch,
            classWeight: classWeight, validation: validation, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, shards: shards,
            resuming: resuming)
    }

    /// Trains on a data set, or on data for several inputs and outputs. See `fit(_:_:…)` for the parameters.
    ///
    /// The first data set names the model's classes (``classNames``). Later ones may have them in another order, or only
    /// some of them: their labels are renumbered by name.
    /// - Throws: a `.shape`, `.data` or `.argument` error before the first step if the data does not fit, and any
    ///   error of the callbacks. The model keeps the training done so far.
    @discardableResult
    public mutating func fit(
        _ data: some TrainingSource, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0,
        shuffle: Bool = true, seed: UInt64 = 1, stepsPerEpoch: Int? = nil, classWeight: [Int: Float] = [:],
        validation: Validation = .off, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], gradientTransforms: [any GradientTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        communicator: (any Communicator)? = nil, shards: Int? = nil, resuming: TrainingState? = nil
    ) throws -> History {
        let options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: batchSize, validationSteps: validationSteps, validationFreq: validationFreq,
            transforms: transforms, gradientTransforms: gradientTransforms, callbacks: callbacks,
            verbose: verbose, communicator: communicator, shards: shards, resuming: resuming)
        let rows = RowOptions(
            batchSize: batchSize, shuffle: shuffle, classWeight: classWeight, validation: validation)
        return try aborting(communicator) { try prepareFit(data.trainingData, rows, options) }.run()
    }

    /// Checks the arguments of `fit` and makes the weights unique to this model.
    mutating func prepareFit(
        _ data: TrainingData, _ rowOptions: RowOptions, _ options: FitOptions
    ) throws -> PreparedFit {
        _ = try requireCompilation()
        guard rowOptions.batchSize > 0 else {
            throw QuillError(
                .argument, "the batch size must be positive, received \(rowOptions.batchSize)")
        }
        try adoptSize(of: data.features)
        try adoptClassNames(of: data)
        let data = try prepared(data)
        let validation = try rowOptions.validation.prepared(for: self)
        let (rows, held, note) = try validation.resolve(data)
        let classWeight = rowOptions.classWeight
        var weighted = classWeight.isEmpty ? data : try data.weighted(classWeight)
        if let note { weighted.notes.append(note) }
        let weights = classWeight.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let arguments = options.arguments(
            batchSize: rowOptions.batchSize, shuffle: rowOptions.shuffle, rows: rows.count,
            others: weights.isEmpty ? [:] : ["class weights": weights.joined(separator: ", ")])
        try options.check(self, arguments)
        var options = options
        try options.prepare(&self, arguments)
        if options.verbose != .silent { warn(about: weighted, rowOptions.validation, options.callbacks) }
        makeUnique()
        return PreparedFit(
            model: self, data: weighted, rows: rows, held: held, arguments: arguments, options: options)
    }
}

/// The arguments of `fit` on rows of tensors.
struct RowOptions: Sendable {
    let batchSize: Int
    let shuffle: Bool
    let classWeight: [Int: Float]
    let validation: Validation
}

/// A `fit` whose arguments are checked. It trains the model's own memory.
struct PreparedFit: Sendable {
    let model: Model
    let data: TrainingData
    let rows: [Int]
    let held: (data: TrainingData, rows: [Int])?
    let arguments: TrainingState.Arguments
    let options: FitOptions

    func run(isCancelled: @escaping () -> Bool = { Task.isCancelled }) throws -> History {
        try options.run(
            model, arguments,
            .rows(data, rows: rows, batchSize: arguments.batchSize, shuffle: arguments.shuffle),
            validation: held, isCancelled: isCancelled)
    }
}
