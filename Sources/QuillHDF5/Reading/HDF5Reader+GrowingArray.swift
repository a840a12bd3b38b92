import QuillTensor

/// The addresses of chunks of data that can grow along one axis (extensible array): a few in the index block, the others
/// in data blocks, which get larger and are listed in the index block or in secondary blocks.
struct HDF5GrowingArray {
    /// The address of the header, which every block repeats.
    let address: Int
    let isPacked: Bool
    let entrySize: Int
    /// The number of entries in the index block itself.
    let firstEntries: Int
    /// The number of entries in the smallest data block.
    let smallestBlock: Int
    /// The number of levels of secondary blocks, and of those whose data blocks are listed in the index block.
    let levels, directLevels: Int
    /// The number of entries on a page; larger data blocks have pages.
    let pageSize: Int
    /// The number of bytes of a block's place in the array.
    let placeSize: Int
    let indexBlock: Int?

    /// Reads the header.
    init(_ header: HDF5Cursor, at address: Int) throws {
        var header = header
        try Lookup3.check(header)
        try header.expect("EAHD")
        _ = try header.version(of: "an array", in: 0...0)
        isPacked = try header.byte() == 1
        entrySize = try header.byte()
        let bits = try header.byte()
        firstEntries = try header.byte()
        smallestBlock = try header.byte()
        let pointers = try header.byte()
        let pageBits = try header.byte()
        // The numbers of blocks and entries, and the sizes of blocks.
        for _ in 0..<6 { _ = try header.length() }
        indexBlock = try header.address()
        let smallestBits = smallestBlock.trailingZeroBitCount, pointerBits = pointers.trailingZeroBitCount
        guard entrySize >= header.file.addressSize, smallestBlock == 1 << smallestBits,
            pointers == 1 << pointerBits, (smallestBits...48).contains(bits), pageBits <= 48,
            2 * pointerBits <= bits - smallestBits + 1
        else { throw QuillError(.file, "damaged: an array of chunks with impossible sizes") }
        self.address = address
        levels = bits - smallestBits + 1
        directLevels = 2 * pointerBits
        pageSize = 1 << pageBits
        placeSize = (bits + 7) / 8
    }

    /// The number of data blocks of a level, and of entries in each.
    func blocks(ofLevel level: Int) -> (count: Int, entries: Int) {
        (1 << (level / 2), smallestBlock << ((level + 1) / 2))
    }
}

extension HDF5Reader {
    /// Calls a function with each entry of an array of chunks that grows, and its number. Chunks that were never written are
    /// left out.
    func entries(
        ofGrowingArrayAt address: Int, _ grid: HDF5ChunkGrid, _ body: (Int, ChunkEntry) throws -> Void
    ) throws {
        let array = try HDF5GrowingArray(
            structure(at: address, count: 16 + file.addressSize + 6 * file.lengthSize), at: address)
        guard let index = array.indexBlock else { return }
        let direct = (0..<array.directLevels).flatMap { level in
            let blocks = array.blocks(ofLevel: level)
            return [Int](repeating: blocks.entries, count: blocks.count)
        }
        let addresses = direct.count + array.levels - array.directLevels
        var block = try self.block(
            "EAIB", of: array, at: index,
            count: array.firstEntries * array.entrySize + addresses * file.addressSize, hasPlace: false)
        var number = 0
        func read(_ count: Int, _ entries: inout HDF5Cursor) throws {
            for _ in 0..<count {
                if let chunk = try chunk(entries.part(array.entrySize), grid, isPacked: array.isPacked) {
                    try body(number, chunk)
                }
                number += 1
            }
        }
        /// - Parameter pages: whether each page was written.
        func readData(at place: Int?, _ count: Int, pages: [Bool] = []) throws {
            guard let place else {
                number += count
                return
            }
            guard count > array.pageSize else {
                var entries = try self.block("EADB", of: array, at: place, count: count * array.entrySize)
                return try read(count, &entries)
            }
            guard pages.count == count / array.pageSize else {
                throw QuillError(.file, "damaged: an array of chunks with pages in its index")
            }
            var start = try self.block("EADB", of: array, at: place, count: 0).end
            for isWritten in pages {
                let size = array.pageSize * array.entrySize + 4
                if isWritten {
                    var entries = try structure(at: start, count: size)
                    try Lookup3.check(entries)
                    try read(array.pageSize, &entries)
                } else {
                    number += array.pageSize
                }
                start += size
            }
        }
        try read(array.firstEntries, &block)
        for count in direct { try readData(at: block.address(), count) }
        for level in array.directLevels..<array.levels {
            let (count, entries) = array.blocks(ofLevel: level)
            guard let place = try block.address() else {
                number += count * entries
                continue
            }
            let pages = entries > array.pageSize ? entries / array.pageSize : 0
            let maskSize = count * ((pages + 7) / 8)
            var secondary = try self.block(
                "EASB", of: array, at: place, count: maskSize + count * file.addressSize)
            let mask = try secondary.take(maskSize).lowerBound
            for number in 0..<count {
                let written = (0..<pages).map { page in
                    let bit = number * pages + page
                    return file.bytes[mask + bit / 8] & 0x80 >> UInt8(bit % 8) != 0
                }
                try readData(at: secondary.address(), entries, pages: written)
            }
        }
    }

    /// Returns a cursor over the content of a block of a growing array, whose checksum is the cursor's end.
    private func block(
        _ mark: StaticString, of array: HDF5GrowingArray, at place: Int, count: Int, hasPlace: Bool = true
    ) throws -> HDF5Cursor {
        let placeSize = hasPlace ? array.placeSize : 0
        var block = try structure(at: place, count: 10 + file.addressSize + placeSize + count)
        try Lookup3.check(block)
        try block.expect(mark)
        _ = try block.version(of: "an array", in: 0...0)
        _ = try block.byte()
        guard try block.address() == array.address else {
            throw QuillError(.file, "damaged: a part of an array that belongs to another")
        }
        _ = try block.take(placeSize)
        return block
    }
}
