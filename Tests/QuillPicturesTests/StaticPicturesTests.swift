#if StaticPictures
    import Foundation
    import QuillTensor
    import Testing

    @testable import QuillPictures

    /// A linear congruential generator (Knuth, MMIX).
    private struct Noise: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }

    /// The decoders that are part of the program, compared with gdk-pixbuf.
    struct StaticPicturesTests {
        private static func pixbuf(_ bytes: [UInt8]) throws -> Picture {
            try PixbufDecoder(pixelLimit: Picture.pixelLimit).decode(bytes)
        }

        /// The bytes of a row of a PNG file with random samples.
        private static func row(_ width: Int, _ bits: Int, _ random: inout Noise)
            -> [UInt8]
        {
            (0..<(width * bits + 7) / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
        }

        @Test(arguments: [1, 2, 3, 8, 9, 33]) func readsPNGAsGdkPixbufDoes(_ width: Int) throws {
            var random = Noise(state: UInt64(width))
            let modes: [(color: UInt8, channels: Int, depths: [UInt8])] = [
                (0, 1, [1, 2, 4, 8, 16]), (2, 3, [8, 16]), (3, 1, [1, 2, 4, 8]), (4, 2, [8]), (6, 4, [8]),
            ]
            for (color, channels, depths) in modes {
                for depth in depths {
                    let rows = (0..<7).map { _ in Self.row(width, channels * Int(depth), &random) }
                    let palette = color == 3 ? Self.row(3 << Int(depth), 8, &random) : []
                    let file = try png(
                        UInt32(width), 7, depth: depth, color: color, rows: rows, palette: palette)
                    let picture = try PNGDecoder.decode(file, pixelLimit: .max)
                    #expect(picture == (try Self.pixbuf(file)), "color \(color), \(depth) bits")
                }
            }
        }

        /// Values of 16 bits with opacity are rounded, not cut off.
        @Test func readsSixteenBitsWithOpacity() throws {
            let file = try png(2, 1, depth: 16, color: 6, rows: [(0..<16).map { UInt8($0 * 16 + 3) }])
            let (picture, other) = try (PNGDecoder.decode(file, pixelLimit: .max), Self.pixbuf(file))
            #expect(zip(picture.bytes, other.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        }

        /// Chunks about gamma are ignored, as by gdk-pixbuf.
        @Test func ignoresGamma() throws {
            let file = try png(3, 1, depth: 8, color: 0, rows: [[10, 100, 200]])
            let gamma: [UInt8] =
                [0, 0, 0, 4] + Array("gAMA".utf8) + [0, 1, 0x86, 0xA0, 0x31, 0xE8, 0x96, 0x5F]
            let marked = Array(file[..<33]) + gamma + file[33...]
            #expect(try PNGDecoder.decode(marked, pixelLimit: .max) == Self.pixbuf(marked))
            #expect(
                try PNGDecoder.decode(marked, pixelLimit: .max).bytes
                    == [10, 100, 200].flatMap { [$0, $0, $0] })
        }

        @Test(arguments: ["cmyk", "gray", "progressive", "444", "422", "420"])
        func readsJPEGAsGdkPixbufDoes(_ name: String) throws {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let file = Array(try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name).jpg")))
            let (picture, other) = try (JPEGDecoder.decode(file, pixelLimit: .max), Self.pixbuf(file))
            #expect((picture.width, picture.height, picture.channels) == (37, 23, other.channels))
            let differences = zip(picture.bytes, other.bytes).map { abs(Int($0) - Int($1)) }
            #expect(differences.count == other.bytes.count && differences.max() == 0)
        }

        /// Damaged files are errors or pictures, never traps; and cut ones are errors.
        @Test(arguments: ["png", "jpg"]) func survivesDamage(_ ending: String) throws {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            var file = Array(try Data(contentsOf: folder.appendingPathComponent("Fixtures/progressive.jpg")))
            if ending == "png" { file = try PNGDecoder.encode(JPEGDecoder.decode(file, pixelLimit: .max)) }
            for count in 0..<file.count {
                #expect(throws: QuillError.self) { try Picture(decoding: Array(file[..<count])) }
            }
            var random = Noise(state: 5)
            for index in file.indices {
                var damaged = file
                damaged[index] ^= UInt8.random(in: 1...255, using: &random)
                _ = try? Picture(decoding: damaged)
            }
        }

        @Test func writesWhatGdkPixbufReads() throws {
            let bytes = (0..<40 * 30 * 4).map { UInt8(truncatingIfNeeded: $0 * 7) }
            let picture = try Picture(width: 40, height: 30, channels: 4, bytes: bytes)
            #expect(try Self.pixbuf(picture.png()) == picture)
            let jpeg = try Self.pixbuf(picture.jpeg())
            #expect((jpeg.width, jpeg.height, jpeg.channels) == (40, 30, 3))
        }
    }
#endif
