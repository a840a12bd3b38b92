extension Tensor {
    /// Returns a copy of the elements at `start` + Σ index · stride, in the order of the indices.
    func copied(to result: Shape, start: Int, extents: [Int], strides: [Int]) -> Tensor {
        let copy = StridedCopy(extents, strides)
        return withUnsafeBufferPointer { source in
            Tensor(result) { target in
                guard target.count > 0, let from = source.baseAddress, let to = target.baseAddress else {
                    return
                }
                // Elements are bits here, so that code for three sizes serves all types.
                let (read, write) = (UnsafeRawPointer(from + start), UnsafeMutableRawPointer(to))
                switch MemoryLayout<Element>.stride {
                case 1: copy.run(read, write, UInt8.self)
                case 4: copy.run(read, write, UInt32.self)
                default: copy.run(read, write, UInt64.self)
                }
            }
        }
    }
}

/// A copy of elements that are apart in memory to elements side by side.
private struct StridedCopy {
    private var extents: [Int] = []
    private var strides: [Int] = []

    /// Joins axes that follow each other in memory, and drops axes of extent 1.
    init(_ extents: [Int], _ strides: [Int]) {
        for (extent, step) in zip(extents, strides) where extent != 1 {
            if let last = self.strides.indices.last, self.strides[last] == extent * step {
                self.extents[last] *= extent
                self.strides[last] = step
            } else {
                self.extents.append(extent)
                self.strides.append(step)
            }
        }
    }

    /// The side of the squares in which a transposition goes, so that both sides stay in the cache.
    private static let side = 32

    func run<Word: BitwiseCopyable>(
        _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ type: Word.Type
    ) {
        let source = from.assumingMemoryBound(to: Word.self)
        let target = to.assumingMemoryBound(to: Word.self)
        let (columns, step) = (extents.last ?? 1, strides.last ?? 1)
        let (rows, rowStep) =
            extents.count > 1 ? (extents[extents.count - 2], strides[strides.count - 2]) : (1, 0)
        var plane = Odometer(extents.dropLast(2), strides.dropLast(2))
        let count = extents.dropLast(2).reduce(1, *)
        for index in 0..<count {
            let (source, target) = (source + plane.position, target + index * rows * columns)
            if step == 1 {
                for row in 0..<rows {
                    (target + row * columns).update(from: source + row * rowStep, count: columns)
                }
            } else {
                for top in stride(from: 0, to: rows, by: Self.side) {
                    for left in stride(from: 0, to: columns, by: Self.side) {
                        for row in top..<min(top + Self.side, rows) {
                            for column in left..<min(left + Self.side, columns) {
                                target[row * columns + column] = source[row * rowStep + column * step]
                            }
                        }
                    }
                }
            }
            plane.advance()
        }
    }
}
