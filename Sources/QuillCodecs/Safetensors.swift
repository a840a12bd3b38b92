import QuillTensor

/// Named tensors and metadata strings in the safetensors format: a 64-bit length, a JSON header of that length, and the
/// numbers, little-endian and row-major. Described at github.com/huggingface/safetensors.
public struct Safetensors: Sendable, Equatable {
    /// The tensors by name.
    public var tensors: [String: AnyTensor]
    /// Strings by name that describe the tensors.
    public var metadata: [String: String]

    /// Creates a file's content from tensors and metadata.
    public init(tensors: [String: AnyTensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file.
    ///
    /// F32, F64, I32, I64, U8, and BOOL keep their types; F16 and BF16 become `Float`, I8, I16, and U16 `Int32`, and U32 and
    /// U64 `Int64` if every value fits.
    /// - Throws: a `.file` error that names the file, the tensor, what was expected, and what was received.
    public init(contentsOf path: String) throws { try self.init(reading: ByteReader(path: path)) }

    /// Reads only the metadata, without allocating memory for tensors.
    /// - Throws: the errors of ``init(contentsOf:)``.
    public static func metadata(contentsOf path: String) throws -> [String: String] {
        try SafetensorsHeader(reading: ByteReader(path: path)).metadata
    }

    /// Reads bytes in memory; see ``init(contentsOf:)``.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the name of the bytes in error messages.
    public init(_ bytes: [UInt8], name: String = "safetensors data") throws {
        try self.init(reading: ByteReader(bytes, name: name))
    }

    /// Reads bytes in memory that lives as long as the program.
    package init(permanent bytes: UnsafeRawBufferPointer, name: String) throws {
        try self.init(reading: ByteReader(permanent: bytes, name: name))
    }

    private init(reading reader: ByteReader) throws {
        let header = try SafetensorsHeader(reading: reader)
        metadata = header.metadata
        tensors = [:]
        for entry in header.entries {
            tensors[entry.name] = try entry.format.read(entry.shape, from: reader)
        }
    }

    /// Returns the bytes of the file. Equal contents give equal bytes.
    ///
    /// Tensors are sorted by decreasing number size, for alignment, and then by name.
    /// - Parameter halved: the names of float32 tensors to write as F16, rounded to nearest.
    /// - Throws: an `.argument` error if a tensor has the reserved name `__metadata__`.
    public func encode(halving halved: Set<String> = []) throws -> [UInt8] {
        guard tensors[SafetensorsHeader.metadataKey] == nil else {
            throw QuillError(
                .argument, "the name \(SafetensorsHeader.metadataKey) is reserved in a safetensors file")
        }
        let sorted = tensors.map { name, tensor in
            let isHalved = tensor.dataType == .float32 && halved.contains(name)
            return (name: name, tensor: tensor, format: isHalved ? .float16 : tensor.dataType.stored)
        }.sorted { a, b in (b.format.byteCount, a.name) < (a.format.byteCount, b.name) }
        var header: [String] = []
        if !metadata.isEmpty {
            header.append(
                "\"\(SafetensorsHeader.metadataKey)\":" + JSON.object(metadata.mapValues { .string($0) }).text
            )
        }
        var offset = 0
        for (name, tensor, format) in sorted {
            let end = offset + tensor.shape.elementCount * format.byteCount
            let extents = tensor.shape.dimensions.map(String.init).joined(separator: ",")
            header.append(
                "\(JSON.quoted(name)):{\"dtype\":\"\(SafetensorsHeader.name(of: format))\","
                    + "\"shape\":[\(extents)],\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        var text = Array(("{" + header.joined(separator: ",") + "}").utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + text.count + offset)
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text)
        for (_, tensor, format) in sorted {
            guard case .float32(let floats) = tensor, format == .float16 else {
                tensor.withUnsafeBytes { bytes.append(contentsOf: $0) }
                continue
            }
            for value in floats.elements {
                withUnsafeBytes(of: NumberFormat.half(value).littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    /// Atomically writes the file.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - halved: the names of float32 tensors to write as F16, rounded to nearest.
    /// - Throws: an `.argument` error as for ``encode(halving:)``, or a `.file` error that names the path and the
    ///   reason.
    public func write(to path: String, halving halved: Set<String> = []) throws {
        try AtomicFile.write(encode(halving: halved), to: path)
    }
}
