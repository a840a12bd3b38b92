/// A zip archive of entries that are not packed, made in memory: `ZipWriter` waits for the disk.
struct StoredArchive {
    let bytes: [UInt8]

    init(_ entries: [(name: String, bytes: [UInt8])]) {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in entries {
            let name = Array(name.utf8)
            // Version, flags, method, time, date, checksum, sizes, the name's length, the extra field's length.
            let facts =
                Self.number(20, 2) + Self.number(0, 8) + Self.number(Int(CRC32.of(bytes[...])), 4)
                + Self.number(bytes.count, 4) + Self.number(bytes.count, 4) + Self.number(name.count, 2)
                + Self.number(0, 2)
            directory += Self.number(0x0201_4B50, 4) + Self.number(20, 2) + facts
            directory += Self.number(0, 10) + Self.number(file.count, 4) + name
            file += Self.number(0x0403_4B50, 4) + facts + name + bytes
        }
        let end =
            Self.number(0x0605_4B50, 4) + Self.number(0, 4) + Self.number(entries.count, 2)
            + Self.number(entries.count, 2) + Self.number(directory.count, 4) + Self.number(file.count, 4)
        bytes = file + directory + end + [0, 0]
    }

    /// A little-endian number of so many bytes.
    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }
}

/// The checksum of zip and PNG.
enum CRC32 {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in
                rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1
            }
        }
    }
}
