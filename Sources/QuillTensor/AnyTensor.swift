/// A tensor of any element type, such as one read from a file whose type isn't known in advance.
public enum AnyTensor: Sendable, Equatable {
    /// Floating point: weights, optimizer state.
    case float32(Tensor<Float>)
    /// Floating point in double precision.
    case float64(Tensor<Double>)
    /// Integers: labels, step counts.
    case int32(Tensor<Int32>)
    /// Integers of 64 bits.
    case int64(Tensor<Int64>)
    /// Bytes: pixels.
    case uint8(Tensor<UInt8>)
    /// Booleans: masks.
    case bool(Tensor<Bool>)

    /// Wraps a tensor whose element type is known at compile time.
    public init<Element: TensorElement>(_ tensor: Tensor<Element>) {
        switch tensor {
        case let tensor as Tensor<Float>: self = .float32(tensor)
        case let tensor as Tensor<Double>: self = .float64(tensor)
        case let tensor as Tensor<Int32>: self = .int32(tensor)
        case let tensor as Tensor<Int64>: self = .int64(tensor)
        case let tensor as Tensor<UInt8>: self = .uint8(tensor)
        case let tensor as Tensor<Bool>: self = .bool(tensor)
        default: stop("no case for tensors of \(Element.self)")
        }
    }

    /// The tensor, whose element type is known only when the program runs.
    package var tensor: any AnyTensorContent {
        switch self {
        case .float32(let tensor): tensor
        case .float64(let tensor): tensor
        case .int32(let tensor): tensor
        case .int64(let tensor): tensor
        case .uint8(let tensor): tensor
        case .bool(let tensor): tensor
        }
    }

    /// The extents, outermost axis first.
    public var shape: Shape { tensor.shape }

    /// The element type.
    public var dataType: DataType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .bool: .bool
        }
    }

    /// Returns the tensor if its elements are of the given type.
    /// - Throws: a `.data` error that names both types if they aren't.
    public func typed<Element: TensorElement>(_ type: Element.Type = Element.self) throws -> Tensor<Element> {
        guard let typed = tensor as? Tensor<Element> else {
            throw QuillError(
                .data,
                "expected a tensor of \(Element.dataType.rawValue), received \(dataType.rawValue) \(shape)")
        }
        return typed
    }

    /// Returns the elements as another type; see ``Tensor/converted(to:)``.
    /// - Throws: a `.data` error that names the row of an element that the type can't hold.
    public func converted<Other: TensorElement>(to type: Other.Type = Other.self) throws -> Tensor<Other> {
        try tensor.converted(to: type)
    }

    /// Returns the same elements in another shape. One extent may be -1; it is inferred.
    /// - Throws: a `.shape` error if the number of elements differs.
    public func reshaped(to shape: Shape) throws -> AnyTensor { try tensor.reshapedAny(to: shape) }

    /// Calls `body` with the elements' memory, row-major, in native byte order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        switch self {
        case .float32(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .float64(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .int32(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .int64(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .uint8(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .bool(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        }
    }
}

/// The operations of a tensor that don't depend on its element type.
package protocol AnyTensorContent {
    /// The extents, outermost axis first.
    var shape: Shape { get }
    /// Returns the elements as another type.
    func converted<Other: TensorElement>(to type: Other.Type) throws -> Tensor<Other>
    /// Returns the elements in another shape.
    func reshapedAny(to shape: Shape) throws -> AnyTensor
    /// Returns the tensor with its axes in reverse order.
    func transposedAny() -> AnyTensor
}

extension Tensor: AnyTensorContent {
    package func reshapedAny(to shape: Shape) throws -> AnyTensor { AnyTensor(try reshaped(to: shape)) }
    package func transposedAny() -> AnyTensor { AnyTensor(transposed()) }
}

extension AnyTensor: CustomStringConvertible {
    /// The tensor, as ``Tensor/description`` writes it.
    public var description: String { "\(tensor)" }
}
