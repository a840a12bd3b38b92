import QuillTensor
import Testing

/// Tensors from rows, and work on all cores.
struct StackingTests {
    @Test func stacksRows() throws {
        let rows = try [[1, 2, 3, 4], [5, 6, 7, 8]].map { try Tensor<Float>([2, 2], $0.map { Float($0) }) }
        #expect(try Tensor(stacking: rows) == Tensor<Float>([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(
            try Tensor(stacking: rows, rowShape: [4, 1])
                == Tensor<Float>([2, 4, 1], [1, 2, 3, 4, 5, 6, 7, 8]))
        // A row that shares the numbers of a larger tensor.
        #expect(try Tensor(stacking: [rows[1][0]]) == Tensor<Float>([1, 2], [5, 6]))
        #expect(try Tensor<UInt8>(stacking: [], rowShape: [3]).shape == [0, 3])
    }

    @Test func otherRowsAreErrors() {
        #expect(throws: QuillError.self) { try Tensor<Float>(stacking: []) }
        #expect(throws: QuillError.self) { try Tensor(stacking: [Tensor<Float>.zeros([2]), .zeros([3])]) }
        #expect(throws: QuillError.self) {
            try Tensor(stacking: [Tensor<Float>.zeros([2, 2]), .zeros([4])])
        }
        #expect(throws: QuillError.self) { try Tensor(stacking: [Tensor<Float>.zeros([3])], rowShape: [2]) }
    }

    @Test(arguments: [0, 1, 7, 1000]) func mapsInOrder(_ count: Int) {
        #expect(concurrentMap(count) { "\($0)" } == (0..<count).map { "\($0)" })
    }

    @Test(arguments: [(0, 4), (1, 4), (10, 3), (12, 4)]) func initializesRows(_ rows: Int, _ chunk: Int) {
        var ranges: [Range<Int>] = []
        let numbers = [Int](unsafeUninitializedCapacity: rows * 2) { buffer, count in
            let memory = UnsafeMutableBufferPointer(rebasing: buffer[..<(rows * 2)])
            ranges = memory.initializeRows(rows, chunk: chunk) { range, part in
                for (index, row) in range.enumerated() {
                    part.initializeElement(at: index * 2, to: row)
                    part.initializeElement(at: index * 2 + 1, to: -row)
                }
                return range
            }
            count = rows * 2
        }
        #expect(numbers == (0..<rows).flatMap { [$0, -$0] })
        #expect(ranges.flatMap { $0 } == Array(0..<rows) && ranges.allSatisfy { $0.count <= chunk })
    }
}
