/// The element types of tensors.
public enum DataType: String, Sendable, Hashable {
    /// 32-bit IEEE 754 floating point.
    case float32
    /// 32-bit signed integers: labels, indices.
    case int32
    /// Bytes: pixels.
    case uint8

    /// The size of an element in bytes.
    public var byteCount: Int { self == .uint8 ? 1 : 4 }
}

/// A number that a tensor can hold: `Float`, `Int32` or `UInt8`.
public protocol TensorElement: Sendable, Equatable, Comparable, BitwiseCopyable, LosslessStringConvertible {
    /// The element type as a value.
    static var dataType: DataType { get }
    /// Zero.
    static var zero: Self { get }
    /// One.
    static var one: Self { get }
    /// The value as a double; exact for all three types.
    var asDouble: Double { get }
}

extension Float: TensorElement {
    public static var dataType: DataType { .float32 }
    public static var one: Float { 1 }
    public var asDouble: Double { Double(self) }
}

extension Int32: TensorElement {
    public static var dataType: DataType { .int32 }
    public static var one: Int32 { 1 }
    public var asDouble: Double { Double(self) }
}

extension UInt8: TensorElement {
    public static var dataType: DataType { .uint8 }
    public static var one: UInt8 { 1 }
    public var asDouble: Double { Double(self) }
}
