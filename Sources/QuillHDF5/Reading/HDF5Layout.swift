import QuillTensor

/// Where a data set's elements are.
enum HDF5Layout {
    /// In one piece; nil if it was never written.
    case contiguous((address: Int, count: Int)?)
    /// In the header.
    case compact(HDF5Cursor)
    /// In boxes of equal size.
    case chunked(Chunks)

    struct Chunks {
        var index: Index
        let extents: [Int]
        /// The number of bytes of an element.
        let elementSize: Int
    }

    enum Index {
        /// No chunk was ever written.
        case none
        /// A tree (B-tree of version 1).
        case tree(Int)
        /// The only chunk.
        case single(address: Int, packedSize: Int?, mask: UInt32)
        /// All chunks in order, one after another.
        case inOrder(address: Int)
        /// Addresses in an array, for data of a fixed shape.
        case array(Int)
        /// Addresses in an array that grows, for data that grows along one axis.
        case growingArray(Int)
        /// Records in a tree (B-tree of version 2), for data that grows along several axes.
        case records(Int)
    }

    /// Reads a data layout message.
    init(_ message: HDF5Cursor) throws {
        var message = message
        switch try message.version(of: "a layout of data", in: 1...4) {
        case 1, 2: self = try Self.old(&message)
        case 3: self = try Self.version3(&message)
        default: self = try Self.version4(&message)
        }
    }

    private static func old(_ message: inout HDF5Cursor) throws -> HDF5Layout {
        let rank = try message.byte()
        let kind = try message.byte()
        _ = try message.take(5)
        let address = kind == 0 ? nil : try message.address()
        let extents = try (0..<rank).map { _ in try message.uint32() }
        switch kind {
        case 0: return .compact(try message.part(message.uint32()))
        case 1:
            // In this version, extents are those of the data, and the last is the size of an element.
            return .contiguous(address.map { ($0, Shape(extents).checkedCount ?? .max) })
        case 2: return .chunked(try chunks(extents, address.map { .tree($0) }))
        default: throw QuillError(.file, "damaged: a layout of data of kind \(kind)")
        }
    }

    private static func version3(_ message: inout HDF5Cursor) throws -> HDF5Layout {
        let kind = try message.byte()
        guard kind == 2 else { return try inOnePiece(kind, &message) }
        let rank = try message.byte()
        let address = try message.address()
        let extents = try (0..<rank).map { _ in try message.uint32() }
        return .chunked(try chunks(extents, address.map { .tree($0) }))
    }

    private static func version4(_ message: inout HDF5Cursor) throws -> HDF5Layout {
        let kind = try message.byte()
        guard kind == 2 else { return try inOnePiece(kind, &message) }
        let flags = try message.byte()
        let rank = try message.byte()
        let size = try message.byte()
        guard [1, 2, 4, 8].contains(size) else {
            throw QuillError(.file, "damaged: extents of chunks of \(size) bytes")
        }
        let extents = try (0..<rank).map { _ in Int(clamping: try message.unsigned(size)) }
        switch try message.byte() {
        case 1:
            var packed: (size: Int, mask: UInt32)?
            if flags & 2 != 0 { packed = (try message.length(), try message.integer(UInt32.self)) }
            let address = try message.address()
            return .chunked(
                try chunks(
                    extents,
                    address.map { .single(address: $0, packedSize: packed?.size, mask: packed?.mask ?? 0) }))
        case 2: return .chunked(try chunks(extents, message.address().map { .inOrder(address: $0) }))
        case 3:
            // The number of entries on a page.
            _ = try message.byte()
            return .chunked(try chunks(extents, message.address().map { .array($0) }))
        case 4:
            // The sizes of the array's parts, which its header has, too.
            _ = try message.take(5)
            return .chunked(try chunks(extents, message.address().map { .growingArray($0) }))
        case 5:
            // The size of a node, and the shares at which nodes are split and merged.
            _ = try message.take(6)
            return .chunked(try chunks(extents, message.address().map { .records($0) }))
        case let kind: throw QuillError(.file, "damaged: an index of chunks of kind \(kind)")
        }
    }

    private static func inOnePiece(_ kind: Int, _ message: inout HDF5Cursor) throws -> HDF5Layout {
        switch kind {
        case 0: return .compact(try message.part(message.uint16()))
        case 1:
            let address = try message.address()
            let size = try message.length()
            return .contiguous(address.map { ($0, size) })
        case 3: throw QuillError(.file, "a virtual data set; expected its data in this file")
        default: throw QuillError(.file, "damaged: a layout of data of kind \(kind)")
        }
    }

    /// The last extent is the size of an element.
    private static func chunks(_ extents: [Int], _ index: Index?) throws -> Chunks {
        guard let elementSize = extents.last else {
            throw QuillError(.file, "damaged: chunks without extents")
        }
        return Chunks(index: index ?? .none, extents: extents.dropLast(), elementSize: elementSize)
    }
}
