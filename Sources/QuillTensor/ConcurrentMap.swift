import Dispatch

/// `transform` of 0, 1, … `count` − 1, computed on all cores, in order.
package func concurrentMap<Result: Sendable>(
    _ count: Int, _ transform: @Sendable (Int) -> Result
) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { results, initialized in
        // Every call initializes an element of its own.
        nonisolated(unsafe) let results = results
        DispatchQueue.concurrentPerform(iterations: count) { index in
            results.initializeElement(at: index, to: transform(index))
        }
        initialized = count
    }
}

extension UnsafeMutableBufferPointer {
    /// Initializes rows on all cores, a few in a row by the same thread.
    /// - Parameters:
    ///   - rows: into how many rows of one size this memory is divided.
    ///   - size: how many rows `body` is given at a time.
    ///   - body: initializes the memory of some rows.
    /// - Returns: the results of `body`, in the order of the rows.
    @discardableResult
    package func initializeRows<Result: Sendable>(
        _ rows: Int, chunk size: Int, _ body: @Sendable (Range<Int>, Self) -> Result
    ) -> [Result] {
        let width = rows > 0 ? count / rows : 0
        // The chunks' parts of the memory do not overlap.
        nonisolated(unsafe) let memory = self
        return concurrentMap((rows + size - 1) / size) { chunk in
            let range = chunk * size..<Swift.min((chunk + 1) * size, rows)
            return body(
                range, Self(rebasing: memory[range.lowerBound * width..<range.upperBound * width]))
        }
    }
}
