extension Tensor {
    /// A slice along the first axis that shares this tensor's memory: `images[0..<10]`.
    public subscript(range: some RangeExpression<Int>) -> Tensor {
        let rows = range.relative(to: 0..<(shape.dimensions.first ?? 0))
        precondition(
            rank > 0 && rows.lowerBound >= 0 && rows.upperBound <= shape[0],
            "rows \(rows) are outside a tensor of shape \(shape)")
        let row = shape.dropFirst()
        return Tensor(
            shape: row.prepending(rows.count), storage: storage, offset: offset + rows.lowerBound * row.count)
    }

    /// One row of the first axis, without that axis: `images[3]` has shape [28, 28].
    public subscript(row: Int) -> Tensor {
        precondition(
            rank > 0 && row >= 0 && row < shape[0], "row \(row) is outside a tensor of shape \(shape)")
        let rowShape = shape.dropFirst()
        return Tensor(shape: rowShape, storage: storage, offset: offset + row * rowShape.count)
    }

    /// The element at an index along every axis of a tensor of rank 2 or more.
    public subscript(first: Int, second: Int, rest: Int...) -> Element {
        get {
            let position = position(of: [first, second] + rest)
            return withUnsafeBufferPointer { $0[position] }
        }
        set {
            let position = position(of: [first, second] + rest)
            withUnsafeMutableBufferPointer { $0[position] = newValue }
        }
    }

    private func position(of index: [Int]) -> Int {
        precondition(
            index.count == rank && zip(index, shape.dimensions).allSatisfy { $0 >= 0 && $0 < $1 },
            "index \(index) is outside a tensor of shape \(shape)")
        return zip(index, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The only element of a tensor.
    public var scalar: Element {
        precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
        return withUnsafeBufferPointer { $0[0] }
    }

    /// Returns rows in the order of `indices`, copied, as for a shuffled batch.
    /// - Throws: an `.argument` error if an index is outside the first axis.
    public func gathering(_ indices: some Collection<Int>) throws -> Tensor {
        let rows = shape.dimensions.first ?? 0
        if let bad = indices.first(where: { $0 < 0 || $0 >= rows }) {
            throw QuillError(.argument, "row \(bad) is outside 0..<\(rows)")
        }
        let row = shape.dropFirst()
        return withUnsafeBufferPointer { source in
            Tensor(row.prepending(indices.count)) { target in
                for (position, index) in indices.enumerated() {
                    let from = UnsafeBufferPointer(
                        rebasing: source[index * row.count..<(index + 1) * row.count])
                    let to = UnsafeMutableBufferPointer(
                        rebasing: target[position * row.count..<(position + 1) * row.count])
                    _ = to.initialize(from: from)
                }
            }
        }
    }
}
