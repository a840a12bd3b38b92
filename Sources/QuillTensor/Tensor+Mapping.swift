extension Tensor {
    /// Creates a tensor whose elements are in a mapped file, in the machine's byte order.
    /// - Precondition: the file holds them, at an address that suits the type.
    package init(_ shape: Shape, in file: MappedFile, at offset: Int) {
        let count = shape.elementCount
        precondition(offset >= 0 && offset + count * MemoryLayout<Element>.stride <= file.bytes.count)
        self.init(
            shape: shape, storage: TensorStorage(mapping: file, at: offset, count: count), offset: 0)
    }

    /// Whether the elements are in a mapped file instead of the process's own memory. A copy that is modified is not.
    public var isMapped: Bool { storage.mapping != nil }

    /// The file that the elements are in.
    package var mapping: MappedFile? { storage.mapping }

    /// The place of the first element in the mapped file, in bytes.
    private var mappedOffset: Int {
        guard let file = storage.mapping?.bytes.baseAddress,
            let start = UnsafeRawPointer(storage.buffer.baseAddress)
        else { return 0 }
        return start - file + offset * MemoryLayout<Element>.stride
    }

    /// What tells these elements from others, if they are mapped.
    package var mappedIdentity: String? {
        storage.mapping.map { "\($0.identity) \(mappedOffset) \(Element.dataType.rawValue) \(shape)" }
    }

    /// Calls `body` with parts of consecutive rows, in order: with the whole tensor if it is in memory, or else with parts
    /// of about 16 MB, each of which is given back to the system.
    package func forEachPart(_ body: (_ first: Int, _ part: Tensor) throws -> Void) rethrows {
        guard let mapping = storage.mapping, rank > 0, shape[0] > 0 else { return try body(0, self) }
        let rowBytes = Swift.max(elementCount / shape[0] * MemoryLayout<Element>.stride, 1)
        let rows = Swift.max((16 << 20) / rowBytes, 1)
        for first in stride(from: 0, to: shape[0], by: rows) {
            let end = Swift.min(first + rows, shape[0])
            let start = mappedOffset
            mapping.willNeed(start + end * rowBytes..<start + (end + rows) * rowBytes)
            try body(first, self[first..<end])
            mapping.release()
        }
    }

    /// Calls `body` with the elements of every `step`th row, in order. Pages of a mapped file are given back to the system
    /// in time.
    package func forEachRow(
        step: Int = 1, _ body: (_ row: Int, _ elements: UnsafeBufferPointer<Element>) throws -> Void
    ) rethrows {
        guard rank > 0, shape[0] > 0 else { return }
        let size = elementCount / shape[0]
        try withUnsafeBufferPointer { elements in
            for row in stride(from: 0, to: shape[0], by: step) {
                try body(row, UnsafeBufferPointer(rebasing: elements[row * size..<(row + 1) * size]))
                didRead(rows: 1)
            }
        }
    }

    /// Asks the system to read rows soon, if they are in a mapped file.
    /// - Parameter rows: the rows, ascending.
    package func willNeed(rows: some Collection<Int>) {
        guard let mapping = storage.mapping, rank > 0, shape[0] > 0, let first = rows.first else { return }
        let rowBytes = elementCount / shape[0] * MemoryLayout<Element>.stride
        let start = mappedOffset
        // Rows on neighboring pages are asked for together.
        let gap = 4096 / Swift.max(rowBytes, 1) + 1
        var run = first..<first + 1
        func ask() { mapping.willNeed(start + run.lowerBound * rowBytes..<start + run.upperBound * rowBytes) }
        for row in rows.dropFirst() {
            if row <= run.upperBound + gap {
                run = run.lowerBound..<row + 1
            } else {
                ask()
                run = row..<row + 1
            }
        }
        ask()
    }

    /// Notes that rows have been read, so that the pages of a mapped file are given back in time.
    package func didRead(rows: Int) {
        guard let mapping = storage.mapping, rank > 0, shape[0] > 0 else { return }
        mapping.didRead(rows: rows, of: elementCount / shape[0] * MemoryLayout<Element>.stride)
    }
}

extension AnyTensor {
    /// Whether the elements are in a mapped file instead of the process's own memory.
    public var isMapped: Bool { mapping != nil }

    /// The file that the elements are in.
    package var mapping: MappedFile? {
        switch self {
        case .float32(let tensor): tensor.mapping
        case .float64(let tensor): tensor.mapping
        case .int32(let tensor): tensor.mapping
        case .int64(let tensor): tensor.mapping
        case .uint8(let tensor): tensor.mapping
        case .bool(let tensor): tensor.mapping
        }
    }

    /// What tells these elements from others, if they are mapped.
    package var mappedIdentity: String? {
        switch self {
        case .float32(let tensor): tensor.mappedIdentity
        case .float64(let tensor): tensor.mappedIdentity
        case .int32(let tensor): tensor.mappedIdentity
        case .int64(let tensor): tensor.mappedIdentity
        case .uint8(let tensor): tensor.mappedIdentity
        case .bool(let tensor): tensor.mappedIdentity
        }
    }

    /// Consecutive rows, which share this tensor's memory.
    package subscript(rows range: Range<Int>) -> AnyTensor {
        switch self {
        case .float32(let tensor): .float32(tensor[range])
        case .float64(let tensor): .float64(tensor[range])
        case .int32(let tensor): .int32(tensor[range])
        case .int64(let tensor): .int64(tensor[range])
        case .uint8(let tensor): .uint8(tensor[range])
        case .bool(let tensor): .bool(tensor[range])
        }
    }

    /// Asks the system to read rows soon, if they are in a mapped file.
    /// - Parameter rows: the rows, ascending.
    package func willNeed(rows: some Collection<Int>) {
        switch self {
        case .float32(let tensor): tensor.willNeed(rows: rows)
        case .float64(let tensor): tensor.willNeed(rows: rows)
        case .int32(let tensor): tensor.willNeed(rows: rows)
        case .int64(let tensor): tensor.willNeed(rows: rows)
        case .uint8(let tensor): tensor.willNeed(rows: rows)
        case .bool(let tensor): tensor.willNeed(rows: rows)
        }
    }

    /// Notes that rows have been read, so that the pages of a mapped file are given back in time.
    package func didRead(rows: Int) {
        guard let mapping, shape.rank > 0 else { return }
        mapping.didRead(rows: rows, of: shape.dropFirst().elementCount * dataType.byteCount)
    }

    /// Joins tensors of one element type along the first axis.
    /// - Throws: a `.shape` or `.data` error if their types or rows differ.
    package init(joining tensors: [AnyTensor]) throws {
        func joined<Element>(_ type: Element.Type) throws -> Tensor<Element> {
            try Tensor(concatenating: tensors.map { try $0.typed(type) })
        }
        switch tensors.first {
        case .float32?: self = .float32(try joined(Float.self))
        case .float64?: self = .float64(try joined(Double.self))
        case .int32?: self = .int32(try joined(Int32.self))
        case .int64?: self = .int64(try joined(Int64.self))
        case .uint8?: self = .uint8(try joined(UInt8.self))
        case .bool?: self = .bool(try joined(Bool.self))
        case nil: throw QuillError(.shape, "expected at least one tensor to join")
        }
    }
}
