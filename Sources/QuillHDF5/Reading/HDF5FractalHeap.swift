import QuillTensor

/// The storage of a group's many members, or of an object's many or long attributes: blocks whose sizes double, which
/// together are one range of addresses, and large objects by themselves.
struct HDF5FractalHeap {
    private struct Block {
        /// The place of its first byte, its header included, in the heap.
        let start: Int
        let range: Range<Int>
    }

    private let reader: HDF5Reader
    /// The blocks in the order of their places.
    private var blocks: [Block] = []
    private var large: [Int: Range<Int>] = [:]

    private let address: Int
    private let idSize: Int
    private let offsetSize: Int
    private let lengthSize: Int
    private let width: Int
    private let firstSize: Int
    private let greatestSize: Int
    private let isChecked: Bool

    /// Reads the heap at an address.
    init(_ reader: HDF5Reader, at address: Int) throws {
        (self.reader, self.address) = (reader, address)
        let file = reader.file
        let size = 26 + 3 * file.addressSize + 12 * file.lengthSize
        var header = try reader.structure(at: address, count: size)
        let whole = header
        try header.expect("FRHP")
        _ = try header.version(of: "a heap", in: 0...0)
        idSize = try header.uint16()
        guard try header.uint16() == 0 else {
            throw QuillError(.file, "packed names or attributes; expected them as h5py writes them")
        }
        try Lookup3.check(whole)
        isChecked = try header.byte() & 2 != 0
        let greatestObject = try header.uint32()
        // The next number of a large object.
        _ = try header.length()
        let largeObjects = try header.address()
        // Free space, sizes of managed space, and the numbers and sizes of managed, large, and tiny objects.
        _ = try header.take(9 * file.lengthSize + file.addressSize)
        width = try header.uint16()
        firstSize = try header.length()
        greatestSize = try header.length()
        let bits = try header.uint16()
        // The first number of rows.
        _ = try header.uint16()
        let root = try header.address()
        let rows = try header.uint16()
        func isPower(_ number: Int) -> Bool { number > 0 && number & (number - 1) == 0 }
        guard isPower(width), isPower(firstSize), isPower(greatestSize), firstSize <= greatestSize,
            greatestSize <= 1 << 32, (1...62).contains(bits)
        else { throw QuillError(.file, "damaged: the sizes of the heap at \(address)") }
        offsetSize = (bits + 7) / 8
        lengthSize = min(
            (greatestSize.trailingZeroBitCount + 7) / 8, HDF5Cursor.size(of: greatestObject))
        if let root {
            if rows == 0 {
                try addBlock(at: root, start: 0, size: firstSize)
            } else {
                try addBlocks(ofTableAt: root, start: 0, rows: rows, depth: 0)
            }
        }
        if let largeObjects { try addLarge(at: largeObjects) }
    }

    /// Returns the size of blocks in a row of a table.
    private func size(ofRow row: Int) throws -> Int {
        let shift = max(0, row - 1)
        guard shift < 62 - firstSize.trailingZeroBitCount - width.trailingZeroBitCount else {
            throw QuillError(.file, "damaged: a heap of \(row) rows")
        }
        return firstSize << shift
    }

    private var headerSize: Int { 5 + reader.file.addressSize + offsetSize }

    /// Checks the mark at the start of a block or table, and the heap and the place that it names.
    private func begin(_ block: inout HDF5Cursor, _ mark: StaticString, start: Int) throws {
        try block.expect(mark)
        _ = try block.version(of: "a block of a heap", in: 0...0)
        let heap = try block.address()
        guard try block.smallInteger(offsetSize) == start, heap == address else {
            throw QuillError(.file, "damaged: a block of another heap, or of another place in it")
        }
    }

    private mutating func addBlock(at address: Int, start: Int, size: Int) throws {
        var block = try reader.structure(at: address, count: size)
        let range = block.position..<block.end
        try begin(&block, "FHDB", start: start)
        if isChecked {
            // The checksum is that of the block with zeros in its place.
            let place = try block.take(4)
            try Lookup3.check(reader.file, range, sumAt: place)
        }
        blocks.append(Block(start: start, range: range))
    }

