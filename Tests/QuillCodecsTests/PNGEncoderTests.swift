import QuillTensor
import Testing

@testable import QuillCodecs

struct PNGEncoderTests {
    /// A gray pixel of 127, as other programs write it: only the compressed bytes could differ.
    @Test func writesTheBytesOfTheStandard() throws {
        let png = try PNGEncoder.encode(width: 1, height: 1, channels: 1, [127])
        let expected: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B,
            0x55,
        ]
        #expect(Array(png.prefix(expected.count)) == expected)
        #expect(Array(png.suffix(12)) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    }

    @Test func refusesWrongSizes() {
        #expect(throws: QuillError.self) { try PNGEncoder.encode(width: 2, height: 1, channels: 1, [1]) }
        #expect(throws: QuillError.self) { try PNGEncoder.encode(width: 0, height: 1, channels: 1, []) }
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func encodesBase64(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    /// The chunks of two frames, numbered from 0 across the kinds.
    @Test func animationsHaveNumberedFrames() throws {
        let png = try PNGEncoder.encodeAnimation(
            width: 2, height: 1, channels: 1, [[1, 2], [3, 4]], delays: [100, 300])
        var names: [String] = []
        var numbers: [UInt8] = []
        var at = 8
        while at + 12 <= png.count {
            let length = png[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            let name = String(decoding: png[at + 4..<at + 8], as: UTF8.self)
            names.append(name)
            if name == "fcTL" || name == "fdAT" { numbers.append(png[at + 11]) }
            if name == "acTL" { #expect(Array(png[at + 8..<at + 16]) == [0, 0, 0, 2, 0, 0, 0, 0]) }
            at += 12 + length
        }
        #expect(at == png.count)
        #expect(names == ["IHDR", "acTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"])
        #expect(numbers == [0, 1, 2, 3])
        #expect(throws: QuillError.self) {
            try PNGEncoder.encodeAnimation(width: 2, height: 1, channels: 1, [], delays: [])
        }
        #expect(throws: QuillError.self) {
            try PNGEncoder.encodeAnimation(width: 2, height: 1, channels: 1, [[1, 2], [3]], delays: [1, 1])
        }
    }
}
