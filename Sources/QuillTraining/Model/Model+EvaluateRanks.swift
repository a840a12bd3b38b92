import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// The number of batches of each rank between two exchanges.
    private static let batchesBetweenExchanges = 64

    /// Returns the sums of the loss and metrics over rows. With several ranks, each evaluates some of the batches, and every
    /// rank adds the sums of all batches in their order, so they are those of one process.
    /// - Throws: a `CancellationError` if `isCancelled` returns true before a batch.
    func sums(
        _ data: TrainingData, rows: [Int], batchSize: Int, communicator: (any Communicator)?,
        isCancelled: () -> Bool
    ) throws -> MetricSums {
        let none = MetricSums(try reportedMetrics())
        let batches = Batches(rows: rows, batchSize: batchSize, shuffle: false, seed: 0, pass: 0)
        func add(_ index: Int, to sums: inout MetricSums) throws {
            if isCancelled() { throw CancellationError() }
            let batch = batches[index]
            try withStep(.evaluate, batch: batch.count, data) { executor in
                executor.setRows(batch)
                executor.run()
                sums.add(executor, rows: batch.count)
            }
        }
        var total = none
        guard let communicator, communicator.size > 1 else {
            for index in 0..<batches.count { try add(index, to: &total) }
            return total
        }
        let (ranks, width) = (communicator.size, none.sums.count)
        for first in stride(from: 0, to: batches.count, by: ranks * Self.batchesBetweenExchanges) {
            let part = first..<min(first + ranks * Self.batchesBetweenExchanges, batches.count)
            // Zeros for the batches of other ranks, which change no number when they are added.
            var numbers = [Double](repeating: 0, count: part.count * width)
            for index in part where index % ranks == communicator.rank {
                var own = none
                try add(index, to: &own)
                let start = (index - first) * width
                numbers.replaceSubrange(start..<start + width, with: own.sums)
            }
            try numbers.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
            for index in part {
                let start = (index - first) * width
                total.add(numbers[start..<start + width], rows: Double(batches[index].count))
            }
        }
        return total
    }
}
