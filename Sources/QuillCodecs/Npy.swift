import QuillTensor

/// NumPy's format for one array: a magic string, a header in Python dictionary syntax, and the elements. Described at
/// numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
public enum Npy {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    // A typical header has 128 bytes; NumPy itself rejects more than 10,000.
    private static let longestHeader = 10_000

    /// Reads a file of version 1, 2 or 3, in C or Fortran order, in either byte order, plain or gzip.
    ///
    /// Booleans, bytes, 32- and 64-bit integers, and 32- and 64-bit floating point keep their types; 16-bit floating point
    /// becomes `Float`, other integers of 8 and 16 bits `Int32`, and unsigned integers of 32 and 64 bits `Int64` if every
    /// value fits. The tensor is always row-major.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    public static func read(_ path: String) throws -> AnyTensor {
        try read(ByteReader(path: path, unpacking: true))
    }

    /// Reads bytes in memory; see ``read(_:)``.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the name of the bytes in error messages.
    public static func read(_ bytes: [UInt8], name: String = "npy data") throws -> AnyTensor {
        try read(ByteReader(bytes, name: name))
    }

    /// Reads everything in front of the elements.
    static func header(_ reader: ByteReader) throws -> NpyHeader {
        let name = reader.name
        guard try reader.bytes(magic.count) == magic else {
            throw QuillError(.file, "\(name): not an npy file: expected to begin with \\x93NUMPY")
        }
        let version = (major: try reader.integer(UInt8.self), minor: try reader.integer(UInt8.self))
        guard (1...3).contains(version.major), version.minor == 0 else {
            throw QuillError(
                .file,
                "\(name): expected npy version 1.0, 2.0 or 3.0, received \(version.major).\(version.minor)")
        }
        let length =
            version.major == 1 ? Int(try reader.integer(UInt16.self)) : Int(try reader.integer(UInt32.self))
        guard length <= longestHeader else {
            throw QuillError(
                .file,
                "\(name): expected a header of at most \(longestHeader) bytes, received length \(length)"
            )
        }
        return try NpyHeader(parsing: reader.bytes(length), name: name)
    }

    /// Reads the header of an array of numbers, and checks that they are there.
    /// - Parameter countsPacked: whether to check packed numbers, too, which unpacks them once.
    static func checkedHeader(_ reader: ByteReader, countsPacked: Bool = true) throws -> NpyHeader {
        let name = reader.name
        let header = try header(reader)
        if let texts = header.texts {
            throw QuillError(.file, "\(name): texts (NumPy type '\(texts.type)'); expected numbers")
        }
        guard let bytes = header.format.byteCount(of: header.shape), bytes < Int.max - reader.position else {
            throw QuillError(.file, "\(name): the header's shape \(header.shape) is too large")
        }
        guard countsPacked else { return header }
        let expected = reader.position + bytes
        let count = try reader.count(upTo: expected)
        guard count == expected else {
            throw QuillError(
                .file,
                "\(name): \(count < expected ? "truncated" : "oversized"): the header's \(header.shape) of "
                    + "\(header.format.rawValue) makes \(expected) bytes, the file has "
                    + (count > expected ? "more" : "\(count)"))
        }
        return header
    }

    static func read(_ reader: ByteReader) throws -> AnyTensor {
        let header = try checkedHeader(reader)
        guard header.isFortranOrder else {
            return try header.format.read(header.shape, from: reader, bigEndian: header.isBigEndian)
        }
        // Column-major is row-major with the axes reversed.
        let reversed = Shape(header.shape.dimensions.reversed())
        return try header.format.read(reversed, from: reader, bigEndian: header.isBigEndian).tensor
            .transposedAny()
    }

    /// Returns the bytes of a version 1.0 file, as NumPy itself writes it.
    public static func encode(_ tensor: AnyTensor) -> [UInt8] {
        var bytes = start(tensor.shape, tensor.dataType)
        tensor.withUnsafeBytes { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Returns everything in front of the elements in a version 1.0 file.
    static func start(_ shape: Shape, _ dataType: DataType) -> [UInt8] {
        let type =
            switch dataType {
            case .float32: "<f4"
            case .float64: "<f8"
            case .int32: "<i4"
            case .int64: "<i8"
            case .uint8: "|u1"
            case .bool: "|b1"
            }
        let extents = shape.dimensions.map(String.init).joined(separator: ", ")
        let tuple = shape.rank == 1 ? "(\(extents),)" : "(\(extents))"
        var header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
        // Everything before the numbers is padded to a multiple of 64 bytes, so that they are aligned.
        let space = 64 - (magic.count + 4 + header.count + 1) % 64
        header += [UInt8](repeating: UInt8(ascii: " "), count: space % 64) + [UInt8(ascii: "\n")]
        return magic + [1, 0, UInt8(header.count & 0xFF), UInt8(header.count >> 8)] + header
    }

    /// Atomically writes a file.
    /// - Throws: a `.file` error that names the path and the reason.
    public static func write(_ tensor: AnyTensor, to path: String) throws {
        try AtomicFile.write(encode(tensor), to: path)
    }
}
