/// A tensor of any element type, such as one read from a file whose type isn't known in advance.
public enum AnyTensor: Sendable, Equatable {
    /// Floating point: weights, optimizer state.
    case float32(Tensor<Float>)
    /// Integers: labels, step counts.
    case int32(Tensor<Int32>)
    /// Bytes: pixels.
    case uint8(Tensor<UInt8>)

    /// Wraps a tensor whose element type is known at compile time.
    public init<Element: TensorElement>(_ tensor: Tensor<Element>) {
        switch tensor {
        case let tensor as Tensor<Float>: self = .float32(tensor)
        case let tensor as Tensor<Int32>: self = .int32(tensor)
        case let tensor as Tensor<UInt8>: self = .uint8(tensor)
        default: preconditionFailure("no case for tensors of \(Element.self)")
        }
    }

    /// The extents, outermost axis first.
    public var shape: Shape {
        switch self {
        case .float32(let tensor): tensor.shape
        case .int32(let tensor): tensor.shape
        case .uint8(let tensor): tensor.shape
        }
    }

    /// The element type.
    public var dataType: DataType {
        switch self {
        case .float32: .float32
        case .int32: .int32
        case .uint8: .uint8
        }
    }

    /// Returns the tensor if its elements are of the given type.
    /// - Throws: a `.data` error that names both types if they aren't.
    public func typed<Element: TensorElement>(_ type: Element.Type = Element.self) throws -> Tensor<Element> {
        let tensor: Any =
            switch self {
            case .float32(let tensor): tensor
            case .int32(let tensor): tensor
            case .uint8(let tensor): tensor
            }
        guard let typed = tensor as? Tensor<Element> else {
            throw QuillError(
                .data,
                "expected a tensor of \(Element.dataType.rawValue), received \(dataType.rawValue) \(shape)")
        }
        return typed
    }

    /// Calls `body` with the elements' memory, row-major, in native byte order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        switch self {
        case .float32(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .int32(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        case .uint8(let tensor): try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
        }
    }
}
