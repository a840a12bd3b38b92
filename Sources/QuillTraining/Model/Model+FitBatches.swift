import Dispatch
import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on a sequence of batches, one step per batch.
    ///
    /// Without `stepsPerEpoch`, an epoch is one pass over the sequence. With it, an epoch is that many batches, the
    /// next one continues where it ended, and a sequence that ends is started again. A resumed training skips the
    /// batches it has trained on, so it continues exactly if the sequence returns the same batches again.
    /// - Parameters:
    ///   - batches: the samples and targets of each step. A step is compiled once per batch size.
    ///   - stepsPerEpoch: the number of batches per epoch; nil for all of them.
    ///   - epochs: the number of epochs, counted from 0.
    ///   - initialEpoch: the number of epochs that are already done.
    ///   - seed: the seed of all random numbers.
    ///   - validation: separate data; a sequence has no rows to hold out.
    ///   - validationSteps: the number of batches to validate on; nil for all.
    ///   - validationBatchSize: the number of samples to evaluate at once.
    ///   - validationFreq: validates every n epochs.
    ///   - transforms: changes to each batch, applied in order.
    ///   - gradientTransforms: changes to the gradients, applied in order.
    ///   - callbacks: the callbacks, in the order in which they are called.
    ///   - verbose: how much progress is shown.
    ///   - communicator: the connection to other processes that train the same model. Each passes the same batches and
    ///     trains on its shards of them.
    ///   - shards: the number of parts that each batch is cut into, a power of two; nil for the fewest that suit the
    ///     ranks, and for whole batches without a communicator.
    ///   - resuming: the state of the training to resume.
    /// - Returns: the metrics of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error for a batch that does not fit or a sequence without batches,
    ///   and any error of the callbacks. The model keeps the training done so far.
    @discardableResult
    public mutating func fit<Batches: Sequence>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .off, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        gradientTransforms: [any GradientTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, communicator: (any Communicator)? = nil, shards: Int? = nil,
        resuming: TrainingState? = nil
    ) throws -> History where Batches.Element == TrainingData {
        var options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: validationBatchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, shards: shards,
            resuming: resuming)
        let (arguments, held) = try aborting(communicator) {
            try prepareForBatches(&options, validation)
        }
        return try options.run(
            self, arguments, .stream(SequenceStream(batches), steps: stepsPerEpoch), validation: held)
    }

    /// Trains on an asynchronous sequence of batches. A task prepares the next batches while a step runs. Otherwise
    /// the same as for a sequence.
    /// - Throws: also any error of the sequence.
    @discardableResult
    public mutating func fit<Batches: AsyncSequence & Sendable>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .off, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        gradientTransforms: [any GradientTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, communicator: (any Communicator)? = nil, shards: Int? = nil,
        resuming: TrainingState? = nil
    ) async throws -> History where Batches.Element == TrainingData {
        var options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: validationBatchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, shards: shards,
            resuming: resuming)
        let (arguments, held) = try aborting(communicator) {
            try prepareForBatches(&options, validation)
        }
        let queue = PrefetchQueue()
        let producer = Task { await queue.fill(from: batches) }
        defer {
            queue.close()
            producer.cancel()
        }
        let model = self
        let prepared = options
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // On a separate thread: the loop blocks while it waits for batches, which a task's thread must not do.
                DispatchQueue(label: "quill.fit").async {
                    continuation.resume(
                        with: Result {
                            try prepared.run(
                                model, arguments, .stream(queue, steps: stepsPerEpoch), validation: held,
                                isCancelled: { queue.isClosed })
                        })
                }
            }
        } onCancel: {
            queue.close()
        }
    }

    /// Checks the arguments of `fit(batches:)` and makes the weights unique to this model.
    private mutating func prepareForBatches(
        _ options: inout FitOptions, _ validation: Validation
    ) throws -> (arguments: TrainingState.Arguments, held: (data: TrainingData, rows: [Int])?) {
        let held: (data: TrainingData, rows: [Int])?
        switch try validation.prepared(for: self) {
        case .off: held = nil
        case .data(let data): held = (data, Array(0..<data.count))
        case .rows:
            throw QuillError(
                .argument, "fit(batches:) cannot hold out rows; pass `.data(…)` as validation")
        }
        let arguments = options.arguments(batchSize: 1, shuffle: false, rows: 0)
        try options.check(self, arguments)
        try options.prepare(&self, arguments)
        makeUnique()
        return (arguments, held)
    }
}
