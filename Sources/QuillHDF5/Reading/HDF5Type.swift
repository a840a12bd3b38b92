import QuillTensor

/// The type of elements.
struct HDF5Type: Equatable {
    enum Kind: Equatable {
        /// Integers of 8 to 64 bits.
        case integer(isSigned: Bool)
        /// Floating point of 16, 32, or 64 bits as in IEEE 754.
        case float
        /// The first half of 32-bit floating point.
        case bfloat16
        /// h5py's Booleans: an enumeration of FALSE and TRUE in one byte.
        case bool
        /// Strings of fixed length, which zeros or spaces fill.
        case string
        /// Strings in a global heap.
        case variableString
        case other
    }

    let kind: Kind
    /// The number of bytes of an element.
    let size: Int
    let isBigEndian: Bool

    /// Reads a datatype message.
    init(_ message: HDF5Cursor) throws {
        var message = message
        let start = try message.byte()
        guard (1...4).contains(start >> 4) else {
            throw QuillError(.file, "damaged, or newer than this reader: a type of version \(start >> 4)")
        }
        let bits = try [message.byte(), message.byte(), message.byte()]
        size = try message.uint32()
        guard size > 0 else { throw QuillError(.file, "damaged: a type of 0 bytes") }
        switch start & 0xF {
        case 0:
            isBigEndian = bits[0] & 1 != 0
            kind = try Self.integer(&message, size, isSigned: bits[0] & 8 != 0)
        case 1:
            isBigEndian = bits[0] & 1 != 0
            // Bit 6: the order of bytes of a VAX. The exponent's lowest bit says that the mantissa's first bit is implied.
            let isPlain = bits[0] & 0x70 == 0x20 && bits[1] == 8 * size - 1
            kind = isPlain ? try Self.float(&message, size) : .other
        case 3:
            isBigEndian = false
            kind = .string
        case 8:
            isBigEndian = false
            let count = bits[0] | bits[1] << 8
            kind = size == 1 && count == 2 && Self.isBool(message, version: start >> 4) ? .bool : .other
        case 9:
            isBigEndian = false
            kind = bits[0] & 0xF == 1 ? .variableString : .other
        default:
            isBigEndian = false
            kind = .other
        }
    }

    private static func integer(_ message: inout HDF5Cursor, _ size: Int, isSigned: Bool) throws -> Kind {
        let (offset, precision) = (try message.uint16(), try message.uint16())
        return offset == 0 && precision == 8 * size && [1, 2, 4, 8].contains(size)
            ? .integer(isSigned: isSigned) : .other
    }

    private static func float(_ message: inout HDF5Cursor, _ size: Int) throws -> Kind {
        // The offset and the number of bits, places and sizes of exponent and mantissa, and the exponent's bias.
        let found =
            try [message.uint16(), message.uint16()] + (0..<4).map { _ in try message.byte() }
            + [message.uint32()]
        return switch found {
        case [0, 16, 10, 5, 0, 10, 15] where size == 2: .float
        case [0, 16, 7, 8, 0, 7, 127] where size == 2: .bfloat16
        case [0, 32, 23, 8, 0, 23, 127] where size == 4: .float
        case [0, 64, 52, 11, 0, 52, 1023] where size == 8: .float
        default: .other
        }
    }

    /// Whether an enumeration has the members FALSE = 0 and TRUE = 1.
    private static func isBool(_ message: HDF5Cursor, version: Int) -> Bool {
        var members = message
        guard (try? members.take(12)) != nil else { return false }
        for name in ["FALSE", "TRUE"] {
            // Before version 3, zeros fill names to multiples of 8 bytes.
            let size = version < 3 ? 8 : name.utf8.count + 1
            guard (try? members.text(size)) == name else { return false }
        }
        return (try? members.integer(UInt16.self)) == 0x0100
    }
}
