import QuillTensor

extension HDF5Reader {
    /// Returns a data set of numbers: floating point as `Float`, or `Double` if it has 64 bits; whole numbers as `UInt8`,
    /// `Int32`, or `Int64`.
    func data(_ data: HDF5Handle, _ path: String) throws -> HDF5Group.Member {
        let damaged = "'\(path)': damaged data set"
        let type = try HDF5Handle(library, .type, library.dataType(data.id), damaged)
        let space = try HDF5Handle(library, .space, library.dataSpace(data.id), damaged)
        guard let extents = try extents(space, path) else { return .other("a data set without data") }
        let size = library.typeSize(type.id)
        let memory: (type: HDF5Library.Constant, size: Int)
        switch (library.typeClass(type.id), size) {
        case (1, 1...4): memory = (.float32, 4)
        case (1, 8): memory = (.float64, 8)
        case (0, 1): memory = library.sign(type.id) == 0 ? (.uint8, 1) : (.int32, 4)
        case (0, 2): memory = (.int32, 4)
        case (0, 4): memory = library.sign(type.id) == 0 ? (.int64, 8) : (.int32, 4)
        case (0, 8): memory = (.int64, 8)
        default: return .other("a data set that holds no numbers of up to 64 bits")
        }
        guard extents.count <= 8 else {
            throw QuillError(.file, "'\(path)': expected at most 8 axes, received \(extents.count)")
        }
        let shape = Shape(extents)
        guard let count = shape.checkedCount,
            case let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: max(size, memory.size)),
            !isTooLarge
        else { throw QuillError(.file, "'\(path)': the shape \(shape) is too large") }
        try checkStorage(of: data, count * size, rank: extents.count, size, path)
        try take(bytes, path)

        func read<Element: TensorElement>(_: Element.Type) throws -> Tensor<Element> {
            try Tensor<Element>(shape) { buffer in
                // The memory is initialized even where the library reads nothing.
                buffer.initialize(repeating: .zero)
                guard count > 0 else { return }
                guard library.readData(data.id, library[memory.type], 0, 0, 0, buffer.baseAddress) >= 0 else {
                    throw QuillError(.file, damaged)
                }
            }
        }
        switch memory.type {
        case .float32: return .tensor(.float32(try read(Float.self)))
        case .float64: return .tensor(.float64(try read(Double.self)))
        case .uint8: return .tensor(.uint8(try read(UInt8.self)))
        case .int32: return .tensor(.int32(try read(Int32.self)))
        default: return .tensor(.int64(try read(Int64.self)))
        }
    }

    /// Rejects data that is not in the file, or not as large as its shape, before memory is allocated for it.
    private func checkStorage(
        of data: HDF5Handle, _ byteCount: Int, rank: Int, _ elementSize: Int, _ path: String
    ) throws {
        let properties = try HDF5Handle(
            library, .properties, library.dataProperties(data.id), "'\(path)': damaged data set")
        guard library.externalFileCount(properties.id) == 0 else {
            throw QuillError(.file, "'\(path)' is in another file; expected its data in this one")
        }
        let stored = Int(clamping: library.storedSize(data.id))
        func tooLarge(_ count: Int) -> QuillError {
            QuillError(
                .file, "'\(path)': expected \(count) bytes of data, \(min(stored, fileSize)) are in the file")
        }
        switch library.layout(properties.id) {
        case 0, 1:
            // Compact or contiguous.
            guard byteCount <= min(stored, fileSize) else { throw tooLarge(byteCount) }
        case 2:
            let isPacked = try checkFilters(properties, path)
            var chunk = [UInt64](repeating: 0, count: max(rank, 1))
            guard library.chunkExtents(properties.id, Int32(rank), &chunk) == Int32(rank),
                let chunkCount = Shape(chunk.map { Int(clamping: $0) }).checkedCount,
                case let (chunkSize, overflow) = chunkCount.multipliedReportingOverflow(by: elementSize),
                !overflow
            else { throw QuillError(.file, "'\(path)': damaged chunks") }
            // Parts that were never written are not in the file, and zero; no model has them.
            let most = min(stored, fileSize) * (isPacked ? Self.expansion : 1)
            guard byteCount <= most else { throw tooLarge(byteCount) }
            guard chunkSize <= max(most, 1 << 20) else { throw tooLarge(chunkSize) }
        default:
            throw QuillError(.file, "'\(path)' is a virtual data set; expected its data in this file")
        }
    }

    /// Returns whether chunks are packed.
    private func checkFilters(_ properties: HDF5Handle, _ path: String) throws -> Bool {
        var isPacked = false
        for index in 0..<max(0, library.filterCount(properties.id)) {
            var flags: UInt32 = 0
            var valueCount = 0
            let filter = library.filter(
                properties.id, UInt32(index), &flags, &valueCount, nil, 0, nil, nil)
            switch filter {
            case 1: isPacked = true
            case 2, 3: break
            default:
                throw QuillError(
                    .file,
                    "'\(path)' is packed by filter \(filter); expected deflate (gzip), shuffle, or Fletcher-32"
                )
            }
        }
        return isPacked
    }
}
