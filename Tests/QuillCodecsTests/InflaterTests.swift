import QuillTensor
import TestSupport
import Testing

@testable import QuillCodecs

struct InflaterTests {
    private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 9) }

    /// Returns packed bytes in a framing, made from gzip's: a header of ten bytes, deflated data, a trailer of eight.
    private static func packed(_ bytes: [UInt8], _ framing: Inflater.Framing) throws -> [UInt8] {
        let gzip = try Gzip.deflate(bytes)
        switch framing {
        case .gzip: return gzip
        case .none: return Array(gzip.dropFirst(10).dropLast(8))
        case .zlib:
            // RFC 1950: a header, and Adler-32 in big-endian order.
            var (a, b) = (1, 0)
            for byte in bytes {
                a = (a + Int(byte)) % 65_521
                b = (b + a) % 65_521
            }
            return [0x78, 0x9C] + gzip.dropFirst(10).dropLast(8)
                + [b >> 8, b & 255, a >> 8, a & 255].map { UInt8($0) }
        }
    }

    private static let framings: [Inflater.Framing] = [.gzip, .zlib, .none]

    @Test(arguments: framings) func unpacks(_ framing: Inflater.Framing) throws {
        for count in [0, 1, 65_535, 65_536, 65_537, 100_000] {
            let bytes = Array(Self.bytes[..<count])
            let packed = try Self.packed(bytes, framing)
            #expect(try Inflater.unpack(packed, framing, limit: count, name: "data") == bytes)
        }
    }

    /// Packed bytes that arrive one by one, followed by others, are unpacked into buffers of any size.
    @Test(arguments: framings) func unpacksInPortions(_ framing: Inflater.Framing) throws {
        let bytes = Array(Self.bytes[..<3000])
        let packed = try Self.packed(bytes, framing)
        for size in [1, 7, 1000, 3000, 4000] {
            let inflater = try Inflater(framing, name: "data")
            var (taken, unpacked) = (0, [UInt8]())
            var buffer = [UInt8](repeating: 0, count: size)
            while !inflater.isAtEnd {
                let received = try buffer.withUnsafeMutableBytes { buffer in
                    try inflater.read(into: buffer) { input in
                        input[0] = taken < packed.count ? packed[taken] : 0xAA
                        taken += 1
                        return 1
                    }
                }
                unpacked += buffer[..<received]
            }
            #expect(unpacked == bytes)
            #expect(taken - inflater.unused == packed.count)
            // Repeated reads after the end return nothing.
            #expect(try buffer.withUnsafeMutableBytes { try inflater.read(into: $0) { _ in 0 } } == 0)
        }
    }

    @Test(arguments: framings) func everyTruncationIsAnError(_ framing: Inflater.Framing) throws {
        let packed = try Self.packed(Array(Self.bytes[..<500]), framing)
        for count in 0..<packed.count {
            let message = message {
                _ = try Inflater.unpack(Array(packed[..<count]), framing, limit: 500, name: "a/data")
            }
            #expect(message.hasPrefix("a/data: truncated: the ") && message.hasSuffix(" data is incomplete"))
        }
    }

    /// A changed byte is an error, or changes nothing (a time in gzip's header). Without a checksum, it may change the
    /// data, but nothing else.
    @Test(arguments: framings) func everyDamageIsFound(_ framing: Inflater.Framing) throws {
        let bytes = Array(Self.bytes[..<500])
        let packed = try Self.packed(bytes, framing)
        var errors = 0
        for index in packed.indices {
            for change in [1, 0x80, 0xFF] as [UInt8] {
                var changed = packed
                changed[index] ^= change
                do {
                    let result = try Inflater.unpack(changed, framing, limit: 1 << 20, name: "data")
                    #expect(framing == .none || result == bytes)
                } catch let error as QuillError {
                    errors += 1
                    #expect(error.kind == .file && error.message.hasPrefix("data: "))
                }
            }
        }
        #expect(errors > packed.count / 4)
    }

    @Test func saysWhatIsWrong() throws {
        let bytes = Array(Self.bytes[..<500])
        let cases: [(Inflater.Framing, [UInt8], String)] = [
            (.gzip, Array("no gzip data".utf8), "damaged gzip data: incorrect header check"),
            (
                .zlib, try Self.packed(bytes, .zlib).dropLast() + [7],
                "damaged zlib data: incorrect data check"
            ),
            (.zlib, [0x78, 0x20, 1, 2, 3, 4, 5], "damaged zlib data: it needs a preset dictionary"),
            (.none, [0xFF, 1, 2, 3], "damaged deflate data: invalid block type"),
            (.none, try Self.packed(bytes, .none) + [0], "unexpected bytes after its packed data"),
            (.none, [], "truncated: the deflate data is incomplete"),
        ]
        for (framing, packed, says) in cases {
            let message = message {
                _ = try Inflater.unpack(packed, framing, limit: 500, name: "data")
            }
            #expect(message == "data: \(says)")
        }
        let packed = try Self.packed(bytes, .zlib)
        #expect(
            message { _ = try Inflater.unpack(packed, .zlib, limit: 499, name: "data") }
                == "data: unpacks to more than the expected 499 bytes")
    }
}
