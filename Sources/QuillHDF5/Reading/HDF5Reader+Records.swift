import QuillTensor

extension HDF5Reader {
    /// Calls a function with each record of a tree (B-tree of version 2), in order.
    /// - Parameters:
    ///   - address: the address of the tree's header.
    ///   - kind: the number of the records' kind.
    ///   - body: receives a cursor over the record.
    func records(
        ofTreeAt address: Int, kind: Int, _ body: (HDF5Cursor) throws -> Void
    ) throws {
        let size = 22 + file.addressSize + file.lengthSize
        var header = try structure(at: address, count: size)
        try Lookup3.check(header)
        try header.expect("BTHD")
        _ = try header.version(of: "an index", in: 0...0)
        guard try header.byte() == kind else {
            throw QuillError(.file, "damaged: the index at \(address) is of another kind")
        }
        let nodeSize = try header.uint32()
        let recordSize = try header.uint16()
        let depth = try header.uint16()
        // The shares at which nodes are split and merged.
        _ = try header.take(2)
        let root = try header.address()
        let count = try header.uint16()
        guard count > 0, let root else { return }
        let tree = try RecordTree(
            kind: kind, nodeSize: nodeSize, recordSize: recordSize, depth: depth,
            addressSize: file.addressSize)
        try records(tree, at: root, count: count, depth: depth, body)
    }

    private func records(
        _ tree: RecordTree, at address: Int, count: Int, depth: Int, _ body: (HDF5Cursor) throws -> Void
    ) throws {
        let isLeaf = depth == 0
        let pointerSize = isLeaf ? 0 : tree.pointerSize(atDepth: depth)
        let size = 6 + count * tree.recordSize + (isLeaf ? 0 : (count + 1) * pointerSize) + 4
        guard size <= tree.nodeSize else {
            throw QuillError(.file, "damaged: \(count) entries in a part of the index at \(address)")
        }
        var node = try structure(at: address, count: size)
        try Lookup3.check(node)
        try node.expect(isLeaf ? "BTLF" : "BTIN")
        _ = try node.version(of: "a part of an index", in: 0...0)
        guard try node.byte() == tree.kind else {
            throw QuillError(.file, "damaged: the index at \(address) is of another kind")
        }
        let records = try (0..<count).map { _ in try node.part(tree.recordSize) }
        if isLeaf { return try records.forEach(body) }
        for index in 0...count {
            var pointer = try node.part(pointerSize)
            guard let child = try pointer.address() else {
                throw QuillError(.file, "damaged: a part of the index at \(address) has no address")
            }
            let childCount = try pointer.smallInteger(tree.countSize)
            try self.records(tree, at: child, count: childCount, depth: depth - 1, body)
            if index < count { try body(records[index]) }
        }
    }
}

/// The sizes in a B-tree of version 2.
private struct RecordTree {
    let kind: Int
    let nodeSize: Int
    let recordSize: Int
    /// The number of bytes of a node's number of records.
    let countSize: Int
    private let addressSize: Int
    /// The number of bytes of the number of records below a node, by its depth; none for a leaf.
    private var totalSizes = [0]

    init(kind: Int, nodeSize: Int, recordSize: Int, depth: Int, addressSize: Int) throws {
        (self.kind, self.nodeSize, self.recordSize) = (kind, nodeSize, recordSize)
        self.addressSize = addressSize
        let leaf = recordSize > 0 ? max(0, nodeSize - 10) / recordSize : 0
        guard leaf > 0, depth <= HDF5Reader.deepest else {
            throw QuillError(
                .file, "damaged: an index of \(depth) levels with records of \(recordSize) bytes")
        }
        countSize = HDF5Cursor.size(of: leaf)
        var total = leaf
        for level in 0..<depth {
            let pointer = addressSize + countSize + totalSizes[level]
            let count = max(0, nodeSize - 10 - pointer) / (recordSize + pointer)
            let (product, isTooLarge) = (count + 1).multipliedReportingOverflow(by: total)
            let (sum, isTooLarge2) = product.addingReportingOverflow(count)
            guard count > 0, !isTooLarge, !isTooLarge2 else {
                throw QuillError(
                    .file, "damaged: an index of \(depth) levels with nodes of \(nodeSize) bytes")
            }
            total = sum
            totalSizes.append(HDF5Cursor.size(of: total))
        }
    }

    func pointerSize(atDepth depth: Int) -> Int { addressSize + countSize + totalSizes[depth - 1] }
}

extension HDF5Cursor {
    /// Returns the number of bytes in which every number up to a limit fits.
    static func size(of limit: Int) -> Int { max(0, Int.bitWidth - 1 - limit.leadingZeroBitCount) / 8 + 1 }

    /// Returns the next integer of 1 to 8 bytes. One beyond any memory is `Int.max`.
    mutating func smallInteger(_ size: Int) throws -> Int {
        let range = try take(size)
        let value = file.bytes[range].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: value)
    }
}
