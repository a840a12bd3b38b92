extension Tensor {
    /// A slice along the first axis that shares this tensor's memory: `images[0..<10]`.
    public subscript(range: some RangeExpression<Int>) -> Tensor {
        let rows = shape.dimensions.first ?? 0
        let (lower, upper) = range.bounds(in: rows)
        require(
            rank > 0 && lower >= 0 && lower <= upper && upper <= rows,
            "rows \(lower)..<\(upper) are outside a tensor of shape \(shape)")
        let row = shape.dropFirst()
        return Tensor(
            shape: row.prepending(upper - lower), storage: storage, offset: offset + lower * row.elementCount)
    }

    /// One row of the first axis, without that axis: `images[3]` has shape [28, 28].
    public subscript(row: Int) -> Tensor {
        require(
            rank > 0 && row >= 0 && row < (shape.dimensions.first ?? 0),
            "row \(row) is outside a tensor of shape \(shape)")
        let rowShape = shape.dropFirst()
        return Tensor(shape: rowShape, storage: storage, offset: offset + row * rowShape.elementCount)
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
        require(
            index.count == rank,
            "index \(index) of one element needs \(rank) numbers for shape \(shape); write x[i][j] for a row of a row"
        )
        require(
            zip(index, shape.dimensions).allSatisfy { $0 >= 0 && $0 < $1 },
            "index \(index) is outside a tensor of shape \(shape)")
        return zip(index, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// A part along several axes, copied: `images[0..<10, 5..<20, 5..<20]`. Axes that aren't named are whole.
    ///
    /// A range keeps its axis and a number removes it. Parts that don't exist end the program with a sentence.
    /// - Parameters:
    ///   - first: the part of the first axis.
    ///   - second: the part of the second axis.
    ///   - rest: the parts of the axes that follow.
    public subscript(first: some TensorIndex, second: some TensorIndex, rest: any TensorIndex...) -> Tensor {
        part([first, second] + rest)
    }

    /// A part along the last axes, copied, for all of the others: `images[..., 0]` is the first channel of every image.
    public subscript(all: UnboundedRange, last: any TensorIndex...) -> Tensor {
        require(last.count <= rank, "\(last.count) indices are too many for a tensor of shape \(shape)")
        let whole: [any TensorIndex] = [any TensorIndex](repeating: 0..., count: rank - last.count)
        return part(whole + last)
    }

    /// Returns the part that one index for each of the first axes selects.
    private func part(_ indices: [any TensorIndex]) -> Tensor {
        require(
            indices.count <= rank, "\(indices.count) indices are too many for a tensor of shape \(shape)")
        var ranges = shape.dimensions.map { 0..<$0 }
        var kept: [Int] = []
        for (axis, index) in indices.enumerated() {
            let (lower, upper, keepsAxis) = index.bounds(extent: shape[axis])
            require(
                lower >= 0 && lower <= upper && upper <= shape[axis],
                "\(keepsAxis ? "\(lower)..<\(upper)" : "\(lower)") is outside axis \(axis) of a tensor of shape \(shape)"
            )
            ranges[axis] = lower..<upper
            if keepsAxis { kept.append(upper - lower) }
        }
        kept += shape.dimensions[indices.count...]
        let (strides, extents) = (shape.strides, ranges.map(\.count))
        let start = zip(ranges, strides).reduce(0) { $0 + $1.0.lowerBound * $1.1 }
        return copied(to: Shape(kept), start: start, extents: extents, strides: strides)
    }

    /// The only element of a tensor.
    @inlinable public var scalar: Element {
        require(elementCount == 1, "a tensor of shape \(shape) has more than one element, or none")
        return withUnsafeBufferPointer { $0[0] }
    }

    /// Rows in the order of a list, copied: `images[rows: [3, 1, 4]]`. A row that doesn't exist ends the program with a
    /// sentence; ``gathering(_:)`` throws an error.
    public subscript(rows indices: some Collection<Int>) -> Tensor {
        do { return try gathering(indices) } catch { stop("\(error) of a tensor of shape \(shape)") }
    }

    /// Rows in the order of a tensor of row numbers, copied.
    public subscript(rows indices: Tensor<Int32>) -> Tensor { self[rows: indices.elements.map { Int($0) }] }

    /// The rows for which a mask is true, copied: `images[rows: labels .!= predicted]`.
    public subscript(rows mask: Tensor<Bool>) -> Tensor {
        require(
            rank > 0 && mask.shape == [shape.dimensions.first ?? 0],
            "a mask of shape \(mask.shape) does not select rows of a tensor of shape \(shape)")
        return self[rows: mask.trueIndices]
    }

    /// Returns rows in the order of `indices`, copied, as for a shuffled batch.
    /// - Throws: an `.argument` error if an index is outside the first axis.
    public func gathering(_ indices: some Collection<Int>) throws -> Tensor {
        let rows = shape.dimensions.first ?? 0
        if let bad = indices.first(where: { $0 < 0 || $0 >= rows }) {
            throw QuillError(.argument, "row \(bad) is outside 0..<\(rows)")
        }
        let row = shape.dropFirst()
        let size = row.elementCount
        return withUnsafeBufferPointer { source in
            Tensor(row.prepending(indices.count)) { target in
                for (position, index) in indices.enumerated() {
                    let from = UnsafeBufferPointer(rebasing: source[index * size..<(index + 1) * size])
                    let to = UnsafeMutableBufferPointer(
                        rebasing: target[position * size..<(position + 1) * size])
                    _ = to.initialize(from: from)
                }
            }
        }
    }
}
