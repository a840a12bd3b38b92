import CZlib
import QuillTensor

/// Writes a zip archive entry by entry, with zip64 records if sizes require them. Equal entries give equal bytes: all
/// have the format's earliest date, January 1, 1980.
package struct ZipWriter {
    private let write: ([UInt8]) throws -> Void
    private var offset = 0
    private var directory: [UInt8] = []
    private var names: Set<String> = []

    /// Atomically creates or replaces the file at `path` with the entries that `body` adds.
    /// - Throws: a `.file` error that names the path and the reason, or any error of `body`.
    package static func write(to path: String, _ body: (inout ZipWriter) throws -> Void) throws {
        try AtomicFile.write(to: path) { file in
            var writer = ZipWriter(write: file.write)
            try body(&writer)
            try writer.finish()
        }
    }

    /// Returns the bytes of an archive with the entries that `body` adds.
    /// - Throws: any error of `body`.
    package static func encode(_ body: (inout ZipWriter) throws -> Void) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var writer = ZipWriter { bytes += $0 }
        try body(&writer)
        try writer.finish()
        return bytes
    }

    private init(write: @escaping ([UInt8]) throws -> Void) { self.write = write }

    /// Adds an entry.
    /// - Parameter level: 0 to store it, 1 (fast) to 9 (small) to deflate it.
    /// - Throws: an `.argument` error for a name that is empty, too long, or already used, or for any other level.
    package mutating func add(_ name: String, _ bytes: [UInt8], level: Int = 0) throws {
        guard !name.isEmpty, name.utf8.count <= 0xFFFF, names.insert(name).inserted else {
            throw QuillError(.argument, "zip entry '\(name)': expected a new name of 1 to 65535 bytes")
        }
        let packed = level == 0 ? bytes : try Self.deflated(bytes, level)
        let checksum = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
        let isLarge = max(bytes.count, packed.count) >= 0xFFFF_FFFF
        let isFar = offset >= 0xFFFF_FFFF

        // Fields that the header and the directory share: version, flags (names are UTF-8), method, date, sizes.
        var common = Record()
        common.add(isLarge || isFar ? 45 : 20, 2)
        common.add(0x800, 2)
        common.add(level == 0 ? 0 : 8, 2)
        common.add(0x0021_0000, 4)
        common.add(Int(checksum), 4)
        common.add(isLarge ? 0xFFFF_FFFF : packed.count, 4)
        common.add(isLarge ? 0xFFFF_FFFF : bytes.count, 4)
        common.add(name.utf8.count, 2)
        var sizes = Record()
        if isLarge {
            sizes.add(bytes.count, 8)
            sizes.add(packed.count, 8)
        }

        var header = Record()
        header.add(0x0403_4B50, 4)
        header.bytes += common.bytes
        header.add(isLarge ? 20 : 0, 2)
        header.bytes += Array(name.utf8)
        if isLarge { header.addExtra(sizes) }

        var entry = Record()
        entry.add(0x0201_4B50, 4)
        entry.add(45, 2)
        entry.bytes += common.bytes
        if isFar { sizes.add(offset, 8) }
        entry.add(sizes.bytes.isEmpty ? 0 : sizes.bytes.count + 4, 2)
        for size in [2, 2, 2, 4] { entry.add(0, size) }
        entry.add(isFar ? 0xFFFF_FFFF : offset, 4)
        entry.bytes += Array(name.utf8)
        if !sizes.bytes.isEmpty { entry.addExtra(sizes) }

        directory += entry.bytes
        try write(header.bytes)
        try write(packed)
        offset += header.bytes.count + packed.count
    }

    private func finish() throws {
        var end = Record()
        let (count, size) = (names.count, directory.count)
        if count >= 0xFFFF || size >= 0xFFFF_FFFF || offset >= 0xFFFF_FFFF {
            end.add(0x0606_4B50, 4)
            end.add(44, 8)
            for (value, width) in [
                (45, 2), (45, 2), (0, 4), (0, 4), (count, 8), (count, 8), (size, 8), (offset, 8),
            ] { end.add(value, width) }
            end.add(0x0706_4B50, 4)
            end.add(0, 4)
            end.add(offset + size, 8)
            end.add(1, 4)
        }
        end.add(0x0605_4B50, 4)
        end.add(0, 4)
        end.add(min(count, 0xFFFF), 2)
        end.add(min(count, 0xFFFF), 2)
        end.add(min(size, 0xFFFF_FFFF), 4)
        end.add(min(offset, 0xFFFF_FFFF), 4)
        end.add(0, 2)
        try write(directory)
        try write(end.bytes)
    }

    /// Returns deflated data: gzip data without its header of ten bytes and its trailer of eight.
    private static func deflated(_ bytes: [UInt8], _ level: Int) throws -> [UInt8] {
        Array(try Gzip.deflate(bytes, level: level).dropFirst(10).dropLast(8))
    }
}

/// A sequence of little-endian numbers.
private struct Record {
    var bytes: [UInt8] = []

    mutating func add(_ value: Int, _ size: Int) {
        withUnsafeBytes(of: UInt64(value).littleEndian) { bytes.append(contentsOf: $0.prefix(size)) }
    }

    /// Appends the zip64 extra field.
    mutating func addExtra(_ field: Record) {
        add(1, 2)
        add(field.bytes.count, 2)
        bytes += field.bytes
    }
}
