import QuillCodecs
import QuillDownloads
import TestSupport
import Testing

@testable import QuillDatasets

struct SHA256Tests {
    /// The examples of FIPS 180-4 and NIST's "SHA Test Vectors".
    static let vectors: [(bytes: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            Array(
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
                    .utf8), "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            [UInt8](repeating: 97, count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test(arguments: vectors.indices) func agreesWithTheStandard(_ index: Int) throws {
        let (bytes, digest) = Self.vectors[index]
        #expect(SHA256.digest(of: bytes) == digest)

        let scratch = try Scratch()
        let path = try scratch.put("bytes", bytes)
        var passed: [UInt8] = []
        let checksum = try Checksum(of: ByteReader(path: path)) { passed += $0 }
        #expect(checksum == Checksum(byteCount: bytes.count, sha256: digest))
        #expect(passed == bytes)
    }

    /// The portions do not matter.
    @Test(arguments: [1, 55, 56, 63, 64, 65, 4097]) func agreesInPortions(_ size: Int) {
        let (bytes, digest) = Self.vectors[4]
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finalize() == digest)
    }
}
