/// The element types of tensors.
public enum DataType: String, Sendable, Hashable, CaseIterable {
    /// 32-bit IEEE 754 floating point: what networks compute with.
    case float32
    /// 64-bit IEEE 754 floating point: measurements, before they are converted for a network.
    case float64
    /// 32-bit signed integers: labels, indices.
    case int32
    /// 64-bit signed integers: NumPy's own integers, sums of integers.
    case int64
    /// Bytes: pixels.
    case uint8
    /// True or false: masks.
    case bool

    /// The size of an element in bytes.
    public var byteCount: Int {
        switch self {
        case .uint8, .bool: 1
        case .float32, .int32: 4
        case .float64, .int64: 8
        }
    }
}

/// A value that a tensor can hold: a ``TensorNumber``, or `Bool` in a mask.
public protocol TensorElement: Sendable, Equatable, BitwiseCopyable, LosslessStringConvertible {
    /// The element type as a value.
    static var dataType: DataType { get }
    /// Zero, or false.
    static var zero: Self { get }
    /// One, or true.
    static var one: Self { get }
    /// The value as a double: exact for all types except `Int64` beyond ±2⁵³.
    var asDouble: Double { get }
    /// The value of a type of integers, or 0 or 1 for a Boolean; nil for floating point.
    var asInteger: Int64? { get }
    /// Converts a real number, toward zero for integers; nil if the type can't hold it.
    init?(fitting real: Double)
    /// Converts a whole number, to the nearest for floating point; nil if the type can't hold it.
    init?(fitting whole: Int64)
}

/// A number that a tensor can hold and calculate with: `Float`, `Double`, `Int32`, `Int64` or `UInt8`.
public protocol TensorNumber: TensorElement, Comparable, Numeric {}

extension TensorElement where Self: BinaryInteger {
    @inlinable public static var one: Self { 1 }
    @inlinable public var asDouble: Double { Double(self) }
    @inlinable public var asInteger: Int64? { Int64(self) }
    @inlinable public init?(fitting real: Double) { self.init(exactly: real.rounded(.towardZero)) }
    @inlinable public init?(fitting whole: Int64) { self.init(exactly: whole) }
}

extension TensorElement where Self: BinaryFloatingPoint {
    @inlinable public static var one: Self { 1 }
    @inlinable public var asDouble: Double { Double(self) }
    @inlinable public var asInteger: Int64? { nil }
    @inlinable public init?(fitting real: Double) {
        self.init(real)
        if isInfinite, real.isFinite { return nil }
    }
    @inlinable public init?(fitting whole: Int64) { self.init(whole) }
}

extension Float: TensorNumber {
    @inlinable public static var dataType: DataType { .float32 }
}

extension Double: TensorNumber {
    @inlinable public static var dataType: DataType { .float64 }
}

extension Int32: TensorNumber {
    @inlinable public static var dataType: DataType { .int32 }
}

extension Int64: TensorNumber {
    @inlinable public static var dataType: DataType { .int64 }
}

extension UInt8: TensorNumber {
    @inlinable public static var dataType: DataType { .uint8 }
}

extension Bool: TensorElement {
    @inlinable public static var dataType: DataType { .bool }
    @inlinable public static var zero: Bool { false }
    @inlinable public static var one: Bool { true }
    @inlinable public var asDouble: Double { self ? 1 : 0 }
    @inlinable public var asInteger: Int64? { self ? 1 : 0 }
    @inlinable public init?(fitting real: Double) { self = real != 0 }
    @inlinable public init?(fitting whole: Int64) { self = whole != 0 }
}
