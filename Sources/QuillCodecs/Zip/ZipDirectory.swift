import QuillTensor

/// Reads the directory at the end of a zip archive and the header before each entry.
struct ZipDirectory {
    private let source: any RandomAccessSource
    private let name: String

    init(_ source: any RandomAccessSource, name: String) {
        self.source = source
        self.name = name
    }

    /// The location of the directory.
    private struct Place {
        var count: Int
        var size: Int
        var offset: Int
        /// The first byte after the directory.
        var end: Int
    }

    /// Returns all entries, checked against their headers and each other.
    func entries() throws -> [ZipArchive.Entry] {
        let place = try place()
        // A directory entry has at least 46 bytes, which bounds the count.
        guard place.offset >= 0, place.size >= 0, place.offset <= place.end,
            place.size <= place.end - place.offset, place.count >= 0, place.count <= place.size / 46
        else {
            throw error("its directory of \(place.count) entries in \(place.size) bytes is invalid")
        }
        var fields = Fields(try bytes(at: place.offset, place.size))
        var entries: [ZipArchive.Entry] = []
        var names: Set<String> = []
        for _ in 0..<place.count {
            var entry = try self.entry(&fields)
            guard names.insert(entry.name).inserted else { throw error("duplicate entry '\(entry.name)'") }
            entry.dataOffset = try dataOffset(of: entry, before: place.offset)
            entries.append(entry)
        }
        guard fields.isAtEnd else { throw error("its directory is longer than its entries") }
        var free = 0
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            guard entry.headerOffset >= free else { throw error("'\(entry.name)' overlaps another entry") }
            free = entry.dataOffset + entry.packedSize
        }
        return entries
    }

    /// Finds the end record, which only a comment may follow, and the zip64 record that it may refer to.
    private func place() throws -> Place {
        let tail = try bytes(at: max(0, source.size - 65_557), min(source.size, 65_557))
        let tailOffset = source.size - tail.count
        guard
            let start = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                Array(tail[$0..<$0 + 4]) == [0x50, 0x4B, 5, 6]
                    && Int(tail[$0 + 20]) | Int(tail[$0 + 21]) << 8 == tail.count - $0 - 22
            })
        else { throw error("not a zip archive, or truncated: it has no directory") }
        var record = Fields(Array(tail[(start + 4)..<(start + 20)]))
        let (disk, firstDisk) = (record.next(2), record.next(2))
        let (hereCount, count, size, offset) = (
            record.next(2), record.next(2), record.next(4), record.next(4)
        )
        let place = Place(count: count, size: size, offset: offset, end: tailOffset + start)
        guard count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else {
            guard disk == 0, firstDisk == 0, hereCount == count else { throw severalDisks }
            return place
        }
        return try zip64(before: place.end) ?? place
    }

    /// Returns the location from the zip64 record, if a zip64 locator precedes the end record.
    private func zip64(before end: Int) throws -> Place? {
        guard end >= 76 else { return nil }
        var locator = Fields(try bytes(at: end - 20, 20))
        guard locator.next(4) == 0x0706_4B50 else { return nil }
        let disk = locator.next(4)
        let offset = locator.next(8)
        guard disk == 0, locator.next(4) == 1 else { throw severalDisks }
        guard offset >= 0, offset <= end - 76 else { throw error("the zip64 directory is outside the file") }
        var record = Fields(try bytes(at: offset, 56))
        guard record.next(4) == 0x0606_4B50 else {
            throw error("the zip64 directory is not at its offset")
        }
        let recordSize = record.next(8)
        guard recordSize == end - 20 - offset - 12 else {
            throw error("the zip64 record has an invalid size")
        }
        record.skip(4)
        guard record.next(4) == 0, record.next(4) == 0 else { throw severalDisks }
        let (hereCount, count, size) = (record.next(8), record.next(8), record.next(8))
        guard hereCount == count else { throw severalDisks }
        return Place(count: count, size: size, offset: record.next(8), end: offset)
    }

    private func entry(_ fields: inout Fields) throws -> ZipArchive.Entry {
        guard fields.count >= 46, fields.next(4) == 0x0201_4B50 else {
            throw error("its directory is damaged")
        }
        fields.skip(4)
        let (flags, method) = (fields.next(2), fields.next(2))
        fields.skip(4)
        let checksum = UInt32(fields.next(4))
        var (packedSize, size) = (fields.next(4), fields.next(4))
        let (nameLength, extraLength, commentLength) = (fields.next(2), fields.next(2), fields.next(2))
        let disk = fields.next(2)
        fields.skip(6)
        var offset = fields.next(4)
        guard let nameBytes = fields.bytes(nameLength),
            var extra = fields.bytes(extraLength).map(Fields.init),
            fields.bytes(commentLength) != nil
        else { throw error("its directory is damaged") }
        guard let name = String(validating: nameBytes, as: UTF8.self), !name.isEmpty, !name.contains("\0")
        else {
            throw error("an entry's name is not valid UTF-8")
        }
        while extra.count >= 4 {
            let (kind, length) = (extra.next(2), extra.next(2))
            guard let field = extra.bytes(length) else { break }
            guard kind == 1 else { continue }
            // It holds only the fields that did not fit, in this order.
            var large = Fields(field)
            for value in [\ZipDirectory.Sizes.size, \.packedSize, \.offset] {
                var sizes = Sizes(size: size, packedSize: packedSize, offset: offset)
                guard sizes[keyPath: value] == 0xFFFF_FFFF else { continue }
                guard large.count >= 8 else { throw error("'\(name)': the zip64 sizes are missing") }
                sizes[keyPath: value] = large.next(8)
                (size, packedSize, offset) = (sizes.size, sizes.packedSize, sizes.offset)
            }
        }
        guard flags & 0x2041 == 0 else { throw error("'\(name)' is encrypted") }
        guard method == 0 || method == 8 else {
            throw error("'\(name)': compression method \(method); expected 0 (stored) or 8 (deflated)")
        }
        guard disk == 0 else { throw severalDisks }
        // Deflate compresses at most 1032 to 1.
        guard packedSize >= 0, size >= 0, packedSize <= source.size,
            method == 0 ? size == packedSize : size / 1032 <= packedSize
        else { throw error("'\(name)': \(packedSize) bytes cannot unpack to \(size)") }
        return ZipArchive.Entry(
            name: name, packedSize: packedSize, size: size, isDeflated: method == 8, checksum: checksum,
            headerOffset: offset)
    }

    private struct Sizes {
        var size: Int
        var packedSize: Int
        var offset: Int
    }

    /// Returns the offset of an entry's bytes, after the header before them, which must match the directory.
    private func dataOffset(of entry: ZipArchive.Entry, before end: Int) throws -> Int {
        guard entry.headerOffset >= 0, entry.headerOffset <= end - 30 else {
            throw error("'\(entry.name)' is outside the file")
        }
        var header = Fields(try bytes(at: entry.headerOffset, 30))
        guard header.next(4) == 0x0403_4B50 else { throw error("'\(entry.name)' is not at its offset") }
        header.skip(4)
        let method = header.next(2)
        header.skip(16)
        let (nameLength, extraLength) = (header.next(2), header.next(2))
        let offset = entry.headerOffset + 30 + nameLength + extraLength
        guard offset <= end, entry.packedSize <= end - offset else {
            throw error("'\(entry.name)' is outside the file")
        }
        guard try bytes(at: entry.headerOffset + 30, nameLength) == Array(entry.name.utf8),
            (method == 8) == entry.isDeflated
        else { throw error("'\(entry.name)': its header and the directory differ") }
        return offset
    }

    private func bytes(at offset: Int, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = try bytes.withUnsafeMutableBytes { try source.read(at: offset, into: $0) }
        guard received == count else { throw error("truncated") }
        return bytes
    }

    private var severalDisks: QuillError { error("multi-part archives are not supported") }

    private func error(_ message: String) -> QuillError { QuillError(.file, "\(name): \(message)") }
}

/// A sequence of little-endian numbers.
private struct Fields {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var count: Int { bytes.count }
    var isAtEnd: Bool { bytes.isEmpty }

    /// Takes the next number; one that overflows becomes negative, which all checks reject.
    mutating func next(_ size: Int) -> Int {
        let value = bytes.prefix(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        skip(size)
        return Int(truncatingIfNeeded: value)
    }

    mutating func skip(_ size: Int) { bytes = bytes.dropFirst(size) }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= bytes.count else { return nil }
        defer { skip(count) }
        return Array(bytes.prefix(count))
    }
}
