import QuillTensor

/// The shape and data type of a value.
public struct TensorType: Sendable, Hashable, CustomStringConvertible {
    /// The extents, outermost first.
    public let shape: Shape
    /// The data type.
    public let dataType: DataType

    /// Creates a type from a shape and a data type.
    public init(_ shape: Shape, _ dataType: DataType = .float32) {
        self.shape = shape
        self.dataType = dataType
    }

    /// The size of the value in bytes.
    public var byteCount: Int { shape.elementCount * dataType.byteCount }

    /// The shape, preceded by the data type unless it is `float32`: `[32, 10]`, `int32 [32]`.
    public var description: String { dataType == .float32 ? "\(shape)" : "\(dataType.rawValue) \(shape)" }
}
