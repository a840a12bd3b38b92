import QuillTensor

/// The start of a file: the sizes of addresses and lengths, and the address of the root group.
struct HDF5Superblock {
    /// The file, cut where its contents end.
    let file: HDF5Bytes
    let root: Int

    /// Reads the superblock of version 0 to 3 at the start of a file.
    /// - Throws: a `.file` error if there is none, or if the file is shorter than it says.
    init(_ bytes: [UInt8]) throws {
        var file = HDF5Bytes(bytes: bytes)
        guard bytes.starts(with: HDF5.signature) else {
            throw QuillError(.file, "not an HDF5 file: expected its signature in the first 8 bytes")
        }
        var cursor = try file.cursor(at: HDF5.signature.count, count: bytes.count - HDF5.signature.count)
        let version = try cursor.version(of: "a superblock", in: 0...3)
        // The versions of the free space, of the root's entry, and of shared messages.
        if version < 2 { _ = try cursor.take(4) }
        file.addressSize = try Self.size(cursor.byte(), "addresses")
        file.lengthSize = try Self.size(cursor.byte(), "lengths")
        // Old: the sizes of groups' nodes; in version 1 also those of chunks' nodes. Then flags.
        _ = try cursor.take([9, 13, 1, 1][version])
        // With the sizes that are known now.
        cursor = HDF5Cursor(file, cursor.position..<bytes.count)
        let base = try cursor.address()
        // Free space, or the superblock's extension.
        _ = try cursor.address()
        let end = try cursor.address()
        guard base == 0, let end else {
            throw QuillError(.file, "damaged: expected addresses that count from the start of the file")
        }
        guard end <= bytes.count else {
            throw QuillError(.file, "truncated: expected \(end) bytes, received \(bytes.count)")
        }
        if version < 2 {
            // The driver and the name of the root.
            _ = try cursor.address()
            _ = try cursor.address()
        }
        let root = try cursor.address()
        if version >= 2 { try Lookup3.check(file.cursor(at: 0, count: cursor.position + 4)) }
        guard let root else { throw QuillError(.file, "damaged: it has no root group") }
        (self.file, self.root) = (file, root)
    }

    private static func size(_ size: Int, _ what: String) throws -> Int {
        guard [2, 4, 8].contains(size) else {
            throw QuillError(.file, "damaged: \(what) of \(size) bytes; expected 2, 4, or 8")
        }
        return size
    }
}
