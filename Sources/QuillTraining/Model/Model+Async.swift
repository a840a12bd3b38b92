import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

// The same work on threads of its own. `on:` has no default, because Swift would then choose these methods wherever
// there is an `await` in the scope, also in a script whose `model` is a variable of the file, and such a variable
// cannot be changed by an asynchronous method.
extension Model {
    /// Trains on samples and targets like `fit(_:_:…)`, on a thread of its own.
    ///
    /// ```swift
    /// var trained = model
    /// try await trained.fit(digits.images, digits.labels, epochs: 5, on: .background)
    /// ```
    /// - Parameters:
    ///   - samples: the inputs, with one row per sample.
    ///   - targets: class numbers, or rows of numbers, with one row per sample.
    ///   - batchSize: the number of samples per step; the last step of an epoch takes the rest.
    ///   - epochs: the epoch to stop before, counted from 0.
    ///   - initialEpoch: the number of epochs that are already done.
    ///   - shuffle: whether to shuffle the samples for each epoch.
    ///   - seed: the seed of the order of the rows and of all random numbers.
    ///   - stepsPerEpoch: the number of steps in an epoch; nil for all samples.
    ///   - classWeight: the weight of each class's samples in the loss, by class number; by default 1.
    ///   - sampleWeight: the weight of each sample in the loss, [rows]; nil for 1.
    ///   - validation: the data to hold out or validate on, reported as `val_…`.
    ///   - validationSteps: the number of validation batches; nil for all.
    ///   - validationFreq: Validate every n epochs.
    ///   - transforms: Change samples and targets together before each step, in this order.
    ///   - gradientTransforms: Change the gradients before the optimizer uses them, in this order.
    ///   - callbacks: called in this order, on the thread of the training.
    ///   - verbose: how to show progress.
    ///   - communicator: the connection to other processes that train the same model.
    ///   - shards: the number of parts that each batch is cut into.
    ///   - resuming: the state of an interrupted training.
    ///   - queue: the threads to run on.
    /// - Returns: the metrics of all epochs. If the task is cancelled, training ends after the step that runs, and the
    ///   history's stop reason is `cancelled`.
    /// - Throws: the errors of `fit(_:_:…)`, and a `CancellationError` if the task is cancelled before the first
    ///   step. The model keeps the training done so far.
    @discardableResult
    public mutating func fit<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, batchSize: Int = 32, epochs: Int = 1,
        initialEpoch: Int = 0, shuffle: Bool = true, seed: UInt64 = 1, stepsPerEpoch: Int? = nil,
        classWeight: [Int: Float] = [:], sampleWeight: Tensor<Float>? = nil,
        validation: Validation = .off, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], gradientTransforms: [any GradientTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        communicator: (any Communicator)? = nil, shards: Int? = nil, resuming: TrainingState? = nil,
        on queue: WorkQueue
    ) async throws -> History {
        try await fit(
            TrainingData(samples, targets, sampleWeight: sampleWeight), batchSize: batchSize, epochs: epochs,
            initialEpoch: initialEpoch, shuffle: shuffle, seed: seed, stepsPerEpoch: stepsPerEpoch,
            classWeight: classWeight, validation: validation, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, shards: shards,
            resuming: resuming, on: queue)
    }

    /// Trains on a data set, or on data for several inputs and outputs, on a thread of its own. See
    /// `fit(_:_:…, on:)` for the parameters.
    /// - Throws: the errors of `fit(_:…)`, and a `CancellationError` if the task is cancelled before the first step.
    ///   The model keeps the training done so far.
    @discardableResult
    public mutating func fit(
        _ data: some TrainingSource, batchSize: Int = 32, epochs: Int = 1, initialEpoch: Int = 0,
        shuffle: Bool = true, seed: UInt64 = 1, stepsPerEpoch: Int? = nil, classWeight: [Int: Float] = [:],
        validation: Validation = .off, validationSteps: Int? = nil, validationFreq: Int = 1,
        transforms: [any BatchTransform] = [], gradientTransforms: [any GradientTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto,
        communicator: (any Communicator)? = nil, shards: Int? = nil, resuming: TrainingState? = nil,
        on queue: WorkQueue
    ) async throws -> History {
        let options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: batchSize, validationSteps: validationSteps, validationFreq: validationFreq,
            transforms: transforms, gradientTransforms: gradientTransforms, callbacks: callbacks,
            verbose: verbose, communicator: communicator, shards: shards, resuming: resuming)
        let rows = RowOptions(
            batchSize: batchSize, shuffle: shuffle, classWeight: classWeight, validation: validation)
        let prepared = try aborting(communicator) { try prepareFit(data.trainingData, rows, options) }
        return try await queue.run { try prepared.run(isCancelled: $0) }
    }

    /// Returns the loss and metrics on samples and targets like `evaluate(_:_:…)`, computed on a thread of its own.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network, a `CancellationError` if the task is
    ///   cancelled.
    public func evaluate<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, sampleWeight: Tensor<Float>? = nil, batchSize: Int = 64,
        verbose: Verbosity = .silent, on queue: WorkQueue
    ) async throws -> Logs {
        try await evaluate(
            TrainingData(samples, targets, sampleWeight: sampleWeight), batchSize: batchSize,
            verbose: verbose, on: queue)
    }

    /// Returns the loss and metrics on a data set, or on data for several inputs and outputs, computed on a thread of
    /// its own.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network, a `CancellationError` if the task is
    ///   cancelled.
    public func evaluate(
        _ data: some TrainingSource, batchSize: Int = 64, verbose: Verbosity = .silent, on queue: WorkQueue
    ) async throws -> Logs {
        let data = try data.trainingData
        return try await queue.run {
            try evaluate(data, batchSize: batchSize, verbose: verbose, isCancelled: $0)
        }
    }

    /// Returns the network's outputs for samples like `predict(_:batchSize:)`, computed on a thread of its own.
    /// - Throws: a `.shape` or `.data` error if the samples do not fit, a `CancellationError` if the task is cancelled.
    public func predict<Element: TensorElement>(
        _ samples: Tensor<Element>, batchSize: Int = 64, on queue: WorkQueue
    ) async throws -> Tensor<Float> {
        try await predict([AnyTensor(samples)], batchSize: batchSize, on: queue)[0]
    }

    /// Returns the network's outputs for the images of a data set, computed on a thread of its own.
    /// - Throws: a `.shape` error if the images do not fit, a `CancellationError` if the task is cancelled.
    public func predict(
        _ dataset: Dataset, batchSize: Int = 64, on queue: WorkQueue
    ) async throws -> Tensor<Float> {
        try await predict(dataset.images, batchSize: batchSize, on: queue)
    }

    /// Returns the network's output for one image or other sample, computed on a thread of its own.
    /// - Throws: a `.shape` or `.data` error if the image does not fit, a `CancellationError` if the task is cancelled.
    public func predict<Element: TensorElement>(
        image: Tensor<Element>, on queue: WorkQueue
    ) async throws -> Tensor<Float> {
        try await predict(image.reshaped(to: image.shape.prepending(1)), on: queue)[0]
    }

    /// Returns all outputs of the network for samples of all inputs, computed on a thread of its own.
    /// - Throws: a `.shape` or `.data` error if the samples do not fit, a `CancellationError` if the task is cancelled.
    public func predict(
        _ features: [AnyTensor], batchSize: Int = 64, on queue: WorkQueue
    ) async throws -> [Tensor<Float>] {
        try await queue.run { try predict(features, batchSize: batchSize, isCancelled: $0) }
    }
}
