import QuillTensor

/// A zip archive (PKWARE's APPNOTE 6.3), read strictly: stored and deflated entries, zip64, one disk, no encryption.
///
/// The directory at the end and the header before each entry must agree, and no two entries may share bytes: readers
/// that believe the one or the other would otherwise see different files.
package struct ZipArchive {
    /// A file in the archive.
    package struct Entry: Sendable {
        /// Its path.
        package let name: String
        /// How many bytes it takes in the archive.
        package let packedSize: Int
        /// How many bytes it unpacks to.
        package let size: Int
        let isDeflated: Bool
        let checksum: UInt32
        let headerOffset: Int
        var dataOffset = 0
    }

    /// What error messages call the archive: the path.
    package let name: String
    /// The files, in the order of the directory.
    package let entries: [Entry]
    private let source: any RandomAccessSource

    /// Opens a file and reads its directory.
    /// - Throws: a `.file` error that names the path and says what is wrong.
    package init(path: String) throws { try self.init(FileSource(path: path), name: path) }

    /// Reads the directory of bytes in memory.
    package init(_ bytes: [UInt8], name: String) throws { try self.init(MemorySource(bytes), name: name) }

    private init(_ source: any RandomAccessSource, name: String) throws {
        self.source = source
        self.name = name
        entries = try ZipDirectory(source, name: name).entries()
    }

    /// Whether bytes begin as archives do.
    package static func isZip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// The entry of a name, if there is one.
    package func entry(named name: String) -> Entry? { entries.first { $0.name == name } }

    /// Reads an entry from start to end; its checksum is checked with the last byte.
    /// - Parameter unpacking: whether to unpack an entry that is itself gzip data.
    package func reader(of entry: Entry, unpacking: Bool = false) throws -> ByteReader {
        let name = "\(name): \(entry.name)"
        return try ByteReader(
            ZipEntrySource(source, entry, name: name), name: name, unpacking: unpacking)
    }

    /// The whole of an entry.
    /// - Parameter limit: the largest size the caller can use; little can unpack to much.
    package func bytes(of entry: Entry, limit: Int) throws -> [UInt8] {
        guard entry.size <= limit else {
            throw QuillError(
                .file,
                "\(name): \(entry.name): unpacks to \(entry.size) bytes, more than the \(limit) expected")
        }
        let reader = try reader(of: entry)
        // The size is checked by unpacking before memory is taken for it.
        let count = try reader.count(upTo: entry.size)
        return try reader.bytes(count)
    }
}
