/// The checksum of TensorBoard's records: CRC-32C, with Castagnoli's polynomial.
///
/// Source: RFC 3720, "Internet Small Computer Systems Interface (iSCSI)", appendix B.4, for the checksum;
/// tensorboard/data/server/masked_crc.rs for its mask.
enum CRC32C {
    /// The remainder of each byte; the polynomial's bits are reversed.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
    }

    /// Returns the checksum of bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
        }
    }

    /// Returns the checksum as it is stored: rotated, and moved by a constant, because records may hold checksums.
    static func masked(_ bytes: [UInt8]) -> UInt32 {
        let sum = checksum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }
}
