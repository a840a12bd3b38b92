import Foundation
import QuillHandwriting
import QuillReader
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@testable import QuillPictures

/// Pictures in the forms that cameras, scanners, and drawing programs write.
struct PictureFormsTests {
    /// A TIFF file with pages of 2 × 1 gray pixels, uncompressed; the kind of each is NewSubfileType's number.
    private static func tiff(_ pages: [(pixels: [UInt8], kind: UInt32)], isBigEndian: Bool) -> [UInt8] {
        func number(_ value: UInt32, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
            return isBigEndian ? bytes.reversed() : bytes
        }
        var file = Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
        for (index, page) in pages.enumerated() {
            let entries: [(tag: UInt32, isLong: Bool, value: UInt32)] = [
                (254, true, page.kind), (256, false, 2), (257, false, 1), (258, false, 8), (259, false, 1),
                (262, false, 1), (273, true, UInt32(file.count + 2 + 10 * 12 + 4)), (277, false, 1),
                (278, false, 1), (279, true, 2),
            ]
            let end = file.count + 2 + entries.count * 12 + 4 + page.pixels.count
            file += number(UInt32(entries.count), 2)
            for (tag, isLong, value) in entries {
                file += number(tag, 2) + number(isLong ? 4 : 3, 2) + number(1, 4)
                file += isLong ? number(value, 4) : number(value, 2) + [0, 0]
            }
            file += number(index + 1 < pages.count ? UInt32(end) : 0, 4) + page.pixels
        }
        return file
    }

    @Test(arguments: [true, false]) func saysThatPagesWereLeftOut(_ isBigEndian: Bool) throws {
        let one = try Picture(decoding: Self.tiff([([7, 200], 0)], isBigEndian: isBigEndian))
        #expect(one.opaque.gray.bytes == [7, 200] && one.notes == [])
        let file = Self.tiff([([7, 200], 0), ([1, 2], 0), ([3, 4], 0)], isBigEndian: isBigEndian)
        let picture = try Picture(decoding: file)
        #expect(picture.gray.bytes == [7, 200] && picture.notes == ["3 pages; reading the first"])
        // Previews aren't pages.
        let preview = Self.tiff([([7, 200], 0), ([1, 2], 1)], isBigEndian: isBigEndian)
        #expect(try Picture(decoding: preview).notes == [])
        #expect(TIFFDirectories(file[...])?.pages.count == 3)
        // The last directory leads back to the first.
        var endless = file
        let last = endless.count - 6
        endless.replaceSubrange(last..<last + 4, with: isBigEndian ? [0, 0, 0, 8] : [8, 0, 0, 0])
        #expect(TIFFDirectories(endless[...])?.pages.count == 3)
    }

