import QuillCodecs
import QuillDownloads

extension Checksum {
    /// Computes the checksum of a reader's remaining bytes, stopping once there are more than `limit`. `body` receives
    /// each chunk.
    init(
        of reader: ByteReader, limit: Int = .max, _ body: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) throws {
        try SHA256.require()
        var hash = SHA256()
        var byteCount = 0
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { chunk in
            while byteCount <= limit {
                let received = try reader.readSome(into: chunk)
                if received == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<received])
                hash.update(bytes)
                byteCount += received
                try body(bytes)
            }
        }
        self.init(byteCount: byteCount, sha256: hash.finalize())
    }
}
