/// A multidimensional array of elements of one type: contiguous, row-major, with value semantics.
///
/// A copy shares memory until one of the copies is modified. Slices along the first axis share the memory of the whole.
///
/// ```swift
/// let a = try Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
/// print(a[1])     // the second row, shape [3]
/// print(a[1, 2])  // 6.0
/// ```
public struct Tensor<Element: TensorElement>: Sendable {
    /// The extents, outermost axis first.
    public let shape: Shape
    var storage: TensorStorage<Element>
    let offset: Int

    init(shape: Shape, storage: TensorStorage<Element>, offset: Int) {
        self.shape = shape
        self.storage = storage
        self.offset = offset
    }

    /// Creates a tensor with the same value everywhere.
    public init(_ shape: Shape, repeating value: Element) {
        self.init(shape) { $0.initialize(repeating: value) }
    }

    /// Creates a tensor of the given shape from its elements in row-major order.
    /// - Throws: a `.shape` error if the number of elements doesn't match the shape.
    public init(_ shape: Shape, _ elements: some Collection<Element>) throws {
        guard elements.count == shape.elementCount else {
            throw QuillError(
                .shape,
                "expected \(shape.elementCount) elements for shape \(shape), received \(elements.count)"
            )
        }
        self.init(shape) { _ = $0.initialize(from: elements) }
    }

    /// Creates a tensor of rank 1.
    public init(_ elements: some Collection<Element>) {
        self.init([elements.count]) { _ = $0.initialize(from: elements) }
    }

    /// Creates a tensor whose memory `fill` initializes. It must initialize every element.
    /// - Precondition: no extent is negative, and the elements fit into memory. If not, the program stops with a sentence.
    public init(_ shape: Shape, fill: (UnsafeMutableBufferPointer<Element>) throws -> Void) rethrows {
        let storage = TensorStorage<Element>(count: shape.allocatableCount(of: Element.self))
        try fill(storage.buffer)
        self.init(shape: shape, storage: storage, offset: 0)
    }

    /// Creates a scalar: a tensor of rank 0.
    public init(scalar: Element) { self.init([], repeating: scalar) }

    /// Returns a tensor of zeros.
    public static func zeros(_ shape: Shape) -> Tensor { Tensor(shape, repeating: .zero) }

    /// Returns a tensor of ones.
    public static func ones(_ shape: Shape) -> Tensor { Tensor(shape, repeating: .one) }

    /// The number of elements: the product of the extents. The number of rows is `shape[0]`.
    public var elementCount: Int { shape.elementCount }

    @available(*, unavailable, message: "use elementCount; the number of rows is shape[0]")
    public var count: Int { shape.elementCount }

    /// The number of axes.
    public var rank: Int { shape.rank }

    /// Calls `body` with the elements in row-major order.
    public func withUnsafeBufferPointer<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeBufferPointer(rebasing: storage.buffer[offset..<offset + elementCount]))
        }
    }

    /// Calls `body` with the elements in row-major order, to modify them in place.
    public mutating func withUnsafeMutableBufferPointer<Result>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        makeUnique()
        return try withExtendedLifetime(storage) {
            try body(UnsafeMutableBufferPointer(rebasing: storage.buffer[offset..<offset + elementCount]))
        }
    }

    /// The elements in row-major order, as an array.
    public var elements: [Element] { withUnsafeBufferPointer { Array($0) } }

    private mutating func makeUnique() {
        guard
            !isKnownUniquelyReferenced(&storage) || storage.buffer.count != elementCount
                || storage.mapping != nil
        else { return }
        self = withUnsafeBufferPointer { source in Tensor(shape) { _ = $0.initialize(from: source) } }
    }

    /// Returns the same elements in another shape. One extent may be -1; it is inferred.
    /// - Throws: a `.shape` error if the number of elements differs.
    public func reshaped(to shape: Shape) throws -> Tensor {
        let resolved = try shape.resolving(count: elementCount)
        return Tensor(shape: resolved, storage: storage, offset: offset)
    }

    /// Returns the same elements in another shape, as in NumPy: `x.reshaped([-1, 784])`. One extent may be -1; it is
    /// inferred.
    ///
    /// A shape with another number of elements ends the program with a sentence; ``reshaped(to:)`` throws an error.
    public func reshaped(_ shape: Shape) -> Tensor {
        do { return try reshaped(to: shape) } catch { stop("\(error)") }
    }

    /// Returns a tensor of the results of a function on each element.
    @inlinable
    public func map<Other: TensorElement>(_ transform: (Element) throws -> Other) rethrows -> Tensor<Other> {
        try withUnsafeBufferPointer { source in
            try Tensor<Other>(shape) { target in
                for (index, value) in source.enumerated() {
                    target.initializeElement(at: index, to: try transform(value))
                }
            }
        }
    }
}

extension Tensor: Equatable {
    /// Whether shapes and all elements are equal; NaN equals nothing.
    public static func == (a: Tensor, b: Tensor) -> Bool {
        a.shape == b.shape
            && a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in x.elementsEqual(y) } }
    }
}

extension Shape {
    /// Returns this shape with a single -1 replaced so that it has `count` elements.
    /// - Throws: a `.shape` error if no extent fits.
    public func resolving(count: Int) throws -> Shape {
        let unknown = dimensions.indices.filter { dimensions[$0] == -1 }
        guard unknown.count <= 1, dimensions.allSatisfy({ $0 >= -1 }) else {
            throw QuillError(.shape, "cannot reshape to \(self): at most one extent may be -1")
        }
        guard let known = Shape(dimensions.filter { $0 != -1 }).checkedCount else {
            throw QuillError(.shape, "cannot reshape \(count) elements to \(self)")
        }
        if let axis = unknown.first {
            guard known > 0, count % known == 0 else {
                throw QuillError(.shape, "cannot reshape \(count) elements to \(self)")
            }
            var resolved = dimensions
            resolved[axis] = count / known
            return Shape(resolved)
        }
        guard known == count else {
            throw QuillError(.shape, "cannot reshape \(count) elements to \(self), which holds \(known)")
        }
        return self
    }
}
