/// Comparison of tensors element by element, which gives a mask: `labels .!= predicted`, `image .> 127`.
///
/// The operators are spelled as for SIMD vectors; shapes are repeated as in NumPy. NaN is equal to nothing.
extension Tensor {
    /// A mask of the elements that are equal.
    @inlinable public static func .== (a: Tensor, b: Tensor) -> Tensor<Bool> {
        elementwise(a, b) { $0 == $1 }
    }
    /// A mask of the elements that are equal to a value.
    @inlinable public static func .== (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 == b } }
    /// A mask of the elements that are equal to a value.
    @inlinable public static func .== (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { $0 == a } }
    /// A mask of the elements that differ.
    @inlinable public static func .!= (a: Tensor, b: Tensor) -> Tensor<Bool> {
        elementwise(a, b) { $0 != $1 }
    }
    /// A mask of the elements that differ from a value.
    @inlinable public static func .!= (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 != b } }
    /// A mask of the elements that differ from a value.
    @inlinable public static func .!= (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { $0 != a } }

    /// Returns a mask of the elements that satisfy a condition.
    @inlinable func mask(_ condition: (Element) -> Bool) -> Tensor<Bool> { map { condition($0) } }

    /// Returns the tensor with a value where a mask is true. The mask has the tensor's shape or is repeated to it.
    @inlinable
    public func replacing(with value: Element, where mask: Tensor<Bool>) -> Tensor {
        let result = elementwise(self, mask) { $1 ? value : $0 }
        require(
            result.shape == shape, "a mask of shape \(mask.shape) does not fit a tensor of shape \(shape)")
        return result
    }
}

extension Tensor where Element: TensorNumber {
    /// A mask of the elements of `a` that are less than those of `b`.
    @inlinable public static func .< (a: Tensor, b: Tensor) -> Tensor<Bool> { elementwise(a, b) { $0 < $1 } }
    /// A mask of the elements that are less than a number.
    @inlinable public static func .< (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 < b } }
    /// A mask of the elements that a number is less than.
    @inlinable public static func .< (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { a < $0 } }
    /// A mask of the elements of `a` that are at most those of `b`.
    @inlinable public static func .<= (a: Tensor, b: Tensor) -> Tensor<Bool> {
        elementwise(a, b) { $0 <= $1 }
    }
    /// A mask of the elements that are at most a number.
    @inlinable public static func .<= (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 <= b } }
    /// A mask of the elements that a number is at most.
    @inlinable public static func .<= (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { a <= $0 } }
    /// A mask of the elements of `a` that are greater than those of `b`.
    @inlinable public static func .> (a: Tensor, b: Tensor) -> Tensor<Bool> { elementwise(a, b) { $0 > $1 } }
    /// A mask of the elements that are greater than a number.
    @inlinable public static func .> (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 > b } }
    /// A mask of the elements that a number is greater than.
    @inlinable public static func .> (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { a > $0 } }
    /// A mask of the elements of `a` that are at least those of `b`.
    @inlinable public static func .>= (a: Tensor, b: Tensor) -> Tensor<Bool> {
        elementwise(a, b) { $0 >= $1 }
    }
    /// A mask of the elements that are at least a number.
    @inlinable public static func .>= (a: Tensor, b: Element) -> Tensor<Bool> { a.mask { $0 >= b } }
    /// A mask of the elements that a number is at least.
    @inlinable public static func .>= (a: Element, b: Tensor) -> Tensor<Bool> { b.mask { a >= $0 } }
}

extension Tensor where Element == Bool {
    /// The mask where both masks are true.
    public static func .& (a: Tensor, b: Tensor) -> Tensor { elementwise(a, b) { $0 && $1 } }
    /// The mask where either mask is true.
    public static func .| (a: Tensor, b: Tensor) -> Tensor { elementwise(a, b) { $0 || $1 } }
    /// The mask where exactly one of the masks is true.
    public static func .^ (a: Tensor, b: Tensor) -> Tensor { elementwise(a, b) { $0 != $1 } }
    /// The mask where a mask is false.
    public static prefix func .! (mask: Tensor) -> Tensor { mask.map { !$0 } }

    /// The number of elements that are true.
    public var trueCount: Int { withUnsafeBufferPointer { $0.count { $0 } } }
    /// Whether no element is false.
    public var isAllTrue: Bool { withUnsafeBufferPointer { !$0.contains(false) } }
    /// Whether an element is true.
    public var isAnyTrue: Bool { withUnsafeBufferPointer { $0.contains(true) } }
    /// The positions of the elements that are true, in row-major order: NumPy's `flatnonzero`.
    public var trueIndices: [Int] { withUnsafeBufferPointer { mask in mask.indices.filter { mask[$0] } } }
}

/// Comparison of a tensor with one element, such as a label, with a number: `labels[3] == 5`.
extension Tensor {
    /// Whether a tensor's only element equals a number; `.==` compares each of several.
    public static func == (a: Tensor, b: Element) -> Bool { a.scalar == b }
    /// Whether a tensor's only element equals a number; `.==` compares each of several.
    public static func == (a: Element, b: Tensor) -> Bool { a == b.scalar }
    /// Whether a tensor's only element differs from a number; `.!=` compares each of several.
    public static func != (a: Tensor, b: Element) -> Bool { a.scalar != b }
    /// Whether a tensor's only element differs from a number; `.!=` compares each of several.
    public static func != (a: Element, b: Tensor) -> Bool { a != b.scalar }
}

extension Tensor where Element: TensorNumber & BinaryInteger {
    /// Whether a tensor's only element equals a number that may be missing.
    public static func == (a: Tensor, b: Int?) -> Bool { b.map { a.scalar == $0 } ?? false }
    /// Whether a tensor's only element equals a number that may be missing.
    public static func == (a: Int?, b: Tensor) -> Bool { b == a }
    /// Whether a tensor's only element differs from a number that may be missing.
    public static func != (a: Tensor, b: Int?) -> Bool { !(a == b) }
    /// Whether a tensor's only element differs from a number that may be missing.
    public static func != (a: Int?, b: Tensor) -> Bool { !(b == a) }
}

extension Tensor where Element: TensorNumber & FloatingPoint {
    /// Whether every element is within a tolerance of the other's: |a − b| ≤ absolute + relative · |b|, NumPy's `allclose`.
    ///
    /// Shapes are repeated as in NumPy. Equal infinities are close; NaN is close to nothing.
    public func isClose(
        to other: Tensor, relativeTolerance: Double = 1e-5, absoluteTolerance: Double = 1e-8
    ) -> Bool {
        elementwise(self, other) { x, y in
            let (a, b) = (x.asDouble, y.asDouble)
            return a == b
                || (b.isFinite && (a - b).magnitude <= absoluteTolerance + relativeTolerance * b.magnitude)
        }.isAllTrue
    }
}
