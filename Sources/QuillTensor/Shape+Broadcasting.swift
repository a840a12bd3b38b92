extension Shape {
    /// Returns the shape that two operands are repeated to, as in NumPy: from the last axis backward, extents must be equal
    /// or one of them 1; missing axes count as 1.
    /// - Throws: a `.shape` error that names both shapes if they don't fit together.
    public func broadcast(with other: Shape) throws -> Shape {
        if self == other { return self }
        let rank = Swift.max(self.rank, other.rank)
        let left = [Int](repeating: 1, count: rank - self.rank) + dimensions
        let right = [Int](repeating: 1, count: rank - other.rank) + other.dimensions
        return Shape(
            try zip(left, right).map { x, y in
                guard x == y || x == 1 || y == 1 else {
                    throw QuillError(.shape, "shapes \(self) and \(other) do not fit together")
                }
                return x == 1 ? y : x
            })
    }

    /// Returns the distances in elements between neighbors along each axis of `shape` in a tensor of this shape that is
    /// repeated to it: 0 along repeated axes.
    @usableFromInline
    package func strides(repeatedTo shape: Shape) -> [Int] {
        let lead = shape.rank - rank
        let own = strides
        return (0..<shape.rank).map { axis in
            axis < lead || (dimensions[axis - lead] == 1 && shape.dimensions[axis] != 1)
                ? 0 : own[axis - lead]
        }
    }

    /// Returns an axis counted from the front; a negative one counts from the end. An axis that doesn't exist ends the
    /// program with a sentence.
    @usableFromInline
    package func resolvedAxis(_ axis: Int) -> Int {
        let resolved = axis < 0 ? rank + axis : axis
        require(resolved >= 0 && resolved < rank, "axis \(axis) is outside shape \(self)")
        return resolved
    }
}

/// The position in memory of each row of a tensor along its last axis, when it is read with other strides.
@usableFromInline
package struct Odometer {
    @usableFromInline let extents: [Int]
    @usableFromInline let strides: [Int]
    @usableFromInline var index: [Int]
    /// The position of the current row.
    @usableFromInline package private(set) var position = 0

    /// Creates an odometer for all axes but the last.
    @usableFromInline
    package init(_ extents: some Collection<Int>, _ strides: some Collection<Int>) {
        self.extents = Array(extents)
        self.strides = Array(strides)
        index = [Int](repeating: 0, count: extents.count)
    }

    /// Advances to the next row.
    @usableFromInline
    package mutating func advance() {
        var axis = extents.count - 1
        while axis >= 0 {
            index[axis] += 1
            position += strides[axis]
            if index[axis] < extents[axis] { return }
            position -= strides[axis] * index[axis]
            index[axis] = 0
            axis -= 1
        }
    }
}

/// Returns the results of a function on the elements of two tensors, which are repeated to a common shape as in NumPy.
/// Shapes that don't fit together end the program with a sentence.
@inlinable
package func elementwise<A: TensorElement, B: TensorElement, Result: TensorElement>(
    _ a: Tensor<A>, _ b: Tensor<B>, _ function: (A, B) -> Result
) -> Tensor<Result> {
    let shape = commonShape(a.shape, b.shape)
    return a.withUnsafeBufferPointer { x in
        b.withUnsafeBufferPointer { y in
            Tensor<Result>(shape) { target in
                guard target.count > 0 else { return }
                if x.count == target.count, y.count == target.count {
                    for index in 0..<target.count {
                        target.initializeElement(at: index, to: function(x[index], y[index]))
                    }
                    return
                }
                if y.count == 1 {
                    let number = y[0]
                    for index in 0..<target.count {
                        target.initializeElement(at: index, to: function(x[index], number))
                    }
                    return
                }
                let columns = shape[-1]
                let (xSteps, ySteps) = (
                    a.shape.strides(repeatedTo: shape), b.shape.strides(repeatedTo: shape)
                )
                let (xStep, yStep) = (xSteps[xSteps.count - 1], ySteps[ySteps.count - 1])
                var xRow = Odometer(shape.dimensions.dropLast(), xSteps.dropLast())
                var yRow = Odometer(shape.dimensions.dropLast(), ySteps.dropLast())
                for start in stride(from: 0, to: target.count, by: columns) {
                    let (xStart, yStart) = (xRow.position, yRow.position)
                    for column in 0..<columns {
                        target.initializeElement(
                            at: start + column,
                            to: function(x[xStart + column * xStep], y[yStart + column * yStep]))
                    }
                    xRow.advance()
                    yRow.advance()
                }
            }
        }
    }
}

@inline(never) @usableFromInline
func commonShape(_ a: Shape, _ b: Shape) -> Shape {
    do { return try a.broadcast(with: b) } catch { stop("\(error)") }
}
