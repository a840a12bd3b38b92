import Quill

extension Ranks {
    /// Returns the rows that this rank works on, out of those of all ranks: whole batches, so that results are those of one
    /// process.
    static func rows(of count: Int, rank: Int? = nil, batchSize: Int = 64) -> Range<Int> {
        guard let communicator else { return 0..<count }
        let (rank, size) = (rank ?? communicator.rank, communicator.size)
        let batches = (count + batchSize - 1) / batchSize
        func start(_ rank: Int) -> Int { min(batches * rank / size * batchSize, count) }
        return start(rank)..<start(rank + 1)
    }

    /// Returns the rows of all ranks, one part after the other.
    /// - Parameters:
    ///   - part: the rows of this rank, those of ``rows(of:rank:batchSize:)``.
    ///   - count: the number of all rows.
    ///   - width: the numbers of a row.
    static func gathered(_ part: Tensor<Float>, count: Int, width: Int) throws -> Tensor<Float> {
        guard let communicator else { return part }
        var numbers = [Float](repeating: 0, count: count * width)
        let own = rows(of: count)
        let numbersOfRows = part.elements.prefix(own.count * width)
        numbers.replaceSubrange(own.lowerBound * width..<own.upperBound * width, with: numbersOfRows)
        try numbers.withUnsafeMutableBufferPointer { buffer in
            for rank in 0..<communicator.size {
                let rows = rows(of: count, rank: rank)
                let part = UnsafeMutableBufferPointer(
                    rebasing: buffer[rows.lowerBound * width..<rows.upperBound * width])
                try communicator.broadcast(UnsafeMutableRawBufferPointer(part), from: rank)
            }
        }
        return try Tensor([count, width], numbers)
    }
}
