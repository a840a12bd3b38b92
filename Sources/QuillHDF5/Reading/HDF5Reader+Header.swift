import QuillTensor

/// The messages that describe an object: its shape, its type, where its data is, or the members of a group.
struct HDF5Header {
    /// The messages that a reader needs. Others, such as times and comments, are ignored.
    enum Kind: Int {
        case space = 0x01
        case linkInfo = 0x02
        case type = 0x03
        case oldFill = 0x04
        case fill = 0x05
        case link = 0x06
        case externalFiles = 0x07
        case layout = 0x08
        case filters = 0x0B
        case attribute = 0x0C
        case attributeInfo = 0x15
        case continuation = 0x10
        case symbolTable = 0x11
    }

    var messages: [(kind: Kind, content: HDF5Cursor)] = []

    /// Returns the content of the first message of a kind; nil if there is none.
    func first(_ kind: Kind) -> HDF5Cursor? { messages.first { $0.kind == kind }?.content }

    /// Returns the contents of all messages of a kind.
    func all(_ kind: Kind) -> [HDF5Cursor] {
        messages.compactMap { $0.kind == kind ? $0.content : nil }
    }

    /// Returns the content of the first message of a kind.
    /// - Throws: a `.file` error if there is none.
    func required(_ kind: Kind) throws -> HDF5Cursor {
        guard let content = first(kind) else {
            throw QuillError(.file, "damaged: neither a group nor data: it has no \(kind) message")
        }
        return content
    }
}

extension HDF5Reader {
    /// Returns the messages of the object at an address, in all their blocks.
    func header(at address: Int) throws -> HDF5Header {
        var start = try file.cursor(at: address, count: min(16, max(0, file.bytes.count - address)))
        let isNew = try start.byte() == UInt8(ascii: "O")
        return isNew ? try newHeader(at: address) : try oldHeader(at: address)
    }

    private func oldHeader(at address: Int) throws -> HDF5Header {
        var prefix = try structure(at: address, count: 16)
        _ = try prefix.version(of: "an object's header", in: 1...1)
        // A reserved byte, the numbers of messages and references.
        _ = try prefix.take(7)
        var blocks = [try structure(at: address + 16, count: prefix.uint32())]
        var header = HDF5Header()
        while var block = blocks.popLast() {
            while block.count >= 8 {
                let kind = try block.uint16()
                let size = try block.uint16()
                let flags = try block.byte()
                _ = try block.take(3)
                let content = try block.part(size)
                if let next = try add(kind, flags, content, to: &header) {
                    blocks.append(try structure(at: next.lowerBound, count: next.count))
                }
            }
        }
        return header
    }

    /// Version 2, which libver='latest' and track_order=True write.
    private func newHeader(at address: Int) throws -> HDF5Header {
        var prefix = try file.cursor(at: address, count: file.bytes.count - address)
        try prefix.expect("OHDR")
        _ = try prefix.version(of: "an object's header", in: 2...2)
        let flags = try prefix.byte()
        // Times, and the limits between compact and dense attributes.
        _ = try prefix.take((flags & 0x20 != 0 ? 16 : 0) + (flags & 0x10 != 0 ? 4 : 0))
        let size = Int(clamping: try prefix.unsigned(1 << (flags & 3)))
        let content = try prefix.part(size)
        _ = try prefix.take(4)
        try Lookup3.check(structure(at: address, count: prefix.position - address))
        var blocks = [content]
        var header = HDF5Header()
        while var block = blocks.popLast() {
            while block.count >= 4 {
                let kind = try block.byte()
                let size = try block.uint16()
                let messageFlags = try block.byte()
                if flags & 4 != 0 { _ = try block.take(2) }
                let content = try block.part(size)
                if let next = try add(kind, messageFlags, content, to: &header) {
                    var block = try structure(at: next.lowerBound, count: next.count)
                    try Lookup3.check(block)
                    try block.expect("OCHK")
                    blocks.append(try block.part(block.count - 4))
                }
            }
        }
        return header
    }

    /// Adds a message to a header, or returns the range of the block with more messages.
    private func add(
        _ number: Int, _ flags: Int, _ content: HDF5Cursor, to header: inout HDF5Header
    ) throws -> Range<Int>? {
        guard let kind = HDF5Header.Kind(rawValue: number) else { return nil }
        if flags & 2 != 0 {
            throw QuillError(
                .file,
                kind == .type
                    ? "a committed (named) type; expected the type itself"
                    : "a shared message of its header; expected the message itself")
        }
        guard kind == .continuation else {
            header.messages.append((kind, content))
            return nil
        }
        var content = content
        guard let address = try content.address() else {
            throw QuillError(.file, "damaged: a continued header without an address")
        }
        return try file.range(at: address, count: content.length())
    }
}
