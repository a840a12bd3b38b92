import Foundation
import QuillCodecs
import QuillTensor
import TestSupport
import Testing

@testable import QuillPictures

struct PictureFileTests {
    /// Two adjacent pixels in each of PNG's modes, and their decoded values.
    static let modes:
        [(
            what: String, depth: UInt8, color: UInt8, row: [UInt8], palette: [UInt8], alpha: [UInt8],
            pixels: [UInt8]
        )] = [
            ("gray 1", 1, 0, [0b0100_0000], [], [], [0, 0, 0, 255, 255, 255]),
            ("gray 2", 2, 0, [0b0110_0000], [], [], [85, 85, 85, 170, 170, 170]),
            ("gray 4", 4, 0, [0x3C], [], [], [51, 51, 51, 204, 204, 204]),
            ("gray 8", 8, 0, [7, 200], [], [], [7, 7, 7, 200, 200, 200]),
            ("gray 16", 16, 0, [7, 0, 200, 0], [], [], [7, 7, 7, 200, 200, 200]),
            ("gray 8, one transparent", 8, 0, [7, 200], [], [0, 200], [7, 7, 7, 255, 200, 200, 200, 0]),
            ("RGB 8", 8, 2, [1, 2, 3, 40, 50, 60], [], [], [1, 2, 3, 40, 50, 60]),
            ("RGB 16", 16, 2, [1, 0, 2, 0, 3, 0, 40, 0, 50, 0, 60, 0], [], [], [1, 2, 3, 40, 50, 60]),
            ("palette 1", 1, 3, [0b1000_0000], [1, 2, 3, 40, 50, 60], [], [40, 50, 60, 1, 2, 3]),
            ("palette 8", 8, 3, [1, 0], [1, 2, 3, 40, 50, 60], [], [40, 50, 60, 1, 2, 3]),
            (
                "palette 8, half transparent", 8, 3, [1, 0], [1, 2, 3, 40, 50, 60], [128],
                [40, 50, 60, 255, 1, 2, 3, 128]
            ),
            ("gray and opacity", 8, 4, [7, 255, 200, 10], [], [], [7, 7, 7, 255, 200, 200, 200, 10]),
            ("RGB and opacity", 8, 6, [1, 2, 3, 4, 5, 6, 7, 8], [], [], [1, 2, 3, 4, 5, 6, 7, 8]),
        ]

    @Test(arguments: modes.indices) func readsPNG(_ index: Int) throws {
        let mode = Self.modes[index]
        let file = try png(
            2, 1, depth: mode.depth, color: mode.color, rows: [mode.row], palette: mode.palette,
            transparency: mode.alpha)
        let picture = try Picture(decoding: file)
        #expect(picture.width == 2 && picture.height == 1, "\(mode.what)")
        #expect(picture.bytes == mode.pixels, "\(mode.what)")
    }

    /// 5 × 3 different pixels, in rows whose length isn't a multiple of four bytes.
    static let colors = Picture(
        checkedWidth: 5, height: 3, channels: 3, bytes: (0..<45).map { UInt8($0 * 5) })

    @Test(arguments: ["bmp", "png", "tiff"]) func readsOtherFormats(_ format: String) throws {
        #expect(try Picture(decoding: encoded(Self.colors, as: format)).opaque == Self.colors)
    }

    static let gif: [UInt8] =
        Array("GIF89a".utf8) + [2, 0, 1, 0, 0x80, 0, 0, 1, 2, 3, 40, 50, 60, 0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0]
        + [2, 2, 0x44, 0x0A, 0, 0x3B]

    @Test func readsGIF() throws {
        #expect(try Picture(decoding: Self.gif).opaque.bytes == [1, 2, 3, 40, 50, 60])
        for count in [3, 10, 20, 30, Self.gif.count - 3] {
            #expect(message { _ = try Picture(decoding: Array(Self.gif[..<count])) }.hasPrefix("picture: "))
        }
    }

    /// EXIF's eight orientations of a picture that is dark except for its upper left quarter: the column and row of the
    /// bright quarter in the upright picture, and whether width and height are swapped.
    static let orientations: [(tag: UInt8, column: Int, row: Int, isTurned: Bool)] = [
        (1, 0, 0, false), (2, 1, 0, false), (3, 1, 1, false), (4, 0, 1, false), (5, 0, 0, true),
        (6, 1, 0, true),
        (7, 1, 1, true), (8, 0, 1, true),
    ]

