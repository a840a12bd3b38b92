extension Tensor {
    /// The sum of all elements, in double precision; of a mask, the number of elements that are true.
    @inlinable public var sum: Double { withUnsafeBufferPointer { $0.reduce(0) { $0 + $1.asDouble } } }

    /// The mean of all elements, in double precision; of a mask, the share that is true; NaN for no elements.
    @inlinable public var mean: Double { sum / Double(elementCount) }
}

extension Tensor where Element: TensorNumber {
    /// The smallest element, or nil for no elements.
    @inlinable public var minimum: Element? { withUnsafeBufferPointer { $0.min() } }

    /// The largest element, or nil for no elements.
    @inlinable public var maximum: Element? { withUnsafeBufferPointer { $0.max() } }

    /// The index of the largest element in row-major order (the first of equals; NaN counts as smallest), as NumPy's
    /// `argmax()`: for the scores of one sample, its class.
    @inlinable public func argmax() -> Int { Int(flattened().indices(axis: 0) { $0 > $1 }.scalar) }

    /// The index of the smallest element in row-major order (the first of equals; NaN counts as largest).
    @inlinable public func argmin() -> Int { Int(flattened().indices(axis: 0) { $0 < $1 }.scalar) }

    /// The index of the largest element along an axis (the first of equals; NaN counts as smallest).
    /// The axis is removed from the shape: the classes of scores [32, 10] by axis -1 are [32].
    @inlinable public func argmax(axis: Int) -> Tensor<Int32> { indices(axis: axis) { $0 > $1 } }

    /// The index of the smallest element along an axis (the first of equals; NaN counts as largest).
    @inlinable public func argmin(axis: Int) -> Tensor<Int32> { indices(axis: axis) { $0 < $1 } }

    /// Returns the index along an axis of the element that precedes the others.
    @inlinable
    func indices(axis: Int, _ precedes: (Element, Element) -> Bool) -> Tensor<Int32> {
        let axis = shape.resolvedAxis(axis)
        let extent = shape[axis]
        require(extent > 0, "axis \(axis) of shape \(shape) has no elements")
        let inner = shape.dropFirst(axis + 1).elementCount
        var kept = shape.dimensions
        kept.remove(at: axis)
        return withUnsafeBufferPointer { source in
            Tensor<Int32>(Shape(kept)) { target in
                for index in 0..<target.count {
                    let start = index / inner * extent * inner + index % inner
                    var best = 0
                    for candidate in 1..<extent
                    where precedes(source[start + candidate * inner], source[start + best * inner])
                        || source[start + best * inner] != source[start + best * inner]
                    {
                        best = candidate
                    }
                    target.initializeElement(at: index, to: Int32(truncatingIfNeeded: best))
                }
            }
        }
    }

    /// Returns the elements in order along an axis; NaN follows all numbers.
    /// - Parameters:
    ///   - axis: the axis; a negative one counts from the end.
    ///   - descending: whether the largest comes first.
    public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
        lines(axis: axis) { line in
            line.sorted { Self.precedes($0, $1, descending) }
        }
    }

    /// Returns the indices that put the elements in order along an axis; equal elements keep their order, and NaN follows
    /// all numbers. `x[rows: scores.argsort(descending: true)]` are the rows by their scores.
    /// - Parameters:
    ///   - axis: the axis; a negative one counts from the end.
    ///   - descending: whether the largest comes first.
    public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor<Int32> {
        lines(axis: axis) { line in
            line.indices.sorted { a, b in
                if Self.precedes(line[a], line[b], descending) { return true }
                return !Self.precedes(line[b], line[a], descending) && a < b
            }.map { Int32($0) }
        }
    }

    private static func precedes(_ a: Element, _ b: Element, _ descending: Bool) -> Bool {
        if a != a { return false }
        if b != b { return true }
        return descending ? a > b : a < b
    }

    /// Returns the results of a function on each line of elements along an axis.
    private func lines<Other: TensorElement>(
        axis: Int, _ transform: ([Element]) -> [Other]
    ) -> Tensor<Other> {
        let axis = shape.resolvedAxis(axis)
        let extent = shape[axis]
        let inner = shape.dropFirst(axis + 1).elementCount
        return withUnsafeBufferPointer { source in
            Tensor<Other>(shape) { target in
                guard target.count > 0 else { return }
                for index in 0..<target.count / extent {
                    let start = index / inner * extent * inner + index % inner
                    let line = transform((0..<extent).map { source[start + $0 * inner] })
                    for (place, element) in line.enumerated() {
                        target.initializeElement(at: start + place * inner, to: element)
                    }
                }
            }
        }
    }
}
