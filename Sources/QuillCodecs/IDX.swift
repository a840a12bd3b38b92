import QuillTensor

/// The format of MNIST's files: two zero bytes, a type, a rank, the extents as big-endian 32-bit numbers, and the
/// elements in row-major order, big-endian. Described at yann.lecun.com/exdb/mnist.
public enum IDX {
    private static let formats: [UInt8: NumberFormat] = [
        0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
    ]

    /// Reads a file, plain or gzip, as its first bytes indicate.
    ///
    /// Bytes become `UInt8`, the other integers `Int32`, floating point `Float` or `Double`.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    public static func read(_ path: String) throws -> AnyTensor {
        try read(ByteReader(path: path, unpacking: true))
    }

    /// Reads bytes in memory, plain or gzip, as the first of them indicate.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the name of the bytes in error messages.
    /// - Throws: a `.file` error that names the bytes, what was expected, and what was received.
    public static func read(_ bytes: [UInt8], name: String = "IDX data") throws -> AnyTensor {
        try read(ByteReader(bytes, name: name, unpacking: true))
    }

    private static func read(_ reader: ByteReader) throws -> AnyTensor {
        let (shape, format) = try header(reader)
        return try format.read(shape, from: reader, bigEndian: true)
    }

    /// Reads everything in front of the elements, and checks that these are there.
    /// - Parameter countsPacked: whether to check packed elements, too, which unpacks them once.
    static func header(
        _ reader: ByteReader, countsPacked: Bool = true
    ) throws -> (shape: Shape, format: NumberFormat) {
        let name = reader.name
        let magic = try reader.bytes(4)
        guard magic[0] == 0, magic[1] == 0, let format = formats[magic[2]], magic[3] > 0 else {
            let hex = magic.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
            throw QuillError(
                .file,
                "\(name): not an IDX file: expected to begin with 00 00, a type and a rank, received \(hex)")
        }
        var extents: [Int] = []
        for axis in 0..<Int(magic[3]) {
            let extent = try reader.integer(Int32.self, bigEndian: true)
            guard extent > 0 else {
                throw QuillError(
                    .file, "\(name): extent \(axis): expected a positive number, received \(extent)")
            }
            extents.append(Int(extent))
        }
        let shape = Shape(extents)
        guard let bytes = format.byteCount(of: shape), bytes <= Int.max - reader.position - 1 else {
            throw QuillError(.file, "\(name): the header's shape \(shape) is impossibly large")
        }
        if reader.isPacked, !countsPacked { return (shape, format) }
        let expected = reader.position + bytes
        let count = try reader.count(upTo: expected)
        guard count == expected else {
            throw QuillError(
                .file,
                "\(name): \(count < expected ? "truncated" : "oversized"): the header's \(shape) of \(format.rawValue) "
                    + "makes \(expected) bytes, the file has \(count > expected ? "more" : "\(count)")")
        }
        return (shape, format)
    }

    /// Returns the bytes of an IDX file.
    /// - Throws: an `.argument` error if the format cannot express the element type, `int64` or `bool`, or the shape:
    /// scalars, empty tensors, more than 255 axes, extents of 2³¹ or more.
    public static func encode(_ tensor: AnyTensor) throws -> [UInt8] {
        let extents = tensor.shape.dimensions
        guard (1...255).contains(extents.count), extents.allSatisfy({ $0 > 0 && $0 <= Int(Int32.max) }) else {
            throw QuillError(
                .argument,
                "IDX holds 1 to 255 axes of extents 1 to \(Int32.max), received shape \(tensor.shape)")
        }
        let type: UInt8
        switch tensor.dataType {
        case .uint8: type = 0x08
        case .int32: type = 0x0C
        case .float32: type = 0x0D
        case .float64: type = 0x0E
        case .int64, .bool:
            throw QuillError(
                .argument, "IDX holds uint8, int32, float32 and float64, received \(tensor.dataType.rawValue)"
            )
        }
        var bytes: [UInt8] = [0, 0, type, UInt8(extents.count)]
        for extent in extents { bytes.append(bigEndian: UInt32(extent)) }
        tensor.withUnsafeBytes { raw in
            switch tensor.dataType.byteCount {
            case 1: bytes.append(contentsOf: raw)
            case 8: for word in raw.bindMemory(to: UInt64.self) { bytes.append(bigEndian: word) }
            default: for word in raw.bindMemory(to: UInt32.self) { bytes.append(bigEndian: word) }
            }
        }
        return bytes
    }

    /// Atomically writes a file.
    /// - Throws: an `.argument` error as for ``encode(_:)``, or a `.file` error that names the path and the reason.
    public static func write(_ tensor: AnyTensor, to path: String) throws {
        try AtomicFile.write(encode(tensor), to: path)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
