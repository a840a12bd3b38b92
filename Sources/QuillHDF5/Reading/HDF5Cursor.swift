import QuillTensor

/// The bytes of a file, with the sizes that its superblock gives to addresses and lengths.
struct HDF5Bytes {
    let bytes: [UInt8]
    /// The number of bytes of an address in the file: 2, 4, or 8.
    var addressSize = 8
    /// The number of bytes of a length in the file: 2, 4, or 8.
    var lengthSize = 8

    /// Returns a range of the file.
    /// - Throws: a `.file` error if the file doesn't have all of it.
    func range(at start: Int, count: Int) throws -> Range<Int> {
        guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else {
            throw QuillError(
                .file, "damaged: \(count) bytes at \(start) are beyond the end of the file at \(bytes.count)")
        }
        return start..<start + count
    }

    /// Returns a cursor over a range of the file.
    /// - Throws: a `.file` error if the file doesn't have all of it.
    func cursor(at start: Int, count: Int) throws -> HDF5Cursor {
        HDF5Cursor(self, try range(at: start, count: count))
    }
}

/// A place in a file, from which bytes are read up to an end. Every read is checked.
struct HDF5Cursor {
    let file: HDF5Bytes
    private(set) var position: Int
    let end: Int

    init(_ file: HDF5Bytes, _ range: Range<Int>) {
        self.file = file
        position = range.lowerBound
        end = min(range.upperBound, file.bytes.count)
    }

    /// The number of bytes that are left.
    var count: Int { end - position }

    /// Returns the range of the next bytes, and moves past them.
    mutating func take(_ count: Int) throws -> Range<Int> {
        guard count >= 0, count <= self.count else {
            throw QuillError(
                .file, "damaged: expected \(count) bytes at \(position), \(self.count) are there")
        }
        position += count
        return position - count..<position
    }

    /// Returns the next bytes as an integer in little-endian order.
    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) throws -> Integer {
        let start = try take(MemoryLayout<Integer>.size).lowerBound
        return file.bytes.withUnsafeBytes {
            Integer(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Integer.self))
        }
    }

    mutating func byte() throws -> Int { Int(try integer(UInt8.self)) }
    mutating func uint16() throws -> Int { Int(try integer(UInt16.self)) }
    mutating func uint32() throws -> Int { Int(try integer(UInt32.self)) }

    /// Returns the next address; nil if it is undefined: all bits are set.
    mutating func address() throws -> Int? {
        let value = try unsigned(file.addressSize)
        if value == UInt64.max >> UInt64(64 - 8 * file.addressSize) { return nil }
        // An address beyond any file is found out where it is used.
        return Int(clamping: value)
    }

    /// Returns the next length. One beyond any memory is `Int.max`.
    mutating func length() throws -> Int { Int(clamping: try unsigned(file.lengthSize)) }

    /// Returns the next integer of 1, 2, 4, or 8 bytes.
    mutating func unsigned(_ size: Int) throws -> UInt64 {
        switch size {
        case 1: UInt64(try integer(UInt8.self))
        case 2: UInt64(try integer(UInt16.self))
        case 4: UInt64(try integer(UInt32.self))
        default: try integer(UInt64.self)
        }
    }

    /// Moves past bytes that mark a structure.
    /// - Throws: a `.file` error if others are there.
    mutating func expect(_ mark: StaticString) throws {
        let range = try take(mark.utf8CodeUnitCount)
        let isThere = mark.withUTF8Buffer { file.bytes[range].elementsEqual($0) }
        guard isThere else {
            throw QuillError(.file, "damaged: expected '\(mark)' at \(range.lowerBound)")
        }
    }

    /// Moves past a byte with a structure's version, and returns it.
    /// - Throws: a `.file` error if it isn't one of `versions`.
    mutating func version(of structure: String, in versions: ClosedRange<Int>) throws -> Int {
        let version = try byte()
        guard versions.contains(version) else {
            throw QuillError(
                .file,
                "damaged, or newer than this reader: \(structure) of version \(version); expected "
                    + "\(versions.lowerBound) to \(versions.upperBound)")
        }
        return version
    }

    /// Returns the next bytes as text, which ends with its first zero.
    mutating func text(_ count: Int) throws -> String {
        String(decoding: file.bytes[try take(count)].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Returns a cursor over the next bytes, and moves past them.
    mutating func part(_ count: Int) throws -> HDF5Cursor { HDF5Cursor(file, try take(count)) }
}
