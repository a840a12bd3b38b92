import QuillTensor

/// A member of a group: a name, and what it refers to.
struct HDF5Link {
    let name: String
    let target: Target

    enum Target {
        case object(Int)
        case soft
        case external
        case other

        /// Returns the address of the object.
        /// - Throws: a `.file` error if the link refers to a path or to a file.
        func address() throws -> Int {
            switch self {
            case .object(let address): return address
            case .soft: throw QuillError(.file, "a soft link; expected the object itself")
            case .external: throw QuillError(.file, "a link to another file; expected the object itself")
            case .other: throw QuillError(.file, "a user-defined link; expected the object itself")
            }
        }
    }

    init(name: String, target: Target) {
        self.name = name
        self.target = target
    }

    /// Reads a link message.
    init(_ message: HDF5Cursor) throws {
        var message = message
        _ = try message.version(of: "a link", in: 1...1)
        let flags = try message.byte()
        let kind = flags & 8 != 0 ? try message.byte() : 0
        // The order of creation, and the character set.
        _ = try message.take((flags & 4 != 0 ? 8 : 0) + (flags & 0x10 != 0 ? 1 : 0))
        name = try message.text(Int(clamping: message.unsigned(1 << (flags & 3))))
        switch kind {
        case 0:
            guard let address = try message.address() else {
                throw QuillError(.file, "damaged: a link without an address")
            }
            target = .object(address)
        case 1: target = .soft
        case 64: target = .external
        default: target = .other
        }
    }
}

extension HDF5Reader {
    /// Returns the members of a group in their order in the file; nil if an object is not a group.
    func links(_ header: HDF5Header) throws -> [HDF5Link]? {
        if let table = header.first(.symbolTable) { return try links(table: table) }
        guard var info = header.first(.linkInfo) else { return nil }
        _ = try info.version(of: "a group", in: 0...0)
        let flags = try info.byte()
        if flags & 1 != 0 { _ = try info.take(8) }
        guard let heap = try info.address() else { return try header.all(.link).map(HDF5Link.init) }
        return try messages(inHeapAt: heap, tree: info.address(), kind: 5).map(HDF5Link.init)
    }

    /// Reads a symbol table: a tree, whose leaves are the members, and the heap of their names.
    private func links(table: HDF5Cursor) throws -> [HDF5Link] {
        var table = table
        guard let tree = try table.address(), let heap = try table.address() else {
            throw QuillError(.file, "damaged: a group without an address")
        }
        var links: [HDF5Link] = []
        let names = try names(at: heap)
        try leaves(ofTreeAt: tree, kind: 0, keySize: file.lengthSize) { _, address in
            try self.readLinks(at: address, names, &links)
        }
        return links
    }

    private func readLinks(at address: Int, _ names: HDF5Cursor, _ links: inout [HDF5Link]) throws {
        var node = try structure(at: address, count: 8)
        try node.expect("SNOD")
        _ = try node.version(of: "members of a group", in: 1...1)
        _ = try node.byte()
        let count = try node.uint16()
        var entries = try structure(at: address + 8, count: count * (2 * file.addressSize + 24))
        for _ in 0..<count {
            let name = try name(at: Int(clamping: entries.unsigned(file.addressSize)), names)
            let target = try entries.address()
            let kind = try entries.uint32()
            _ = try entries.take(20)
            if kind == 2 {
                links.append(HDF5Link(name: name, target: .soft))
            } else if let target {
                links.append(HDF5Link(name: name, target: .object(target)))
            } else {
                throw QuillError(.file, "damaged: a member without an address")
            }
        }
    }

    /// Returns the data of a local heap.
    private func names(at address: Int) throws -> HDF5Cursor {
        var heap = try structure(at: address, count: 8 + 2 * file.lengthSize + file.addressSize)
        try heap.expect("HEAP")
        _ = try heap.version(of: "names", in: 0...0)
        _ = try heap.take(3)
        let size = try heap.length()
        // The list of free places.
        _ = try heap.length()
        guard let start = try heap.address() else {
            throw QuillError(.file, "damaged: a group without names")
        }
        return try file.cursor(at: start, count: size)
    }

    private func name(at offset: Int, _ names: HDF5Cursor) throws -> String {
        var rest = names
        _ = try rest.take(offset)
        let start = rest.position
        guard let end = file.bytes[start..<rest.end].firstIndex(of: 0) else {
            throw QuillError(.file, "damaged: a name without an end")
        }
        try charge(end - start)
        return String(decoding: file.bytes[start..<end], as: UTF8.self)
    }
}
