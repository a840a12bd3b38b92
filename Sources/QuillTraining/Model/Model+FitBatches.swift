import Dispatch
import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on a sequence of batches, one step for each.
    ///
    /// Without `stepsPerEpoch` an epoch is one pass through the sequence. With it an epoch is that many batches, and the
    /// next one continues where it ended; a sequence that ends is started again. A resumed training skips the batches it
    /// has trained on: it continues exactly if the sequence gives the same batches again.
    /// - Parameters:
    ///   - batches: The samples and targets of each step. Every batch size is compiled once.
    ///   - validation: Separate data; a sequence has no rows to hold out.
    ///   - validationBatchSize: The samples to evaluate at once.
    ///   - communicator: The other processes that train the same model: each passes its own batches, as many as the others
    ///     do. All batches of a step count the same.
    /// - Returns: the metrics of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error for a batch that does not fit or a sequence without batches, and
    ///   what callbacks throw. The model keeps what it has learned so far.
    @discardableResult
    public mutating func fit<Batches: Sequence>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .off, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        gradientTransforms: [any GradientTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, communicator: (any Communicator)? = nil, resuming: TrainingState? = nil
    ) throws -> History where Batches.Element == TrainingData {
        let options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: validationBatchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, resuming: resuming)
        let (arguments, held) = try prepareForBatches(options, validation)
        return try options.run(
            self, arguments, .stream(SequenceStream(batches), steps: stepsPerEpoch), validation: held)
    }

    /// Trains on an asynchronous sequence of batches: a task prepares the next ones while a step runs. Otherwise as with a
    /// sequence.
    /// - Throws: also what the sequence throws.
    @discardableResult
    public mutating func fit<Batches: AsyncSequence & Sendable>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .off, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        gradientTransforms: [any GradientTransform] = [], callbacks: [any Callback] = [],
        verbose: Verbosity = .auto, communicator: (any Communicator)? = nil, resuming: TrainingState? = nil
    ) async throws -> History where Batches.Element == TrainingData {
        let options = FitOptions(
            epochs: epochs, initialEpoch: initialEpoch, seed: seed, stepsPerEpoch: stepsPerEpoch,
            validationBatchSize: validationBatchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, gradientTransforms: gradientTransforms,
            callbacks: callbacks, verbose: verbose, communicator: communicator, resuming: resuming)
        let (arguments, held) = try prepareForBatches(options, validation)
        let queue = PrefetchQueue()
        let producer = Task { await queue.fill(from: batches) }
        defer {
            queue.close()
            producer.cancel()
        }
        let model = self
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A thread of its own: the loop waits for batches, which the threads of tasks must not do.
                DispatchQueue(label: "quill.fit").async {
                    continuation.resume(
                        with: Result {
                            try options.run(
                                model, arguments, .stream(queue, steps: stepsPerEpoch), validation: held,
                                isCancelled: { queue.isClosed })
                        })
                }
            }
        } onCancel: {
            queue.close()
        }
    }

    /// Checks the arguments of a fit on batches, and makes the weights this model's own.
    private mutating func prepareForBatches(
        _ options: FitOptions, _ validation: Validation
    ) throws -> (arguments: TrainingState.Arguments, held: (data: TrainingData, rows: [Int])?) {
        let held: (data: TrainingData, rows: [Int])?
        switch validation {
        case .off: held = nil
        case .data(let data): held = (data, Array(0..<data.count))
        case .rows:
            throw QuillError(
                .argument, "fit(batches:) cannot hold out rows; pass `.data(…)` as validation")
        }
        let arguments = options.arguments(batchSize: 1, shuffle: false, rows: 0)
        try options.check(self, arguments, validation: held?.data)
        makeUnique()
        return (arguments, held)
    }
}