    private mutating func addBlocks(ofTableAt address: Int, start: Int, rows: Int, depth: Int) throws {
        guard depth <= HDF5Reader.deepest else {
            throw QuillError(.file, "damaged: a heap of more than \(HDF5Reader.deepest) levels")
        }
        let addressSize = reader.file.addressSize
        var table = try reader.structure(
            at: address, count: headerSize + rows * width * addressSize + 4)
        try Lookup3.check(table)
        try begin(&table, "FHIB", start: start)
        var place = start
        for row in 0..<rows {
            let size = try size(ofRow: row)
            for _ in 0..<width {
                if let child = try table.address() {
                    if size <= greatestSize {
                        try addBlock(at: child, start: place, size: size)
                    } else {
                        let rows =
                            size.trailingZeroBitCount - firstSize.trailingZeroBitCount
                            - width.trailingZeroBitCount + 1
                        guard rows > 0 else {
                            throw QuillError(.file, "damaged: a table of a heap without rows")
                        }
                        try addBlocks(ofTableAt: child, start: place, rows: rows, depth: depth + 1)
                    }
                }
                let (next, isTooLarge) = place.addingReportingOverflow(size)
                guard !isTooLarge else { throw QuillError(.file, "damaged: a heap of \(rows) rows") }
                place = next
            }
        }
    }

    private mutating func addLarge(at address: Int) throws {
        var objects: [Int: Range<Int>] = [:]
        let file = reader.file
        try reader.records(ofTreeAt: address, kind: 1) { record in
            var record = record
            guard let start = try record.address() else {
                throw QuillError(.file, "damaged: a large object without an address")
            }
            let range = try file.range(at: start, count: record.length())
            objects[try record.length()] = range
        }
        large = objects
    }

    /// Returns the block that a place is in or behind.
    private func block(at place: Int) -> Block? {
        var (low, high) = (0, blocks.count)
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].start <= place { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? blocks[low - 1] : nil
    }

    /// Returns the object that a record names.
    /// - Parameter record: begins with the object's identifier, and moves past it.
    func object(_ record: inout HDF5Cursor) throws -> HDF5Cursor {
        var id = try record.part(idSize)
        let first = try id.byte()
        switch first >> 4 {
        case 0:
            let (place, count) = (try id.smallInteger(offsetSize), try id.smallInteger(lengthSize))
            guard let block = block(at: place), case let offset = place - block.start,
                offset >= headerSize, offset < block.range.count, count <= block.range.count - offset
            else { throw QuillError(.file, "damaged: an object is not in the heap at \(address)") }
            return try reader.structure(at: block.range.lowerBound + offset, count: count)
        case 1:
            let number = try id.smallInteger(min(id.count, reader.file.lengthSize))
            guard let range = large[number] else {
                throw QuillError(.file, "damaged: a large object is not in the heap at \(address)")
            }
            return try reader.structure(at: range.lowerBound, count: range.count)
        case 2:
            // Up to 16 bytes in the identifier itself.
            return try id.part(first & 0xF + 1)
        default: throw QuillError(.file, "damaged: an object of kind \(first) in the heap at \(address)")
        }
    }
}

extension HDF5Reader {
    /// Returns the messages of a group's links or an object's attributes that are in a heap.
    /// - Parameters:
    ///   - heap: the heap's address.
    ///   - tree: the address of the index of names; nil if there is none.
    ///   - kind: 5 for links, 8 for attributes.
    func messages(inHeapAt heap: Int, tree: Int?, kind: Int) throws -> [HDF5Cursor] {
        guard let tree else { throw QuillError(.file, "damaged: names without an index") }
        let heap = try HDF5FractalHeap(self, at: heap)
        var messages: [HDF5Cursor] = []
        try records(ofTreeAt: tree, kind: kind) { record in
            var record = record
            // A link's record begins with a checksum of its name.
            if kind == 5 { _ = try record.take(4) }
            messages.append(try heap.object(&record))
            // An attribute's flags follow.
            let isShared = kind == 8 ? try record.byte() & 2 != 0 : false
            guard !isShared else {
                throw QuillError(.file, "a shared attribute; expected the attribute itself")
            }
        }
        return messages
    }
}
