import QuillTensor

/// Named tensors with a table of strings, in the safetensors format: a 64-bit length, a JSON header of that length,
/// and the numbers, little-endian and row-major. Described at github.com/huggingface/safetensors.
public struct Safetensors: Sendable, Equatable {
    /// The tensors by name.
    public var tensors: [String: AnyTensor]
    /// Free text by name: what the tensors belong to.
    public var metadata: [String: String]

    /// Tensors and metadata to be written.
    public init(tensors: [String: AnyTensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file.
    ///
    /// F32, I32 and U8 are read as they are; F64, F16 and BF16 become `Float`, BOOL `UInt8`, and the other integers
    /// `Int32` where every value fits.
    /// - Throws: a `.file` error that names the file, the tensor, what was expected and what came.
    public init(contentsOf path: String) throws { try self.init(reading: ByteReader(path: path)) }

    /// Reads the metadata alone: enough to tell whose file it is, without memory for its tensors.
    /// - Throws: as ``init(contentsOf:)``.
    public static func metadata(contentsOf path: String) throws -> [String: String] {
        try SafetensorsHeader(reading: ByteReader(path: path)).metadata
    }

    /// Reads bytes in memory; see ``init(contentsOf:)``.
    /// - Parameter name: what error messages call the bytes.
    public init(_ bytes: [UInt8], name: String = "safetensors data") throws {
        try self.init(reading: ByteReader(bytes, name: name))
    }

    private init(reading reader: ByteReader) throws {
        let header = try SafetensorsHeader(reading: reader)
        metadata = header.metadata
        tensors = [:]
        for entry in header.entries {
            tensors[entry.name] = try entry.format.read(entry.shape, from: reader)
        }
    }

    /// The bytes of the file: equal contents give equal bytes.
    ///
    /// Wider numbers come first, so that every tensor is aligned to its numbers; equally wide ones by name.
    /// - Parameter halved: names of float32 tensors to write in 16 bits, F16, each number rounded to the nearest.
    /// - Throws: an `.argument` error if a tensor has the header's own name, `__metadata__`.
    public func encode(halving halved: Set<String> = []) throws -> [UInt8] {
        guard tensors[SafetensorsHeader.metadataKey] == nil else {
            throw QuillError(
                .argument, "no tensor can be called \(SafetensorsHeader.metadataKey) in a safetensors file")
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
            let end = offset + tensor.shape.count * format.byteCount
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

    /// Writes the file, whole or not at all.
    /// - Parameter halved: names of float32 tensors to write in 16 bits, as in ``encode(halving:)``.
    /// - Throws: an `.argument` error as for ``encode(halving:)``, or a `.file` error that names the path and the reason.
    public func write(to path: String, halving halved: Set<String> = []) throws {
        try AtomicFile.write(encode(halving: halved), to: path)
    }
}

extension DataType {
    /// The format that loses nothing.
    fileprivate var stored: NumberFormat {
        switch self {
        case .float32: .float32
        case .int32: .int32
        case .uint8: .uint8
        }
    }
}
