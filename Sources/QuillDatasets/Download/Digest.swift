import Crypto
import QuillCodecs
import QuillTensor

/// The SHA-256 of bytes that pass by.
struct Digest {
    private var hash = SHA256()
    private(set) var byteCount = 0

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
        byteCount += bytes.count
    }

    /// As `sha256sum` prints it.
    var checksum: Checksum { Checksum(byteCount: byteCount, sha256: hash.finalize().hexadecimal) }

    /// The checksum of what a reader has left to give, each portion shown to `body` on the way.
    static func of(
        _ reader: ByteReader, limit: Int = .max, _ body: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) throws -> Checksum {
        var digest = Digest()
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { chunk in
            while digest.byteCount <= limit {
                let received = try reader.readSome(into: chunk)
                if received == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<received])
                digest.update(bytes)
                try body(bytes)
            }
        }
        return digest.checksum
    }
}

extension SHA256.Digest {
    /// As `sha256sum` prints it.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
