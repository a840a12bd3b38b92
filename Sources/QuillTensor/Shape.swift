/// The extents of a tensor, outermost axis first: `[60000, 28, 28]`.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The extent of each axis.
    public let dimensions: [Int]

    /// Creates a shape from its extents.
    public init(_ dimensions: [Int]) { self.dimensions = dimensions }

    /// Creates a shape from its extents.
    public init(arrayLiteral dimensions: Int...) { self.dimensions = dimensions }

    /// The number of axes; 0 for a scalar.
    public var rank: Int { dimensions.count }

    /// The number of elements: the product of the extents, 1 for a scalar.
    public var elementCount: Int {
        var count = 1
        // By index: in debug builds iterators allocate, and training steps use counts.
        for axis in dimensions.indices { count *= dimensions[axis] }
        return count
    }

    @available(*, unavailable, message: "use elementCount; the number of rows is shape[0]")
    public var count: Int { elementCount }

    /// The extent of an axis; negative axes count from the end, so `shape[-1]` is the innermost.
    public subscript(axis: Int) -> Int {
        let index = axis < 0 ? dimensions.count + axis : axis
        require(index >= 0 && index < dimensions.count, "axis \(axis) is outside shape \(self)")
        return dimensions[index]
    }

    /// The distances, in elements, between neighbors along each axis of a contiguous row-major tensor.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        for axis in stride(from: rank - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] * dimensions[axis + 1]
        }
        return strides
    }

    /// Returns the shape without its outermost axis: the shape of one row or one image.
    public func dropFirst(_ k: Int = 1) -> Shape { Shape(Array(dimensions.dropFirst(k))) }

    /// Returns the shape with an additional outermost axis.
    public func prepending(_ extent: Int) -> Shape { Shape([extent] + dimensions) }

    /// The extents in brackets: `[32, 28, 28]`.
    public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

    /// Returns the number of elements; ends the program if there can be no tensor of this shape.
    func allocatableCount<Element>(of type: Element.Type) -> Int {
        require(!dimensions.contains { $0 < 0 }, "an extent of a tensor's shape \(self) is negative")
        let count = checkedCount ?? .max
        require(
            count <= Int.max / MemoryLayout<Element>.stride,
            "a tensor of shape \(self) doesn't fit into memory")
        return count
    }

    /// The number of elements, or nil if it overflows or an extent is negative. Use it for shapes that come from files.
    public var checkedCount: Int? {
        var count = 1
        for extent in dimensions {
            guard extent >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            count = product
        }
        return count
    }
}
