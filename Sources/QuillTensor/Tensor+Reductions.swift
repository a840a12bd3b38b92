extension Tensor {
    /// The index of the largest element along an axis (the first of equals; NaN counts as smallest).
    /// The axis is removed from the shape: `[10, 10]` by axis -1 gives `[10]`.
    public func argmax(axis: Int = -1) -> Tensor<Int32> {
        let axis = axis < 0 ? rank + axis : axis
        precondition(axis >= 0 && axis < rank && shape[axis] > 0, "axis \(axis) is outside shape \(shape)")
        let extent = shape[axis]
        let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
        var kept = shape.dimensions
        kept.remove(at: axis)
        return withUnsafeBufferPointer { source in
            Tensor<Int32>(Shape(kept)) { target in
                for index in 0..<target.count {
                    let start = index / inner * extent * inner + index % inner
                    var best = 0
                    for candidate in 1..<extent
                    where source[start + candidate * inner] > source[start + best * inner]
                        || source[start + best * inner] != source[start + best * inner]
                    {
                        best = candidate
                    }
                    target.initializeElement(at: index, to: Int32(best))
                }
            }
        }
    }

    /// The sum of all elements, in double precision.
    public var sum: Double { withUnsafeBufferPointer { $0.reduce(0) { $0 + $1.asDouble } } }

    /// The mean of all elements, in double precision; NaN for no elements.
    public var mean: Double { sum / Double(count) }

    /// The smallest element, or nil for no elements.
    public var minimum: Element? { withUnsafeBufferPointer { $0.min() } }

    /// The largest element, or nil for no elements.
    public var maximum: Element? { withUnsafeBufferPointer { $0.max() } }
}

extension Tensor where Element == Float {
    /// Converts bytes to floats.
    public init(_ other: Tensor<UInt8>) { self = other.map { Float($0) } }

    /// The index of the first element that isn't finite, or nil.
    public var firstNonFinite: Int? { withUnsafeBufferPointer { $0.firstIndex { !$0.isFinite } } }
}
