import QuillTensor

/// The validated header of a safetensors file: every byte of the data belongs to exactly one tensor.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let format: NumberFormat
        let shape: Shape
        let start: Int
        let end: Int
    }

    static let metadataKey = "__metadata__"
    /// The maximum length of a header in bytes, which the format defines.
    private static let longest = 100_000_000
    private static let formats: [String: NumberFormat] = [
        "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "U32": .uint32,
        "I32": .int32,
        "U64": .uint64, "I64": .int64, "F16": .float16, "BF16": .bfloat16, "F32": .float32,
        "F64": .float64,
    ]

    /// Returns the format's name of a number format.
    static func name(of format: NumberFormat) -> String {
        formats.first { $0.value == format }?.key ?? format.rawValue
    }

    /// The tensors, by position in the file.
    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    /// Reads the header, up to the start of the first tensor.
    init(reading reader: ByteReader) throws {
        let name = reader.name
        let fileSize = try reader.count(upTo: Int.max - 1)
        guard fileSize >= 8 else {
            throw QuillError(
                .file, "\(name): truncated: a safetensors file has at least 8 bytes, this has \(fileSize)")
        }
        let length = try reader.integer(UInt64.self)
        guard length <= Self.longest, length <= fileSize - 8 else {
            let most = min(Self.longest, fileSize - 8)
            throw QuillError(
                .file,
                "\(name): not a safetensors file or truncated: expected a header of at most \(most) bytes, "
                    + "received length \(length)")
        }
        let text = try reader.bytes(Int(length))
        guard text.first == UInt8(ascii: "{"), let members = try JSON(parsing: text, name: name).members
        else {
            throw QuillError(.file, "\(name): not a safetensors file: its header is not a JSON object")
        }
        for (key, value) in members {
            if key == Self.metadataKey {
                metadata = try Self.strings(value, name)
            } else {
                entries.append(try Self.entry(key, value, name))
            }
        }
        entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
        try checkCover(dataSize: fileSize - reader.position, name)
    }

    /// Checks that tensors have no overlaps or gaps, and that nothing follows the last one.
    private func checkCover(dataSize: Int, _ name: String) throws {
        var covered = 0
        for entry in entries {
            guard entry.start == covered else {
                throw QuillError(
                    .file,
                    "\(name): tensor \(JSON.quoted(entry.name)): expected to begin at byte \(covered), begins at "
                        + "\(entry.start): tensors \(entry.start < covered ? "overlap" : "leave a gap")")
            }
            covered = entry.end
        }
        guard covered == dataSize else {
            throw QuillError(
                .file,
                "\(name): \(covered > dataSize ? "truncated" : "oversized"): its tensors take \(covered) bytes, "
                    + "\(dataSize) follow the header")
        }
    }

    private static func strings(_ value: JSON, _ name: String) throws -> [String: String] {
        guard let members = value.members else {
            throw QuillError(.file, "\(name): \(metadataKey) is not an object of strings")
        }
        return try members.reduce(into: [:]) { strings, member in
            guard let string = member.value.string else {
                throw QuillError(.file, "\(name): \(metadataKey): \(JSON.quoted(member.key)) is not a string")
            }
            strings[member.key] = string
        }
    }

    private static func excerpt(_ value: JSON) -> String {
        let text = value.text
        return text.count > 100 ? text.prefix(100) + "…" : text
    }

    private static func entry(_ key: String, _ value: JSON, _ name: String) throws -> Entry {
        let tensor = "\(name): tensor \(JSON.quoted(key))"
        guard let type = value.members?["dtype"]?.string,
            let extents = value.members?["shape"]?.elements?.map(\.integer),
            let offsets = value.members?["data_offsets"]?.elements?.map(\.integer), offsets.count == 2,
            let start = offsets[0], let end = offsets[1]
        else {
            throw QuillError(
                .file,
                "\(tensor): expected dtype, shape and two data_offsets, whole numbers, received \(Self.excerpt(value))"
            )
        }
        guard let format = formats[type] else {
            throw QuillError(
                .file,
                "\(tensor): numbers of type \(type) are not supported; expected one of "
                    + formats.keys.sorted().joined(separator: ", "))
        }
        let shape = Shape(extents.compactMap { $0 })
        guard shape.rank == extents.count, let byteCount = format.byteCount(of: shape) else {
            throw QuillError(.file, "\(tensor): invalid shape: \(Self.excerpt(value))")
        }
        guard start >= 0, end >= start, end - start == byteCount else {
            throw QuillError(
                .file,
                "\(tensor): shape \(shape) of \(type) takes \(byteCount) bytes, its data_offsets are "
                    + "[\(start), \(end)]")
        }
        return Entry(name: key, format: format, shape: shape, start: start, end: end)
    }
}
