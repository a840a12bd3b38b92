import QuillTensor

/// A strict reader of zip archives (PKWARE's APPNOTE 6.3): stored and deflated entries, zip64, one disk, no encryption.
///
/// The directory at the end and the headers before the entries must agree, so that readers that trust either see the
/// same files, and no two entries may share bytes.
package struct ZipArchive {
    /// A file in the archive.
    package struct Entry: Sendable {
        /// The path.
        package let name: String
        /// The packed size in bytes.
        package let packedSize: Int
        /// The unpacked size in bytes.
        package let size: Int
        let isDeflated: Bool
        let checksum: UInt32
        let headerOffset: Int
        var dataOffset = 0
    }

    /// The name of the archive in error messages, such as the path.
    package let name: String
    /// The files, in directory order.
    package let entries: [Entry]
    private let source: any RandomAccessSource

    /// Opens a file and reads its directory.
    /// - Throws: a `.file` error that names the path and the problem.
    package init(path: String) throws { try self.init(FileSource(path: path), name: path) }

    /// Reads the directory of bytes in memory.
    package init(_ bytes: [UInt8], name: String) throws { try self.init(MemorySource(bytes), name: name) }

    private init(_ source: any RandomAccessSource, name: String) throws {
        self.source = source
        self.name = name
        entries = try ZipDirectory(source, name: name).entries()
    }

    /// Returns whether bytes begin like a zip archive.
    package static func isZip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Returns the entry with the given name, if there is one.
    package func entry(named name: String) -> Entry? { entries.first { $0.name == name } }

    /// Returns a reader of an entry. The checksum is verified when the last byte is read.
    /// - Parameter unpacking: whether to unpack an entry that is itself gzip data.
    package func reader(of entry: Entry, unpacking: Bool = false) throws -> ByteReader {
        let name = "\(name): \(entry.name)"
        return try ByteReader(
            ZipEntrySource(source, entry, name: name), name: name, unpacking: unpacking)
    }

    /// Returns the contents of an entry.
    /// - Parameter limit: the maximum unpacked size; a few bytes can unpack to many.
    package func bytes(of entry: Entry, limit: Int) throws -> [UInt8] {
        guard entry.size <= limit else {
            throw QuillError(
                .file,
                "\(name): \(entry.name): unpacks to \(entry.size) bytes, more than the \(limit) expected")
        }
        let reader = try reader(of: entry)
        // Verify the size by unpacking before allocating memory.
        let count = try reader.count(upTo: entry.size)
        return try reader.bytes(count)
    }
}