    @Test(arguments: orientations) func turnsPhotographsUpright(
        _ tag: UInt8, _ column: Int, _ row: Int, _ isTurned: Bool
    )
        throws
    {
        let (width, height) = (64, 32)
        let bytes = (0..<width * height).flatMap { pixel -> [UInt8] in
            let isBright = pixel % width < width / 2 && pixel / width < height / 2
            return [UInt8](repeating: isBright ? 250 : 5, count: 3)
        }
        let jpeg = try encoded(Picture(width: width, height: height, channels: 3, bytes: bytes), as: "jpeg")
        let tiff: [UInt8] =
            Array("MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, tag, 0, 0, 0, 0, 0, 0,
            ]
        let exif = Array("Exif".utf8) + [0, 0] + tiff
        let photograph = Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + jpeg[2...]
        let picture = try Picture(decoding: photograph).gray
        #expect((picture.width, picture.height) == (isTurned ? (32, 64) : (64, 32)))
        for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let pixel = (y * 2 + 1) * picture.height / 4 * picture.width + (x * 2 + 1) * picture.width / 4
            #expect((picture.bytes[pixel] > 200) == ((x, y) == (column, row)), "quarter \(x), \(y)")
        }
    }

    @Test func readsPaths() throws {
        let scratch = try Scratch()
        let path = try scratch.put("a.bin", encoded(Self.colors, as: "png"))
        #expect(try Picture(contentsOf: path) == Self.colors)
    }

    /// Small files whose headers claim pictures that are too large.
    static let huge: [(format: String, bytes: [UInt8])] = [
        ("png", (try? png(100_000, 100_000, depth: 8, color: 2, rows: [[]])) ?? []),
        (
            "bmp",
            Array("BM".utf8) + [
                0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 24, 0,
            ]
                + [UInt8](repeating: 0, count: 4096)
        ),
        (
            "gif",
            Array("GIF89a".utf8) + [
                255, 255, 255, 255, 0x80, 0, 0, 1, 2, 3, 4, 5, 6, 0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2,
                2, 0x44, 0x0A, 0, 0x3B,
            ]
        ),
    ]

    @Test(arguments: huge.indices) func rejectsHugePictures(_ index: Int) throws {
        let (format, bytes) = Self.huge[index]
        let failure = message { _ = try Picture(decoding: bytes, name: "huge.\(format)") }
        #expect(
            failure.hasPrefix("huge.\(format): expected at most 50,000,000 pixels, received "),
            "\(failure)")
    }

    @Test(arguments: ["png", "jpeg", "bmp"]) func readsAtMostAsManyPixelsAsAllowed(_ format: String) throws {
        let file = try encoded(Self.colors, as: format)
        #expect(try Picture(decoding: file, maxPixels: 15).width == 5)
        #expect(
            message { _ = try Picture(decoding: file, name: "a", maxPixels: 14) }
                == "a: expected at most 14 pixels, received 5 × 3 pixels")
    }

    @Test(arguments: ["png", "jpeg", "bmp", "tiff"]) func rejectsDamagedFiles(_ format: String) throws {
        let whole = try encoded(
            Picture(
                width: 64, height: 64, channels: 3,
                bytes: (0..<12288).map { UInt8(truncatingIfNeeded: $0 * $0) }), as: format)
        for count in [0, 1, 8, 20, whole.count / 8, whole.count / 2, whole.count * 7 / 8, whole.count - 1] {
            let failure = message { _ = try Picture(decoding: Array(whole[..<count]), name: "cut") }
            #expect(failure.hasPrefix("cut: ") && failure.count > 8, "\(failure)")
        }
    }

    @Test func rejectsOtherFiles() throws {
        let scratch = try Scratch()
        try scratch.makeFolder("folder")
        let cases: [(String, String)] = [
            (scratch("missing.png"), "No such file"), (scratch("folder"), "Is a directory"),
            (try scratch.put("text.png", Array("hello, this is no picture".utf8)), "text.png: "),
            (
                try scratch.put(
                    "drawing.xpm",
                    Array("/* XPM */\nstatic char *a[] = {\"1 1 1 1\",\"a c red\",\"a\"};\n".utf8)),
                "drawing.xpm: "
            ),
        ]
        for (path, part) in cases {
            let failure = message { _ = try Picture(contentsOf: path) }
            #expect(failure.contains(path) && failure.contains(part), "\(failure)")
        }
    }

    @Test(arguments: 1...4) func writesPNG(_ channels: Int) throws {
        let scratch = try Scratch()
        let picture = try Picture(
            width: 5, height: 3, channels: channels, bytes: (0..<15 * channels).map { UInt8($0 * 4) })
        try picture.writePNG(to: scratch("a.png"))
        let read = try Picture(contentsOf: scratch("a.png"))
        #expect(read.channels == (channels.isMultiple(of: 2) ? 4 : 3))
        if channels >= 3 { #expect(read == picture) }
        #expect(read.gray == picture.gray)
        #expect(
            message { try picture.writePNG(to: scratch("no/a.png")) }.contains(
                "cannot write \(scratch("no/a.png"))"))
    }
}
