/// Numbers of one type in a box of any rank: contiguous, row-major, with value semantics.
///
/// Copies are free until one of them is written to. Slices along the first axis share the numbers of the whole.
///
/// ```swift
/// let a = try Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
/// print(a[1])     // the second row, shape [3]
/// print(a[1, 2])  // 6.0
/// ```
public struct Tensor<Element: TensorElement>: Sendable {
    /// The extents, outermost first.
    public let shape: Shape
    var storage: TensorStorage<Element>
    let offset: Int

    init(shape: Shape, storage: TensorStorage<Element>, offset: Int) {
        self.shape = shape
        self.storage = storage
        self.offset = offset
    }

    /// A tensor with the same number everywhere.
    public init(_ shape: Shape, repeating value: Element) {
        self.init(shape) { $0.initialize(repeating: value) }
    }

    /// A tensor of the given shape from its elements in row-major order.
    /// - Throws: a `.shape` error if the number of elements is not the shape's.
    public init(_ shape: Shape, _ elements: some Collection<Element>) throws {
        guard elements.count == shape.count else {
            throw QuillError(
                .shape, "a tensor of shape \(shape) takes \(shape.count) elements, received \(elements.count)"
            )
        }
        self.init(shape) { _ = $0.initialize(from: elements) }
    }

    /// A tensor of rank 1.
    public init(_ elements: some Collection<Element>) {
        self.init([elements.count]) { _ = $0.initialize(from: elements) }
    }

    /// A tensor whose memory `fill` writes: every element must be written.
    public init(_ shape: Shape, fill: (UnsafeMutableBufferPointer<Element>) throws -> Void) rethrows {
        let storage = TensorStorage<Element>(count: shape.count)
        try fill(storage.buffer)
        self.init(shape: shape, storage: storage, offset: 0)
    }

    /// A scalar: a tensor of rank 0.
    public init(scalar: Element) { self.init([], repeating: scalar) }

    /// All zeros.
    public static func zeros(_ shape: Shape) -> Tensor { Tensor(shape, repeating: .zero) }

    /// All ones.
    public static func ones(_ shape: Shape) -> Tensor { Tensor(shape, repeating: .one) }

    /// The number of elements.
    public var count: Int { shape.count }

    /// The number of axes.
    public var rank: Int { shape.rank }

    /// Calls `body` with the elements in row-major order.
    public func withUnsafeBufferPointer<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeBufferPointer(rebasing: storage.buffer[offset..<offset + count]))
        }
    }

    /// Calls `body` with the elements in row-major order, to be changed in place.
    public mutating func withUnsafeMutableBufferPointer<Result>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        makeUnique()
        return try withExtendedLifetime(storage) {
            try body(UnsafeMutableBufferPointer(rebasing: storage.buffer[offset..<offset + count]))
        }
    }

    /// The elements in row-major order, as an array.
    public var elements: [Element] { withUnsafeBufferPointer { Array($0) } }

    private mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) || storage.buffer.count != count else { return }
        self = withUnsafeBufferPointer { source in Tensor(shape) { _ = $0.initialize(from: source) } }
    }

    /// The same elements in another shape; one extent may be -1 and is then inferred.
    /// - Throws: a `.shape` error if the number of elements differs.
    public func reshaped(to shape: Shape) throws -> Tensor {
        let resolved = try shape.resolving(count: count)
        return Tensor(shape: resolved, storage: storage, offset: offset)
    }

    /// Each element through a function.
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
    /// Same shape and equal elements (so NaN equals nothing).
    public static func == (a: Tensor, b: Tensor) -> Bool {
        a.shape == b.shape
            && a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in x.elementsEqual(y) } }
    }
}

extension Shape {
    /// This shape with a single -1 replaced so that it holds `count` elements.
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
