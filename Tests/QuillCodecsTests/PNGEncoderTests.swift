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
}
