import Foundation
import QuillCodecs
import QuillPictures
import QuillTensor
import Testing

/// A PNG file from packed rows without their filter bytes, or from filtered rows.
func png(
    _ width: UInt32, _ height: UInt32, depth: UInt8, color: UInt8, rows: [[UInt8]] = [],
    raw filtered: [UInt8]? = nil, palette: [UInt8] = [], transparency: [UInt8] = []
) throws -> [UInt8] {
    func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    func chunk(_ name: String, _ data: [UInt8]) throws -> [UInt8] {
        let body = Array(name.utf8) + data
        // Gzip ends in the CRC-32 of the data, little-endian, and its length.
        let checksum = try Gzip.deflate(body).suffix(8).prefix(4).reversed()
        return bytes(UInt32(data.count)) + body + checksum
    }
    let raw: [UInt8] = filtered ?? rows.flatMap { row -> [UInt8] in [0] + row }
    // Gzip's data without header and trailer, in a zlib frame, which ends in Adler-32.
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw {
        a = (a + UInt32(byte)) % 65521
        b = (b + a) % 65521
    }
    var packed: [UInt8] = [0x78, 0x9C]
    packed += try Gzip.deflate(raw).dropFirst(10).dropLast(8)
    packed += bytes(b << 16 | a)
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += try chunk("IHDR", bytes(width) + bytes(height) + [depth, color, 0, 0, 0])
    if !palette.isEmpty { file += try chunk("PLTE", palette) }
    if !transparency.isEmpty { file += try chunk("tRNS", transparency) }
    return try file + chunk("IDAT", packed) + chunk("IEND", [])
}

/// The picture's file as gdk-pixbuf writes it in a format.
func encoded(_ picture: Picture, as format: String) throws -> [UInt8] { try picture.encoded(as: format) }
