import QuillTensor

/// What is known of a value before it is computed: its shape and number type.
public struct TensorType: Sendable, Hashable, CustomStringConvertible {
    /// The extents, outermost first.
    public let shape: Shape
    /// The number type.
    public let dataType: DataType

    /// A type from a shape, `float32` unless said otherwise.
    public init(_ shape: Shape, _ dataType: DataType = .float32) {
        self.shape = shape
        self.dataType = dataType
    }

    /// Bytes of the value in memory.
    public var byteCount: Int { shape.count * dataType.byteCount }

    /// `[32, 10]`, or `int32 [32]` for numbers that are not floats.
    public var description: String { dataType == .float32 ? "\(shape)" : "\(dataType.rawValue) \(shape)" }
}
