import Foundation
import QuillCodecs
import TestSupport
import Testing

@testable import QuillPictures

/// Pictures with samples of 16 bits, of which fewer are in use.
struct DeepPictureTests {
    /// Samples of 16 bits, the highest byte first.
    private static func bytes(_ samples: [Int]) -> [UInt8] {
        samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    /// PNG's kinds of colors, a row of two pixels, the bytes that are expected, and the bits.
    static let rows: [(color: UInt8, samples: [Int], pixels: [UInt8], bits: Int?)] = [
        (0, [4095, 0], [255, 255, 255, 0, 0, 0], 12), (0, [1024, 2048], [64, 64, 64, 128, 128, 128], 12),
        (0, [1023, 512], [255, 255, 255, 128, 128, 128], 10), (0, [255, 7], [255, 255, 255, 7, 7, 7], 8),
        (2, [4095, 0, 2048, 16, 0, 0], [255, 0, 128, 1, 0, 0], 12),
        (4, [4095, 65535, 0, 0], [255, 255, 255, 255, 0, 0, 0, 0], 12),
        (6, [4095, 0, 0, 4095, 0, 0, 0, 0], [255, 0, 0, 255, 0, 0, 0, 0], 12),
        // All bits are in use, and nothing is.
        (0, [4096, 0], [16, 16, 16, 0, 0, 0], nil), (0, [0, 0], [0, 0, 0, 0, 0, 0], nil),
    ]

    @Test(arguments: rows.indices) func scalesPNGByWhatIsInUse(_ index: Int) throws {
        let (color, samples, pixels, bits) = Self.rows[index]
        let picture = try Picture(
            decoding: png(2, 1, depth: 16, color: color, rows: [Self.bytes(samples)]))
        #expect(picture.bytes == pixels)
        let largest = color == 4 ? 4095 : samples.max() ?? 0
        #expect(
            picture.notes
                == bits.map {
                    ["samples of 16 bits with values up to \(largest.grouped); reading them as \($0) bits"]
                } ?? [])
    }

    /// Each of PNG's filters, undone by hand.
    @Test func undoesFilters() throws {
        let plain: [[UInt8]] = (0..<5).map { row in Self.bytes((0..<6).map { ($0 * 631 + row * 977) % 4096 })
        }
        func filtered(_ row: Int) -> [UInt8] {
            [UInt8(row)]
                + plain[row].indices.map { index in
                    let left = index < 2 ? 0 : Int(plain[row][index - 2])
                    let top = row == 0 ? 0 : Int(plain[row - 1][index])
                    let corner = row == 0 || index < 2 ? 0 : Int(plain[row - 1][index - 2])
                    let guess = left + top - corner
                    let nearest = [left, top, corner].min { abs(guess - $0) < abs(guess - $1) } ?? 0
                    let value = [0, left, top, (left + top) / 2, nearest][row]
                    return plain[row][index] &- UInt8(value)
                }
        }
        let raw = (0..<5).flatMap(filtered)
        let whole = try png(6, 5, depth: 16, color: 0, rows: plain)
        let file = try png(6, 5, depth: 16, color: 0, raw: raw)
        let (first, second) = (
            try #require(DeepPNG(whole, pixelLimit: 100)?.picture()),
            try #require(DeepPNG(file, pixelLimit: 100)?.picture())
        )
        #expect(first == second && Set(first.bytes).count > 10)
        #expect(DeepPNG(whole, pixelLimit: 29) == nil)
        for count in stride(from: 8, to: file.count, by: 7) {
            _ = message { _ = try Picture(decoding: Array(file[..<count])) }
        }
    }

    /// A TIFF file with one strip of 16-bit samples.
    private static func tiff(
        _ strip: [UInt8], width: Int, height: Int, compression: Int, predictor: Int = 1, white: Int = 1
    ) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
        }
        let entries = [
            (256, width), (257, height), (258, 16), (259, compression), (262, white),
            (273, 8 + 2 + 11 * 12 + 4),
            (277, 1), (278, height), (279, strip.count), (317, predictor), (339, 1),
        ]
        var file = Array("MM".utf8) + number(42, 2) + number(8, 4) + number(entries.count, 2)
        for (tag, value) in entries {
            file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
        }
        return file + number(0, 4) + strip
    }

    private static let samples = (0..<400).map { $0 / 20 * 200 + $0 % 3 }
    /// Their bytes of 12 bits.
    private static let gray = samples.map { UInt8(($0 * 255 + 2047) / 4095) }

    private func check(_ file: [UInt8], _ expected: [UInt8] = gray) throws {
        let picture = try Picture(decoding: file)
        #expect(picture.gray.bytes == expected && picture.notes.count == 1)
        for count in [9, 60, file.count / 2, file.count - 9] {
            _ = message { _ = try Picture(decoding: Array(file[..<count])) }
        }
    }

    @Test func readsTIFF() throws {
        let bytes = Self.bytes(Self.samples)
        try check(Self.tiff(bytes, width: 20, height: 20, compression: 1))
        try check(
            Self.tiff(bytes, width: 20, height: 20, compression: 1, white: 0), Self.gray.map { 255 - $0 })
        // Runs of literal bytes.
        let packed = stride(from: 0, to: bytes.count, by: 100).flatMap { [99] + bytes[$0..<$0 + 100] }
        try check(Self.tiff(packed, width: 20, height: 20, compression: 32773))
    }

    @Test func readsTIFFOfDifferences() throws {
        let differences = Self.samples.indices.map { index in
            index % 20 == 0
                ? Self.samples[index] : (Self.samples[index] - Self.samples[index - 1]) & 0xFFFF
        }
        try check(
            Self.tiff(Self.bytes(differences), width: 20, height: 20, compression: 1, predictor: 2))
    }

    /// Files by other programs (libtiff, by way of Pillow, and tifffile): see Fixtures/make.py.
    @Test(arguments: ["lzw", "deflate", "tiles", "tiles-lzw"]) func readsPackedTIFF(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let path = folder.appendingPathComponent("Fixtures/twelve-bits-\(name).tif").path
        let picture = try Picture(contentsOf: path)
        #expect(picture.width == 60 && picture.height == 50 && picture.notes.count == 1)
        let expected = (0..<3000).map { pixel in
            let (x, y) = (pixel % 60, pixel / 60)
            return UInt8((((x * x * 7 + y * 53 + x * y) % 4096) * 255 + 2047) / 4095)
        }
        #expect(picture.gray.bytes == expected)
    }

    /// HEIC and AVIF, where gdk-pixbuf has their loaders: a dark stroke on white, by libheif.
    @Test(arguments: ["heic", "avif"]) func readsPhonesPictures(_ ending: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let path = folder.appendingPathComponent("Fixtures/stroke.\(ending)").path
        let format = try #require(PictureFormat(Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
        guard format.hasLoader else {
            #expect(message { _ = try Picture(contentsOf: path) }.contains("to install it"))
            return
        }
        let picture = try Picture(contentsOf: path).gray
        #expect(picture.width == 120 && picture.height == 120)
        #expect(picture.bytes[0] > 240 && (picture.bytes.min() ?? 255) < 60)
    }
}
