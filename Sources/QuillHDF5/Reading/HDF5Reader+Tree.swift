import QuillTensor

extension HDF5Reader {
    /// Calls a function with each leaf of a tree (B-tree of version 1), in order.
    /// - Parameters:
    ///   - address: the address of the tree's root.
    ///   - kind: 0 for the members of a group, 1 for chunks of data.
    ///   - keySize: the number of bytes of a key.
    ///   - body: receives the key before a leaf, and the leaf's address.
    func leaves(
        ofTreeAt address: Int, kind: Int, keySize: Int, level: Int? = nil,
        _ body: (HDF5Cursor, Int) throws -> Void
    ) throws {
        let addresses = 2 * file.addressSize
        var node = try structure(at: address, count: 8 + addresses)
        try node.expect("TREE")
        let nodeKind = try node.byte()
        let nodeLevel = try node.byte()
        guard nodeKind == kind, nodeLevel == level ?? nodeLevel, nodeLevel <= Self.deepest else {
            throw QuillError(
                .file, "damaged: the index at \(address) is of another kind, or not at its level")
        }
        let count = try node.uint16()
        var entries = try structure(
            at: address + 8 + addresses, count: count * (keySize + file.addressSize))
        for _ in 0..<count {
            let key = try entries.part(keySize)
            guard let child = try entries.address() else {
                throw QuillError(.file, "damaged: a part of the index at \(address) has no address")
            }
            if nodeLevel == 0 {
                try body(key, child)
            } else {
                try leaves(ofTreeAt: child, kind: kind, keySize: keySize, level: nodeLevel - 1, body)
            }
        }
    }
}
