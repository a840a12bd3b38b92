import QuillTensor

/// A source of consecutive batches without row numbers.
protocol BatchStream: AnyObject {
    /// Returns the next batch; nil at the end of a pass.
    func next() throws -> TrainingData?
    /// Starts another pass, at the end of the last one or in its middle.
    func restart()
}

/// The batches of a sequence.
final class SequenceStream<Batches: Sequence>: BatchStream where Batches.Element == TrainingData {
    private let batches: Batches
    private var iterator: Batches.Iterator

    init(_ batches: Batches) {
        self.batches = batches
        iterator = batches.makeIterator()
    }

    func next() -> TrainingData? { iterator.next() }

    func restart() { iterator = batches.makeIterator() }
}

extension BatchStream {
    /// Returns the next batch. An endless stream starts a new pass when one ends.
    /// - Throws: a `.data` error for a pass without batches.
    func next(endlessly isEndless: Bool) throws -> TrainingData? {
        if let batch = try next() { return batch }
        guard isEndless else { return nil }
        restart()
        guard let batch = try next() else {
            throw QuillError(.data, "the sequence has no more batches: it can be iterated only once")
        }
        return batch
    }

    /// Skips batches that a resumed training has already trained on.
    func skip(_ count: Int, endlessly isEndless: Bool) throws {
        for done in 0..<count where try next(endlessly: isEndless) == nil {
            throw QuillError(
                .data, "the training to resume had trained on \(count) batches; the sequence has \(done)")
        }
    }
}
