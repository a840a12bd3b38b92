import QuillTensor

extension HDF5Reader {
    /// Where a chunk is in the file, how many bytes it has there, and a bit for each filter that didn't pack it.
    typealias ChunkEntry = (address: Int, count: Int, skipped: UInt32)

    /// Returns what an entry of an index says; nil if the chunk was never written.
    func chunk(_ entry: HDF5Cursor, _ grid: HDF5ChunkGrid, isPacked: Bool) throws -> ChunkEntry? {
        var entry = entry
        guard let address = try entry.address() else { return nil }
        guard isPacked else { return (address, grid.chunkSize, 0) }
        let size = entry.count - 4
        guard (1...8).contains(size) else {
            throw QuillError(.file, "damaged: the size of a chunk in \(size) bytes")
        }
        return (address, try entry.smallInteger(size), try entry.integer(UInt32.self))
    }

    /// Calls a function with each entry of an array of chunks (fixed array), in the chunks' order.
    func entries(
        ofArrayAt address: Int, _ grid: HDF5ChunkGrid, _ body: (ChunkEntry?) throws -> Void
    ) throws {
        var header = try structure(at: address, count: 12 + file.addressSize + file.lengthSize)
        try Lookup3.check(header)
        try header.expect("FAHD")
        _ = try header.version(of: "an array", in: 0...0)
        let isPacked = try header.byte() == 1
        let entrySize = try header.byte()
        let pageBits = try header.byte()
        let count = try header.length()
        guard let block = try header.address() else { return }
        guard entrySize >= file.addressSize, pageBits < 62,
            count == Shape(grid.greatestCounts).checkedCount, count <= file.bytes.count / entrySize
        else { throw QuillError(.file, "damaged: an array of \(count) chunks") }

        let pageSize = 1 << pageBits
        let isPaged = count > pageSize
        let pages = isPaged ? (count + pageSize - 1) / pageSize : 0
        // Without pages, the entries follow, and then the checksum.
        let start = 6 + file.addressSize + (isPaged ? (pages + 7) / 8 : count * entrySize)
        var content = try structure(at: block, count: start + 4)
        try Lookup3.check(content)
        try content.expect("FADB")
        _ = try content.version(of: "an array", in: 0...0)
        _ = try content.byte()
        guard try content.address() == address else {
            throw QuillError(.file, "damaged: an array that belongs to another")
        }
        func read(_ count: Int, _ entries: inout HDF5Cursor) throws {
            for _ in 0..<count { try body(chunk(entries.part(entrySize), grid, isPacked: isPacked)) }
        }
        guard isPaged else { return try read(count, &content) }
        let written = try content.take((pages + 7) / 8)
        var place = block + start + 4
        for page in 0..<pages {
            let count = min(pageSize, count - page * pageSize)
            let size = count * entrySize + 4
            if file.bytes[written.lowerBound + page / 8] & 0x80 >> UInt8(page % 8) != 0 {
                var entries = try structure(at: place, count: size)
                try Lookup3.check(entries)
                try read(count, &entries)
            } else {
                for _ in 0..<count { try body(nil) }
            }
            place += size
        }
    }
}
