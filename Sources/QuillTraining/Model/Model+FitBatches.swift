import Dispatch
import QuillNetwork
import QuillTensor

extension Model {
    /// Trains on batches of one's own, one step for each.
    ///
    /// Without `stepsPerEpoch` an epoch is one round through the sequence. With it an epoch is so many batches, and the
    /// next one goes on where it ended; a sequence that has ended is begun anew. A training that is resumed passes over
    /// the batches it has learnt from: it goes on exactly if the sequence gives the same batches again.
    /// - Parameters:
    ///   - batches: samples and targets of each step. Every size of batch is compiled once.
    ///   - validation: nothing, or data of its own.
    ///   - validationBatchSize: how many samples of it are evaluated at once.
    /// - Returns: the figures of all epochs.
    /// - Throws: a `.shape`, `.data` or `.argument` error for a batch that does not fit or a sequence without batches, and
    ///   what callbacks throw. The model keeps what it has learnt so far.
    @discardableResult
    public mutating func fit<Batches: Sequence>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .none, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) throws -> History where Batches.Element == TrainingData {
        let request = try FitRequest(
            seed: seed, stepsPerEpoch, epochs, initialEpoch, validation, validationBatchSize, validationSteps,
            validationFreq, transforms, callbacks, verbose, resuming)
        try request.check(self)
        makeUnique()
        return try request.run(self, .stream(SequenceStream(batches), steps: stepsPerEpoch))
    }

    /// Trains on batches that come with time: a task makes the next ones ready while the step runs. The rest is as with a
    /// sequence.
    /// - Throws: also what the sequence throws.
    @discardableResult
    public mutating func fit<Batches: AsyncSequence & Sendable>(
        batches: Batches, stepsPerEpoch: Int? = nil, epochs: Int = 1, initialEpoch: Int = 0,
        seed: UInt64 = 1, validation: Validation = .none, validationSteps: Int? = nil,
        validationBatchSize: Int = 64, validationFreq: Int = 1, transforms: [any BatchTransform] = [],
        callbacks: [any Callback] = [], verbose: Verbosity = .auto, resuming: TrainingState? = nil
    ) async throws -> History where Batches.Element == TrainingData {
        let request = try FitRequest(
            seed: seed, stepsPerEpoch, epochs, initialEpoch, validation, validationBatchSize, validationSteps,
            validationFreq, transforms, callbacks, verbose, resuming)
        try request.check(self)
        makeUnique()
        let queue = PrefetchQueue()
        let producer = Task { await queue.fill(from: batches) }
        defer {
            queue.close()
            producer.cancel()
        }
        let model = self
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A thread of its own: the loop waits for batches, which no thread of the tasks may.
                DispatchQueue(label: "quill.fit").async {
                    continuation.resume(
                        with: Result {
                            try request.run(
                                model, .stream(queue, steps: stepsPerEpoch), isCancelled: { queue.isClosed })
                        })
                }
            }
        } onCancel: {
            queue.close()
        }
    }
}

extension FitRequest {
    fileprivate init(
        seed: UInt64, _ stepsPerEpoch: Int?, _ epochs: Int, _ initialEpoch: Int, _ validation: Validation,
        _ validationBatchSize: Int, _ validationSteps: Int?, _ validationFreq: Int,
        _ transforms: [any BatchTransform], _ callbacks: [any Callback], _ verbose: Verbosity,
        _ resuming: TrainingState?
    ) throws {
        let held: (data: TrainingData, rows: [Int])?
        switch validation {
        case .none: held = nil
        case .data(let data): held = (data, Array(0..<data.count))
        case .rows:
            throw QuillError(
                .argument, "batches of one's own have no rows to hold out; give validation data of its own")
        }
        guard validationBatchSize > 0 else {
            throw QuillError(
                .argument, "validationBatchSize: expected at least 1, received \(validationBatchSize)")
        }
        self.init(
            arguments: TrainingState.Arguments(
                batchSize: 1, shuffle: false, seed: seed, rows: 0, stepsPerEpoch: stepsPerEpoch),
            epochs: epochs, initialEpoch: initialEpoch, validation: held,
            validationBatchSize: validationBatchSize, validationSteps: validationSteps,
            validationFreq: validationFreq, transforms: transforms, callbacks: callbacks, verbose: verbose,
            resuming: resuming)
    }
}
