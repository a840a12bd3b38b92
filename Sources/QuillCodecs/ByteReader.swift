import QuillTensor

/// Reads a file or bytes in memory from start to end, and can unpack gzip data on the way.
///
/// Codecs check the actual size before they trust a header, so that nothing is allocated for missing bytes.
package final class ByteReader {
    /// The name of the bytes in error messages, such as the path.
    package let name: String
    /// The number of bytes read so far.
    package private(set) var position = 0
    /// Whether the bytes are unpacked on the way.
    package let isPacked: Bool
    private let source: any ByteSource

    /// Opens a file. With `unpacking`, gzip data is recognized by its first bytes, not by the file's name.
    /// - Throws: a `.file` error that names the path if it is not a readable file.
    package convenience init(path: String, unpacking: Bool = false) throws {
        try self.init(FileSource(path: path), name: path, unpacking: unpacking)
    }

    /// Reads bytes in memory.
    package convenience init(_ bytes: [UInt8], name: String, unpacking: Bool = false) throws {
        try self.init(MemorySource(bytes), name: name, unpacking: unpacking)
    }

    /// Reads bytes in memory that outlives the reader, without a copy.
    package convenience init(permanent bytes: UnsafeRawBufferPointer, name: String) throws {
        try self.init(PermanentSource(bytes), name: name, unpacking: false)
    }

    init(_ source: any ByteSource, name: String, unpacking: Bool) throws {
        self.name = name
        var magic: [UInt8] = [0, 0]
        let received = try magic.withUnsafeMutableBytes(source.read)
        isPacked = unpacking && received == 2 && Gzip.isGzip(magic)
        try source.rewind()
        self.source = isPacked ? try GzipSource(source, name: name) : source
    }

    /// Returns the total number of bytes, or `limit + 1` if there are more than `limit`.
    ///
    /// Gzip data is unpacked once to count its bytes, because the size in its trailer cannot be trusted.
    package func count(upTo limit: Int) throws -> Int {
        if let count = source.count { return count > limit ? limit + 1 : count }
        try source.rewind()
        var count = 0
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while count <= limit {
                let received = try source.read(into: chunk)
                if received == 0 { break }
                count += received
            }
        }
        let resumed = position
        try source.rewind()
        position = 0
        try skip(resumed)
        return count > limit ? limit + 1 : count
    }

    /// Fills the whole buffer.
    /// - Throws: a `.file` error if there are too few bytes.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws {
        let received = try source.read(into: buffer)
        position += received
        guard received == buffer.count else {
            throw QuillError(
                .file,
                "\(name): truncated: expected \(buffer.count) bytes at \(position - received), \(received) are there"
            )
        }
    }

    /// Reads available bytes, at most as many as the buffer holds, and returns their number; 0 at the end.
    package func readSome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let received = try source.read(into: buffer)
        position += received
        return received
    }

    /// Returns the next bytes as an array. The caller must have checked that the file holds them.
    package func bytes(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBytes { try read(into: $0) }
        return bytes
    }

    /// Returns the next bytes as an integer.
    package func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type, bigEndian: Bool = false
    ) throws -> Integer {
        var value = Integer.zero
        try withUnsafeMutableBytes(of: &value) { try read(into: $0) }
        return bigEndian ? Integer(bigEndian: value) : Integer(littleEndian: value)
    }

    private func skip(_ count: Int) throws {
        try withUnsafeTemporaryAllocation(byteCount: 1 << 12, alignment: 1) { chunk in
            while position < count {
                try read(into: .init(rebasing: chunk[..<min(chunk.count, count - position)]))
            }
        }
    }
}
