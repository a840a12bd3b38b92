import QuillTensor

/// An array in a file that needn't fit into memory: it is mapped if the file has its numbers as tensors have them, and
/// read in portions otherwise.
package struct ArrayStream {
    /// The file, and the array in it, for messages.
    package let name: String
    /// The shape of the array.
    package let shape: Shape
    /// The type of the numbers in memory.
    package var dataType: DataType { format.loaded }
    private let path: String
    private let format: NumberFormat
    private let isBigEndian: Bool
    private let isFortranOrder: Bool
    /// The place of the numbers in the file; nil if they are packed.
    private let offset: Int?
    private let reader: ByteReader

    init(
        path: String, _ reader: ByteReader, shape: Shape, _ format: NumberFormat, isBigEndian: Bool,
        isFortranOrder: Bool, at offset: Int?
    ) {
        name = reader.name
        self.path = path
        self.reader = reader
        self.shape = shape
        self.format = format
        self.isBigEndian = isBigEndian
        self.isFortranOrder = isFortranOrder
        self.offset = offset
    }

    /// The number of bytes that the array takes in memory; nil if it is beyond any number.
    package var byteCount: Int? { format.loaded.stored.byteCount(of: shape) }

    /// Returns the array in the mapped file; nil if the file has packed or converted numbers.
    /// - Parameter identity: what tells the content from others; nil for the file's own marks.
    /// - Throws: a `.file` error if the file can't be mapped or is too short.
    package func mapped(identity: String? = nil) throws -> AnyTensor? {
        guard let offset, !isFortranOrder, format == format.loaded.stored, format != .bool,
            format.byteCount == 1 || isBigEndian == (Int(bigEndian: 1) == 1), offset % format.byteCount == 0,
            let bytes = format.byteCount(of: shape), bytes > 0
        else { return nil }
        let file = try MappedFile(path, identity: identity)
        guard file.bytes.count - offset >= bytes else {
            throw QuillError(.file, "\(name): truncated: \(shape) of \(format.rawValue) needs \(bytes) bytes")
        }
        switch format.loaded {
        case .uint8: return .uint8(Tensor(shape, in: file, at: offset))
        case .int32: return .int32(Tensor(shape, in: file, at: offset))
        case .int64: return .int64(Tensor(shape, in: file, at: offset))
        case .float32: return .float32(Tensor(shape, in: file, at: offset))
        case .float64: return .float64(Tensor(shape, in: file, at: offset))
        case .bool: return nil
        }
    }

    /// Calls `body` with parts of consecutive rows, in order. It can be called once.
    /// - Throws: a `.file` error if the file ends early, or for an array in Fortran order; any error of `body`.
    package func forEachPart(_ body: (AnyTensor) throws -> Void) throws {
        guard !isFortranOrder else {
            throw QuillError(
                .file,
                "\(name): the array is in Fortran order, column by column, and can't be read in parts; save it with "
                    + "numpy.ascontiguousarray, or read it into memory (--no-mmap)")
        }
        let row = shape.dropFirst()
        let rowBytes = max(row.elementCount * max(format.byteCount, format.loaded.byteCount), 1)
        let rows = max((8 << 20) / rowBytes, 1)
        for first in stride(from: 0, to: shape[0], by: rows) {
            let count = min(rows, shape[0] - first)
            try body(try format.read(row.prepending(count), from: reader, bigEndian: isBigEndian))
        }
        var rest: UInt8 = 0
        let more = try withUnsafeMutableBytes(of: &rest) { try reader.readSome(into: $0) }
        guard more == 0 else {
            throw QuillError(
                .file,
                "\(name): oversized: the file has more than the header's \(shape) of \(format.rawValue)")
        }
    }
}

extension Npy {
    /// Opens an array of a file, plain or gzip.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    package static func stream(_ path: String) throws -> ArrayStream {
        let reader = try ByteReader(path: path, unpacking: true)
        return try stream(reader, in: path, at: reader.isPacked ? nil : 0)
    }

    /// - Parameter start: the place of the npy file in the file at `path`; nil if it is packed.
    static func stream(_ reader: ByteReader, in path: String, at start: Int?) throws -> ArrayStream {
        let header = try checkedHeader(reader, countsPacked: start != nil)
        return ArrayStream(
            path: path, reader, shape: header.shape, header.format, isBigEndian: header.isBigEndian,
            isFortranOrder: header.isFortranOrder && header.shape.rank > 1,
            at: start.map { $0 + reader.position })
    }
}

extension Npz {
    /// Opens an array of an archive.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    package static func stream(_ path: String, _ name: String) throws -> ArrayStream {
        let archive = try ZipArchive(path: path)
        guard let entry = archive.entry(named: name + ".npy") else {
            throw QuillError(.file, "\(path): there is no array '\(name)'")
        }
        return try Npy.stream(
            archive.reader(of: entry), in: path, at: entry.isDeflated ? nil : entry.dataOffset)
    }
}

extension IDX {
    /// Opens the array of a file, plain or gzip.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    package static func stream(_ path: String) throws -> ArrayStream {
        let reader = try ByteReader(path: path, unpacking: true)
        let (shape, format) = try header(reader, countsPacked: false)
        return ArrayStream(
            path: path, reader, shape: shape, format, isBigEndian: true, isFortranOrder: false,
            at: reader.isPacked ? nil : reader.position)
    }
}

extension NumberFormat {
    /// The type of the tensors that ``read(_:from:bigEndian:)`` returns.
    package var loaded: DataType {
        switch self {
        case .bool: .bool
        case .uint8: .uint8
        case .int8, .uint16, .int16, .int32: .int32
        case .uint32, .uint64, .int64: .int64
        case .float16, .bfloat16, .float32: .float32
        case .float64: .float64
        }
    }
}
