import QuillTensor

/// Batches that come one after the other, from somewhere that does not know row numbers.
protocol BatchStream: AnyObject {
    /// The next batch; nil at the end of a round.
    func next() throws -> TrainingData?
    /// Begins another round, after the last one has ended or in its middle.
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
    /// The next batch; where rounds are to follow each other without end, of a new round if this one is over.
    /// - Throws: a `.data` error for a round without batches.
    func next(endlessly isEndless: Bool) throws -> TrainingData? {
        if let batch = try next() { return batch }
        guard isEndless else { return nil }
        restart()
        guard let batch = try next() else {
            throw QuillError(.data, "the sequence has no more batches: it can be gone through only once")
        }
        return batch
    }

    /// Passes over batches that a resumed training has learnt from.
    func skip(_ count: Int, endlessly isEndless: Bool) throws {
        for done in 0..<count where try next(endlessly: isEndless) == nil {
            throw QuillError(
                .data, "the training to resume had learnt from \(count) batches; there are \(done)")
        }
    }
}
