/// Writes a message in protocol buffers' wire format (protobuf.dev/programming-guides/encoding).
package struct ProtobufWriter {
    /// The message so far.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty message.
    package init() {}

    /// Adds an integer, a Boolean value, or an enumeration.
    package mutating func add(_ field: Int, _ value: Int) {
        key(field, 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// Adds a float.
    package mutating func add(_ field: Int, _ value: Float) {
        key(field, 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds a double.
    package mutating func add(_ field: Int, _ value: Double) {
        key(field, 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds bytes.
    package mutating func add(_ field: Int, _ value: some Collection<UInt8>) {
        key(field, 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Adds a text.
    package mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }

    /// Adds a nested message.
    package mutating func add(_ field: Int, _ message: ProtobufWriter) { add(field, message.bytes) }

    /// Adds numbers, packed.
    package mutating func add(_ field: Int, packed values: [Int]) {
        var numbers = ProtobufWriter()
        for value in values { numbers.varint(UInt64(bitPattern: Int64(value))) }
        add(field, numbers.bytes)
    }

    /// Adds floats, packed.
    package mutating func add(_ field: Int, packed values: [Float]) {
        add(field, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }

    private mutating func key(_ field: Int, _ wireType: Int) { varint(UInt64(field << 3 | wireType)) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
