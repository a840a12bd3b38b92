import CQuillKernels
import QuillGraph
import QuillTensor

/// The symmetric probabilities of t-SNE between neighbors, as the rows of a sparse matrix whose sum is 1.
final class NeighborGraph: @unchecked Sendable {
    // Unchecked: nothing changes after `init`.
    let rows: Int
    let start: Buffer<Int64>
    let column: Buffer<Int32>
    let value: Buffer<Float>

    /// Joins p(j|i) and p(i|j) of each pair to (p(j|i) + p(i|j)) / 2n.
    init(_ neighbors: NearestNeighbors, perplexity: Float, runtime: Runtime) {
        let (rows, count) = (neighbors.indices.shape[0], neighbors.count)
        self.rows = rows
        let conditional = Self.conditional(neighbors, perplexity: perplexity, runtime: runtime)
        let (index, own) = Self.sorted(neighbors, conditional, runtime)
        let (from, source, other) = Self.transposed(index, own, rows: rows, count: count)
        let start = Buffer<Int64>(rows + 1, repeating: 0)
        let scale = 1 / (2 * Float(rows))
        /// Walks through both sorted lists of a row.
        func merge(_ row: Int, _ emit: (_ position: Int, _ column: Int32, _ sum: Float) -> Void) -> Int {
            var (a, b, position) = (row * count, Int(from.pointer[row]), 0)
            let (endA, endB) = ((row + 1) * count, Int(from.pointer[row + 1]))
            while a < endA || b < endB {
                let i = a < endA ? index.pointer[a] : .max
                let j = b < endB ? source.pointer[b] : .max
                var sum: Float = 0
                if i <= j {
                    sum += own.pointer[a]
                    a += 1
                }
                if j <= i {
                    sum += other.pointer[b]
                    b += 1
                }
                emit(position, min(i, j), sum)
                position += 1
            }
            return position
        }
        func overRows(_ body: @escaping (Int) -> Void) {
            let size = 1024
            PhaseRunner(
                [
                    Phase(items: (rows + size - 1) / size, nanoseconds: 1e9) { items, _ in
                        for row in items.lowerBound * size..<min(items.upperBound * size, rows) { body(row) }
                    }
                ], runtime: runtime
            ).run()
        }
        overRows { row in start.pointer[row + 1] = Int64(merge(row) { _, _, _ in }) }
        for row in 0..<rows { start.pointer[row + 1] += start.pointer[row] }
        let column = Buffer<Int32>(Int(start.pointer[rows]), repeating: 0)
        let value = Buffer<Float>(column.count, repeating: 0)
        overRows { row in
            let first = Int(start.pointer[row])
            _ = merge(row) { position, other, sum in
                column.pointer[first + position] = other
                value.pointer[first + position] = sum * scale
            }
        }
        (self.start, self.column, self.value) = (start, column, value)
    }

    /// The memory that building the graph takes, in bytes; nil if the number overflows.
    static func bytes(points: Int, neighbors: Int) -> Int? {
        // Neighbors and probabilities, sorted and transposed, and the sums, of which there are at most twice as many.
        let (pairs, overflows) = points.multipliedReportingOverflow(by: neighbors)
        return overflows || pairs > Int.max / 64 ? nil : pairs * (8 + 4 + 8 + 8 + 16)
    }

    /// p(j|i) of each point's neighbors, [rows, count].
    static func conditional(
        _ neighbors: NearestNeighbors, perplexity: Float, runtime: Runtime
    ) -> Buffer<Float> {
        let (rows, count) = (neighbors.indices.shape[0], neighbors.count)
        let result = Buffer<Float>(rows * count, repeating: 0)
        let table = runtime.kernelTable.pointee
        neighbors.squaredDistances.withUnsafeBufferPointer { distances in
            guard let distance = distances.baseAddress else { return }
            let arguments = quill_perplexity(
                rows: Int64(rows), neighbors: Int64(count), distance: distance, perplexity: perplexity,
                probability: result.pointer)
            PhaseRunner(
                [
                    Phase(items: rows, nanoseconds: 1e9) { items, _ in
                        withUnsafePointer(to: arguments) {
                            table.perplexity($0, Int64(items.lowerBound), Int64(items.upperBound))
                        }
                    }
                ], runtime: runtime
            ).run()
        }
        return result
    }

    /// The neighbors of each row by their number, with their probabilities.
    private static func sorted(
        _ neighbors: NearestNeighbors, _ conditional: Buffer<Float>, _ runtime: Runtime
    ) -> (Buffer<Int32>, Buffer<Float>) {
        let (rows, count) = (neighbors.indices.shape[0], neighbors.count)
        let index = Buffer<Int32>(rows * count, repeating: 0),
            value = Buffer<Float>(rows * count, repeating: 0)
        neighbors.indices.withUnsafeBufferPointer { indices in
            nonisolated(unsafe) let indices = indices
            PhaseRunner(
                [
                    Phase(items: rows, nanoseconds: 1e9) { items, _ in
                        // A column's number and its place, in one word to sort.
                        var words = [UInt64](repeating: 0, count: count)
                        for row in items {
                            for place in 0..<count {
                                words[place] =
                                    UInt64(UInt32(bitPattern: indices[row * count + place])) << 32
                                    | UInt64(place)
                            }
                            words.sort()
                            for (place, word) in words.enumerated() {
                                index.pointer[row * count + place] = Int32(truncatingIfNeeded: word >> 32)
                                value.pointer[row * count + place] =
                                    conditional.pointer[row * count + Int(word & 0xFFFF_FFFF)]
                            }
                        }
                    }
                ], runtime: runtime
            ).run()
        }
        return (index, value)
    }

    private static func transposed(
        _ index: Buffer<Int32>, _ value: Buffer<Float>, rows: Int, count: Int
    ) -> (Buffer<Int64>, Buffer<Int32>, Buffer<Float>) {
        let start = Buffer<Int64>(rows + 1, repeating: 0)
        let source = Buffer<Int32>(index.count, repeating: 0),
            other = Buffer<Float>(index.count, repeating: 0)
        for position in 0..<index.count { start.pointer[Int(index.pointer[position]) + 1] += 1 }
        for row in 0..<rows { start.pointer[row + 1] += start.pointer[row] }
        let next = Buffer<Int64>(rows, repeating: 0)
        for row in 0..<rows { next.pointer[row] = start.pointer[row] }
        for row in 0..<rows {
            for position in row * count..<(row + 1) * count {
                let column = Int(index.pointer[position])
                let place = Int(next.pointer[column])
                next.pointer[column] += 1
                source.pointer[place] = Int32(truncatingIfNeeded: row)
                other.pointer[place] = value.pointer[position]
            }
        }
        return (start, source, other)
    }
}