    @Test(arguments: [true, false]) func readsEveryPage(_ isBigEndian: Bool) throws {
        // The second directory is a preview of the first page.
        let file = Self.tiff(
            [([7, 200], 0), ([9, 9], 1), ([1, 2], 0), ([3, 4], 0)], isBigEndian: isBigEndian)
        let pages = PictureFile(file, name: "scan.tif")
        #expect(pages.pageCount == 3)
        let read = try (1...3).map { try pages.picture(page: $0) }
        #expect(read.map(\.gray.bytes) == [[7, 200], [1, 2], [3, 4]] && read.allSatisfy(\.notes.isEmpty))
        #expect((1...3).map(pages.name) == ["scan.tif[1]", "scan.tif[2]", "scan.tif[3]"])
        #expect(
            message { _ = try pages.picture(page: 4) } == "scan.tif: expected a page from 1 to 3, received 4")
        let scratch = try Scratch()
        let path = try scratch.put("scan.tif", file)
        #expect(try Picture(contentsOf: path + "[2]").gray.bytes == [1, 2])
        #expect(message { _ = try Picture(contentsOf: path + "[7]") }.contains("received 7"))
        // A file of that very name comes first.
        let other = try scratch.put("scan.tif[2]", Self.tiff([([5, 6], 0)], isBigEndian: isBigEndian))
        #expect(try Picture(contentsOf: other).gray.bytes == [5, 6])
        // A page whose data are missing is named.
        let cut = PictureFile(Array(file.dropLast(2)), name: "cut.tif")
        #expect(try cut.picture(page: 2).gray.bytes == [1, 2])
        #expect(message { _ = try cut.picture(page: 3) }.hasPrefix("cut.tif[3]: "))
    }

    /// A PNG file with Exif after its header.
    private static func oriented(_ file: [UInt8], _ orientation: UInt8) -> [UInt8] {
        let exif: [UInt8] =
            Array("MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
            ]
        let body = Array("eXIf".utf8) + exif
        let checksum = ~body.reduce(~0 as UInt32) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in
                rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1
            }
        }
        func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        let chunk = number(UInt32(exif.count)) + body + number(checksum)
        return Array(file[..<33]) + chunk + file[33...]
    }

    @Test(arguments: 1...8) func turnsPNGUpright(_ orientation: Int) throws {
        let picture = try Picture(width: 3, height: 2, channels: 3, bytes: (0..<18).map { UInt8($0 * 10) })
        let file = Self.oriented(try picture.png(), UInt8(orientation))
        #expect(try Picture(decoding: file) == picture.turned(orientation))
        #expect(PNGChunks(file)?.orientation == orientation)
    }

    /// The test page of a printer and that of a screen have the same colors.
    @Test func readsCMYK() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        func picture(_ name: String) throws -> Picture {
            try Picture(contentsOf: folder.appendingPathComponent("Fixtures/\(name).jpg").path).opaque
        }
        let (printed, shown) = try (picture("cmyk"), picture("444"))
        #expect(printed.width == shown.width && printed.channels == 3)
        let differences = zip(printed.bytes, shown.bytes).map { abs(Int($0) - Int($1)) }
        #expect(differences.reduce(0, +) < 4 * differences.count, "\(differences.reduce(0, +))")
    }

    @Test(arguments: [
        ("P2 3 2 255\n0 50 100 150 200 250\n", [0, 50, 100, 150, 200, 250] as [UInt8]),
        // Without a line end.
        ("P2 3 2 255\n0 50 100 150 200 250", [0, 50, 100, 150, 200, 250]),
        ("P1\n# a comment\n3 2\n0 1 0 1 1 0\n", [255, 0, 255, 0, 0, 255]),
    ]) func readsPNM(_ text: String, _ gray: [UInt8]) throws {
        let picture = try Picture(decoding: Array(text.utf8))
        #expect(picture.width == 3 && picture.gray.bytes == gray)
        let cut = message { _ = try Picture(decoding: Array(text.utf8.dropLast(6)), name: "cut.pgm") }
        #expect(cut.hasPrefix("cut.pgm: "), "\(cut)")
    }

    @Test func readsPNMOfBytes() throws {
        let pixels = (0..<300).map { UInt8($0 % 251) }
        let file = Array("P5 20 15 255\n".utf8) + pixels
        #expect(try Picture(decoding: file).gray.bytes == pixels)
        for count in 12..<file.count {
            let cut = message { _ = try Picture(decoding: Array(file[..<count]), name: "cut.pgm") }
            #expect(cut.hasPrefix("cut.pgm: "), "\(count) bytes: \(cut)")
        }
    }

    @Test func refusesPNMThatClaimsTooMuch() {
        let file = Array("P5 7000 7000 255\n".utf8) + [1, 2, 3]
        #expect(
            message { _ = try Picture(decoding: file, name: "a") }
                == "a: truncated: 20 bytes cannot hold 7,000 × 7,000 pixels")
    }

    /// The first bytes of files, and what is said about them if they can't be read.
    static let others: [(bytes: [UInt8], part: String)] = [
        ([], "received an empty file"), (Array("%PDF-1.7\n".utf8), "received a PDF document"),
        (Array("PK\u{3}\u{4}\0\0".utf8), "received a zip archive"), (Array("hello".utf8), "received text"),
        (Array("<!doctype html><html>".utf8), "received a web page"),
        ([0, 1, 2, 3, 200, 7, 0, 0], "received a file of another kind"),
    ]

    @Test(arguments: others.indices) func saysWhatAFileIs(_ index: Int) {
        let (bytes, part) = Self.others[index]
        let text = message { _ = try Picture(decoding: bytes, name: "a") }
        #expect(text.hasPrefix("a: expected a picture (PNG, JPEG, BMP") && text.hasSuffix(part), "\(text)")
    }

    /// Formats whose loader may be missing: the error names it and its package, or the file is truncated.
    @Test(arguments: [
        ("WebP", "RIFF\u{20}\0\0\0WEBPVP8 ", "webp-pixbuf-loader"),
        ("HEIC", "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic", "heif-gdk-pixbuf"),
        ("AVIF", "\0\0\0\u{18}ftypavif\0\0\0\0mif1avif", "libavif-gdk-pixbuf"),
    ]) func namesTheMissingLoader(_ name: String, _ start: String, _ package: String) throws {
        let file = Array(start.utf8) + [UInt8](repeating: 0, count: 100)
        let format = try #require(PictureFormat(file))
        let loaders = try #require(GdkPixbuf.shared).loaderNames
        let isThere = loaders.contains(where: format.loaders.contains)
        let text = message { _ = try Picture(decoding: file, name: "a") }
        #expect(isThere ? text.hasPrefix("a: ") : text.contains(name) && text.contains(package), "\(text)")
        #expect(PictureFormat.readable.contains(name) == isThere)
        #expect(format.missingLoader.contains(package))
    }

    /// A stroke on a transparent canvas.
    private static func canvas(_ ink: UInt8, channels: Int) throws -> Picture {
        let bytes = (0..<60 * 60).flatMap { pixel -> [UInt8] in
            let isInk = (27..<33).contains(pixel % 60) && (10..<50).contains(pixel / 60)
            return [UInt8](repeating: ink, count: channels - 1) + [isInk ? 255 : 0]
        }
        return try Picture(width: 60, height: 60, channels: channels, bytes: bytes)
    }

    @Test(arguments: [2, 4]) func seesBrightInkOnACanvas(_ channels: Int) throws {
        let reader = try DigitReader.bundled()
        for (ink, background) in [(255, 0), (200, 0), (100, 255), (0, 255)] as [(UInt8, UInt8)] {
            let picture = try Self.canvas(ink, channels: channels)
            #expect(picture.background == background)
            #expect(try reader.read(picture).text == "1", "ink \(ink)")
        }
        // Paper with transparent corners stays paper, and a blank canvas blank.
        let paper = (0..<400).flatMap { pixel in [255, 255, 255, pixel % 20 < 4 ? 0 : 255] as [UInt8] }
        #expect(try Picture(width: 20, height: 20, channels: 4, bytes: paper).background == 255)
        #expect(try Picture(width: 1, height: 1, channels: 4, bytes: [9, 9, 9, 0]).background == 255)
    }

    /// A thick stroke that fills most of its picture, and strokes whose soft edges are stored darker than their middle.
    @Test func theInkDecidesWhatIsBehindIt() throws {
        func picture(_ pixel: (Int, Int) -> [UInt8]) throws -> Picture {
            try Picture(
                width: 40, height: 40, channels: 2, bytes: (0..<1600).flatMap { pixel($0 % 40, $0 / 40) })
        }
        for (ink, background) in [(255, 0), (0, 255)] as [(UInt8, UInt8)] {
            #expect(try picture { x, _ in [ink, x < 24 ? 255 : 0] }.background == background)
        }
        let soft = try picture { x, _ in
            let share = UInt8(max(0, 250 - 60 * abs(x - 20)))
            return [share, share]
        }
        #expect(soft.background == 0)
        // A white sticker with a black digit.
        #expect(
            try picture { x, y in [(8..<11).contains(x) ? 0 : 255, x < 18 && y < 30 ? 255 : 0] }.background
                == 255)
    }

    @Test(.needs(.inputs)) func readsEveryInputAsSeven() throws {
        let reader = try DigitReader.bundled()
        let inputs = try TestData.inputs.required()
        for folder in ["canvas", "colour", "depth"] {
            let paths = try PictureFolder.pictures(in: "\(inputs)/\(folder)")
            #expect(paths.count > 1)
            for path in paths { #expect(try reader.read(contentsOf: path).text == "7", "\(path)") }
        }
    }

    @Test(.needs(.inputs)) func readsMarks() throws {
        let reader = try DigitReader.bundled()
        let folder = try TestData.inputs.required() + "/numbers"
        let expected = [
            ("12.50", "12.50"), ("12,50", "12,50"), ("3.14", "3.14"), ("-5", "-5"), ("-12", "-12"),
            ("12_30", "12:30"), ("50_touching", "50"),
        ]
        for (name, text) in expected {
            let reading = try reader.read(contentsOf: "\(folder)/\(name).png")
            #expect(reading.text == text && reading.marksLeftOut == nil, "\(name): \(reading.marks)")
            #expect(reading.digitText == text.filter(\.isNumber), "\(name)")
        }
    }

    @Test(.needs(.inputs)) func readsWhatMadeItCrash() throws {
        let reader = try DigitReader.bundled()
        for path in try PictureFolder.pictures(in: TestData.inputs.required() + "/crash") {
            for layout in DigitReader.Layout.allCases { _ = try reader.read(contentsOf: path, as: layout) }
        }
    }
}
