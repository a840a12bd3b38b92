import Foundation
import QuillPictures
import QuillTensor

/// Makes valid and invalid picture files.
enum PictureBytes {
    /// Returns a slanted stroke, dark on light, with varying brightness.
    static func stroke(width: Int = 24, height: Int = 20, channels: Int = 3) throws -> Picture {
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let distance = abs(x * height - (width * height - y * width)) / max(height, 1)
                let value = UInt8(max(20, min(235, distance * 60 + (x &* 7 &+ y &* 13) % 12)))
                bytes += [value, value, UInt8(value / 2 + 60), 255][..<channels]
            }
        }
        return try Picture(width: width, height: height, channels: channels, bytes: bytes)
    }

    /// Returns a picture of a single gray.
    static func plain(_ value: UInt8, width: Int = 40, height: Int = 30) throws -> Picture {
        try Picture(
            width: width, height: height, channels: 1, bytes: [UInt8](repeating: value, count: width * height)
        )
    }

    /// Returns a GIF that repeats a gray picture `count` times. Its codes always have nine bits: the table is cleared
    /// before it grows.
    static func gif(_ picture: Picture, count: Int = 1) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
        let gray = picture.gray
        var file = Array("GIF89a".utf8) + word(gray.width) + word(gray.height) + [0xF7, 0, 0]
        for value in 0...255 { file += [UInt8](repeating: UInt8(value), count: 3) }
        for _ in 0..<count {
            // The delay, then position and size.
            file +=
                [0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0] + word(gray.width) + word(gray.height) + [
                    0, 8,
                ]
            var (bits, held, packed): (Int, Int, [UInt8]) = (0, 0, [])
            func put(_ code: Int) {
                bits |= code << held
                held += 9
                while held >= 8 {
                    packed.append(UInt8(bits & 255))
                    bits >>= 8
                    held -= 8
                }
            }
            for (place, value) in gray.bytes.enumerated() {
                if place.isMultiple(of: 200) { put(256) }
                put(Int(value))
            }
            put(257)
            if held > 0 { packed.append(UInt8(bits & 255)) }
            for start in stride(from: 0, to: packed.count, by: 255) {
                let block = packed[start..<min(start + 255, packed.count)]
                file += [UInt8(block.count)] + block
            }
            file.append(0)
        }
        return file + [0x3B]
    }

    /// Returns a PNG file whose header states a wrong size.
    static func png(claiming width: UInt32, _ height: UInt32) throws -> [UInt8] {
        var file = try stroke().png()
        for (place, value) in [(16, width), (20, height)] {
            for byte in 0..<4 { file[place + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
        }
        return withChecksums(file)
    }

    /// Returns a PNG file with the checksums of its intact chunks corrected.
    static func withChecksums(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var place = 8
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - place - 12 else { break }
            let checksum = checksum(file[(place + 4)..<(place + 8 + length)])
            for byte in 0..<4 {
                file[place + 8 + length + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * byte))
            }
            place += 12 + length
        }
        return file
    }

    /// Returns the CRC-32 of PNG.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in
                rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1
            }
        }
    }
}
