import CZlib
import QuillTensor

/// Writes PNG files: 8 bits per channel, not interlaced.
///
/// Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2023.
public enum PNGEncoder {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Returns the bytes of a PNG file. Equal pixels give equal bytes.
    /// - Parameters:
    ///   - width: the number of columns.
    ///   - height: the number of rows.
    ///   - channels: 1 for gray, 2 for gray and opacity, 3 for red, green, and blue, 4 with opacity.
    ///   - pixels: the channels of each pixel, row by row.
    /// - Throws: an `.argument` error if a size is 0 or doesn't fit the number of bytes.
    public static func encode(width: Int, height: Int, channels: Int, _ pixels: [UInt8]) throws -> [UInt8] {
        let colorTypes: [UInt8] = [0, 4, 2, 6]
        guard width > 0, height > 0, (1...4).contains(channels), width < 1 << 24, height < 1 << 24,
            pixels.count == width * height * channels
        else {
            throw QuillError(
                .argument,
                "PNG: expected width × height × channels bytes, received \(pixels.count) for \(width) × \(height) × "
                    + "\(channels)")
        }
        var rows: [UInt8] = []
        rows.reserveCapacity(pixels.count + height)
        for start in stride(from: 0, to: pixels.count, by: width * channels) {
            // Filter type 0. Drawings and small images gain little from the others.
            rows.append(0)
            rows += pixels[start..<start + width * channels]
        }
        let header = bigEndian(width) + bigEndian(height) + [8, colorTypes[channels - 1], 0, 0, 0]
        return signature + chunk("IHDR", header) + chunk("IDAT", try compressed(rows)) + chunk("IEND", [])
    }

    private static func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        var status = Z_OK
        let packed = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            status = compress2(buffer.baseAddress, &size, bytes, uLong(bytes.count), 9)
            count = status == Z_OK ? Int(size) : 0
        }
        guard status == Z_OK else { throw QuillError(.argument, "PNG: zlib cannot compress (\(status))") }
        return packed
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bigEndian(data.count) + body + bigEndian(Int(crc32(0, body, UInt32(body.count))))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
