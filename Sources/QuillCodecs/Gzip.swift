import CZlib
import QuillTensor

/// The gzip format (RFC 1952), implemented with zlib.
public enum Gzip {
    /// Returns whether bytes begin like gzip data.
    public static func isGzip(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Unpacks one or more gzip members.
    /// - Parameters:
    ///   - packed: the compressed data.
    ///   - limit: the maximum unpacked size; a few kilobytes of gzip can unpack to gigabytes.
    ///   - name: the name of the data in error messages, such as the path.
    /// - Throws: a `.file` error if the data is truncated, damaged, followed by something else, or unpacks to more than
    ///   `limit` bytes.
    public static func inflate(_ packed: [UInt8], limit: Int, name: String = "gzip data") throws -> [UInt8] {
        let source = try GzipSource(MemorySource(packed), name: name)
        return try Inflater.collect(limit: limit, name: name, source.read)
    }

    /// Packs bytes into one gzip member without name or time, so that equal bytes give equal results.
    /// - Parameters:
    ///   - bytes: the data to compress.
    ///   - level: the compression level, from 1 (fast) to 9 (small).
    /// - Throws: an `.argument` error for any other level.
    public static func deflate(_ bytes: [UInt8], level: Int = 6) throws -> [UInt8] {
        guard (1...9).contains(level) else {
            throw QuillError(.argument, "gzip level: expected 1 to 9, received \(level)")
        }
        var stream = z_stream()
        let status = deflateInit2_(
            &stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw QuillError(.argument, "zlib cannot start (\(status))") }
        defer { deflateEnd(&stream) }
        var packed: [UInt8] = []
        bytes.withUnsafeBufferPointer { input in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { chunk in
                var consumed = 0
                var result = Z_OK
                while result != Z_STREAM_END {
                    let portion = min(input.count - consumed, 1 << 30)
                    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
                    stream.avail_in = UInt32(portion)
                    stream.next_out = chunk.baseAddress
                    stream.avail_out = UInt32(chunk.count)
                    let isLast = consumed + portion == input.count
                    result = CZlib.deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    consumed += portion - Int(stream.avail_in)
                    packed.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
                }
            }
        }
        return packed
    }
}
