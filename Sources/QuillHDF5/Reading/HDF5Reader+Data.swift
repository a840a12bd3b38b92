import QuillTensor

extension HDF5Reader {
    /// Returns a data set of numbers, or what else an object is.
    func data(_ header: HDF5Header) throws -> HDF5Group.Member {
        guard header.first(.externalFiles) == nil else {
            throw QuillError(.file, "its data is in another file; expected it in this one")
        }
        let type = try HDF5Type(header.required(.type))
        guard let spaceMessage = header.first(.space) else { return .other("a type") }
        let space = try HDF5Space(spaceMessage)
        guard let extents = space.extents else {
            return .other("a data set without data")
        }
        switch type.kind {
        case .string, .variableString, .other:
            return .other("a data set that holds no numbers of up to 64 bits")
        case .integer, .float, .bfloat16, .bool: break
        }
        guard extents.count <= 8 else {
            throw QuillError(.file, "expected at most 8 axes, received \(extents.count)")
        }
        let shape = Shape(extents)
        let empty = HDF5Numbers(type: type, bytes: [])
        guard let count = shape.checkedCount,
            case let (size, isTooLarge) = count.multipliedReportingOverflow(by: type.size),
            case let (memory, isTooLarge2) = count.multipliedReportingOverflow(by: empty.memorySize),
            !isTooLarge, !isTooLarge2
        else { throw QuillError(.file, "the shape \(shape) is too large") }
        let layout = try HDF5Layout(header.required(.layout))
        if count == 0 { return .tensor(try empty.tensor(shape)) }

        switch layout {
        case .contiguous(let place):
            guard let place, place.count >= size,
                let content = try? file.cursor(at: place.address, count: size)
            else {
                throw missing(size, place.map { min($0.count, max(0, file.bytes.count - $0.address)) } ?? 0)
            }
            try charge(size)
            try allocate(memory)
            return .tensor(try HDF5Numbers(type: type, content: content).tensor(shape))
        case .compact(var content):
            guard content.count >= size else { throw missing(size, content.count) }
            try allocate(memory)
            return .tensor(try HDF5Numbers(type: type, content: content.part(size)).tensor(shape))
        case .chunked(let layout):
            let filters = try header.first(.filters).map(HDF5Filters.init) ?? HDF5Filters()
            let grid = try HDF5ChunkGrid(
                extents: extents, limits: space.limits, chunk: layout.extents, elementSize: type.size,
                storedSize: layout.elementSize)
            let chunks = try chunks(layout, grid, filters)
            let stored = chunks.reduce(0) { $0 + $1.range.count }
            // What was never written isn't in the file. No model has more of it than data.
            guard size <= filters.greatestSize(ofPacked: stored), size <= 1 << 32 else {
                throw missing(size, stored)
            }
            let fill = try fillValue(header, type.size)
            try allocate(max(size, memory))
            let bytes = try assemble(chunks, grid, filters, size, fill: fill)
            return .tensor(try HDF5Numbers(type: type, bytes: bytes).tensor(shape))
        }
    }

    private func missing(_ expected: Int, _ stored: Int) -> QuillError {
        QuillError(.file, "expected \(expected) bytes of data, \(stored) are in the file")
    }

    /// Returns the bytes of an element that was never written; empty for zeros.
    private func fillValue(_ header: HDF5Header, _ elementSize: Int) throws -> [UInt8] {
        var size = 0
        var value: HDF5Cursor
        if let message = header.first(.fill) {
            value = message
            let version = try value.version(of: "a fill value", in: 1...3)
            if version == 3 {
                if try value.byte() & 0x20 != 0 { size = try value.uint32() }
            } else {
                _ = try value.take(2)
                let isDefined = try value.byte() != 0
                if version == 1 || isDefined { size = try value.uint32() }
            }
        } else if let message = header.first(.oldFill) {
            value = message
            size = try value.uint32()
        } else {
            return []
        }
        if size == 0 || size >= 1 << 31 { return [] }
        guard size == elementSize else {
            throw QuillError(.file, "damaged: a fill value of \(size) bytes for elements of \(elementSize)")
        }
        return Array(file.bytes[try value.take(size)])
    }
}
