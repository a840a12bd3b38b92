import Dispatch

/// Returns the results of `transform` for 0, 1, … `count` − 1, in order, computed on all cores.
package func concurrentMap<Result: Sendable>(
    _ count: Int, _ transform: @Sendable (Int) -> Result
) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { results, initialized in
        // Every call initializes its own element.
        nonisolated(unsafe) let results = results
        DispatchQueue.concurrentPerform(iterations: count) { index in
            results.initializeElement(at: index, to: transform(index))
        }
        initialized = count
    }
}

extension UnsafeMutableBufferPointer {
    /// Initializes the rows of this memory on all cores, in chunks of consecutive rows.
    /// - Parameters:
    ///   - rows: the number of rows of equal size in this memory.
    ///   - size: the number of rows in a chunk.
    ///   - body: receives a range of rows and their memory, which it initializes.
    /// - Returns: the results of `body`, in the order of the chunks.
    @discardableResult
    package func initializeRows<Result: Sendable>(
        _ rows: Int, chunk size: Int, _ body: @Sendable (Range<Int>, Self) -> Result
    ) -> [Result] {
        let width = rows > 0 ? count / rows : 0
        // The chunks' parts of the memory don't overlap.
        nonisolated(unsafe) let memory = self
        return concurrentMap((rows + size - 1) / size) { chunk in
            let range = chunk * size..<Swift.min((chunk + 1) * size, rows)
            return body(
                range, Self(rebasing: memory[range.lowerBound * width..<range.upperBound * width]))
        }
    }
}
