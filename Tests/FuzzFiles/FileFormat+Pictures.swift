import QuillPictures
import QuillReader

extension FileFormat {
    static func pictures() throws -> [FileFormat] {
        let formats = ["png", "jpeg", "bmp", "tiff"]
        let reader = try DigitReader.bundled()
        let read = { (path: String) in
            let picture = try Picture(contentsOf: path)
            // The network takes far more time than decoding: it reads a sixteenth of the small pictures, by their bytes.
            guard picture.width * picture.height <= 10_000, picture.bytes.reduce(0, &+) % 16 == 0 else {
                return
            }
            _ = try reader.read(picture)
        }
        return try formats.map { format in
            let files = try [stroke(channels: 3), stroke(channels: 4)].map { picture in
                try (format == "png" ? picture : picture.opaque).encoded(as: format)
            }
            return FileFormat(format) { damage in
                let bytes = damage.damaged(damage.element(files))
                // Checksums that fit, so that more than the checksum is tested.
                return format == "png" && damage.below(4) > 0 ? withChecksums(bytes) : bytes
            } read: {
                try read($0)
            }
        } + [
            FileFormat(
                "tiles",
                try ["tiles", "tiles-lzw"].map {
                    try fixture("QuillPicturesTests/Fixtures/twelve-bits-\($0).tif")
                }, read: read),
            FileFormat("gif", [gif(count: 1), gif(count: 3)], read: read),
            FileFormat("pnm", pnm, read: read),
        ]
    }

    /// A slanting stroke.
    private static func stroke(channels: Int) throws -> Picture {
        let (width, height) = (24, 20)
        var bytes: [UInt8] = []
        for place in 0..<width * height {
            let (x, y) = (place % width, place / width)
            let value = UInt8(min(235, 20 + abs(x - y) * 30 + (x * 7 + y * 13) % 12))
            bytes += [value, value, value / 2 + 60, 255 - value / 4][..<channels]
        }
        return try Picture(width: width, height: height, channels: channels, bytes: bytes)
    }

    /// Two by two pixels, shown so many times in a row.
    private static func gif(count: Int) -> [UInt8] {
        let header: [UInt8] = Array("GIF89a".utf8) + [2, 0, 2, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0]
        let image: [UInt8] = [
            0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x02, 0x05, 0,
        ]
        return header + (0..<count).flatMap { _ in image } + [0x3B]
    }

    /// A gray ramp as text and as bytes.
    private static let pnm = [
        Array("P2\n4 3 255\n0 20 40 60 80 100 120 140 160 180 200 220\n".utf8),
        Array("P5 4 3 255\n".utf8) + (0..<12).map { UInt8($0 * 20) },
    ]

    /// A PNG file with the checksum of each chunk made right again, as far as there are chunks.
    private static func withChecksums(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var place = 8
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - place - 12 else { break }
            let checksum = CRC32.of(file[(place + 4)..<(place + 8 + length)])
            for byte in 0..<4 {
                file[place + 8 + length + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * byte))
            }
            place += 12 + length
        }
        return file
    }
}
