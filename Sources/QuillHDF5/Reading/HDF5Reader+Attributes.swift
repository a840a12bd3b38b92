import QuillTensor

extension HDF5Reader {
    /// Returns the attributes of an object: strings of both kinds, or numbers.
    func attributes(_ header: HDF5Header, _ path: HDF5Path) throws -> [String: HDF5Attribute] {
        var messages = header.all(.attribute)
        if let info = header.first(.attributeInfo) {
            messages += try path.locating { try attributesInHeap(info) }
        }
        var attributes: [String: HDF5Attribute] = [:]
        for message in messages {
            let parts = try path.locating { try AttributeParts(message) }
            try path.appending("@\(parts.name)").locating {
                guard attributes.updateValue(try attribute(parts), forKey: parts.name) == nil else {
                    throw QuillError(.file, "damaged: two attributes of this name")
                }
            }
        }
        return attributes
    }

    /// Returns the attributes that are stored apart from their object's header.
    private func attributesInHeap(_ info: HDF5Cursor) throws -> [HDF5Cursor] {
        var info = info
        _ = try info.version(of: "attributes", in: 0...0)
        if try info.byte() & 1 != 0 { _ = try info.take(2) }
        guard let heap = try info.address() else { return [] }
        return try messages(inHeapAt: heap, tree: info.address(), kind: 8)
    }

    /// The parts of an attribute message.
    private struct AttributeParts {
        let name: String
        let type: HDF5Type
        let space: HDF5Space
        let data: HDF5Cursor

        init(_ message: HDF5Cursor) throws {
            var message = message
            let version = try message.version(of: "an attribute", in: 1...3)
            let flags = try message.byte()
            let sizes = try (0..<3).map { _ in try message.uint16() }
            // The name's character set: UTF-8 contains ASCII.
            if version == 3 { _ = try message.byte() }
            /// Version 1 fills each part to a multiple of 8 bytes.
            func part(_ size: Int) throws -> HDF5Cursor {
                var part = try message.part(version == 1 ? (size + 7) / 8 * 8 : size)
                return try part.part(size)
            }
            var text = try part(sizes[0])
            name = try text.text(text.count)
            guard version == 1 || flags & 3 == 0 else {
                throw QuillError(
                    .file, "'@\(name)': a committed (named) or shared type; expected the type itself")
            }
            type = try HDF5Type(part(sizes[1]))
            space = try HDF5Space(part(sizes[2]))
            data = message
        }
    }

    private func attribute(_ parts: AttributeParts) throws -> HDF5Attribute {
        guard let extents = parts.space.extents else { return .other("an attribute without data") }
        let type = parts.type
        guard let count = Shape(extents).checkedCount,
            case let (size, isTooLarge) = count.multipliedReportingOverflow(by: type.size), !isTooLarge
        else { throw QuillError(.file, "the shape \(Shape(extents)) is too large for the file") }
        var data = parts.data
        let content = try data.part(size)
        let isScalar = extents.isEmpty
        switch type.kind {
        case .string:
            let strings = try strings(count, type.size, content)
            return isScalar ? .string(strings.first ?? "") : .strings(strings)
        case .variableString:
            let strings = try variableStrings(count, type.size, content)
            return isScalar ? .string(strings.first ?? "") : .strings(strings)
        case .integer, .float, .bfloat16, .bool:
            let numbers = try HDF5Numbers(type: type, content: content)
            return .numbers(
                [Double](unsafeUninitializedCapacity: count) { buffer, filled in
                    let buffer = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
                    numbers.convert(into: buffer)
                    filled = count
                })
        case .other: return .other("an attribute that is neither text nor numbers")
        }
    }

    private func strings(_ count: Int, _ size: Int, _ content: HDF5Cursor) throws -> [String] {
        var content = content
        return try (0..<count).map { _ in try content.text(size) }
    }

    /// Reads references to strings in global heaps.
    private func variableStrings(_ count: Int, _ size: Int, _ content: HDF5Cursor) throws -> [String] {
        guard size == 8 + file.addressSize else {
            throw QuillError(.file, "damaged: strings with references of \(size) bytes")
        }
        var content = content
        return try (0..<count).map { _ in
            let length = try content.uint32()
            let address = try content.address()
            let index = try content.uint32()
            guard length > 0, let address, address > 0 else { return "" }
            guard let range = try heap(at: address)[index], length <= range.count else {
                throw QuillError(.file, "damaged: a string is not in the heap at \(address)")
            }
            try charge(length)
            var text = HDF5Cursor(file, range)
            return try text.text(length)
        }
    }

    /// Returns the places of the objects in a global heap by their numbers.
    private func heap(at address: Int) throws -> [Int: Range<Int>] {
        if let heap = heaps[address] { return heap }
        var prefix = try file.cursor(at: address, count: 8 + file.lengthSize)
        try prefix.expect("GCOL")
        _ = try prefix.version(of: "a global heap", in: 1...1)
        _ = try prefix.take(3)
        var content = try structure(at: address, count: prefix.length())
        _ = try content.take(prefix.position - address)
        var heap: [Int: Range<Int>] = [:]
        while content.count >= 8 + file.lengthSize {
            let index = try content.uint16()
            _ = try content.take(6)
            let size = try content.length()
            // The free rest.
            if index == 0 { break }
            let range = try content.take(size)
            _ = try content.take(min(-size & 7, content.count))
            guard heap.updateValue(range, forKey: index) == nil else {
                throw QuillError(.file, "damaged: two objects of one number in the heap at \(address)")
            }
        }
        heaps[address] = heap
        return heap
    }
}
