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
        let header = try Self.header(width, height, channels, pixels)
        return signature + chunk("IHDR", header)
            + chunk("IDAT", try compressed(rows(pixels, width * channels)))
            + chunk("IEND", [])
    }

    /// The content of the first chunk.
    private static func header(
        _ width: Int, _ height: Int, _ channels: Int, _ pixels: [UInt8]
    ) throws -> [UInt8] {
        let colorTypes: [UInt8] = [0, 4, 2, 6]
        guard width > 0, height > 0, (1...4).contains(channels), width < 1 << 24, height < 1 << 24,
            pixels.count == width * height * channels
        else {
            throw QuillError(
                .argument,
                "PNG: expected width × height × channels bytes, received \(pixels.count) for \(width) × \(height) × "
                    + "\(channels)")
        }
        return bigEndian(width) + bigEndian(height) + [8, colorTypes[channels - 1], 0, 0, 0]
    }

    /// Puts filter type 0 before each row. Drawings and small images gain little from the others.
    private static func rows(_ pixels: [UInt8], _ width: Int) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(pixels.count + pixels.count / width)
        for start in stride(from: 0, to: pixels.count, by: width) {
            rows.append(0)
            rows += pixels[start..<start + width]
        }
        return rows
    }

    /// Returns the bytes of an animated PNG file, which repeats forever. Programs that know no animations show the last
    /// frame.
    ///
    /// Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2023, chapter 11.3.
    /// - Parameters:
    ///   - width: the number of columns.
    ///   - height: the number of rows.
    ///   - channels: as for ``encode(width:height:channels:_:)``.
    ///   - frames: the channels of each frame's pixels, row by row.
    ///   - delays: how long each frame is shown, in milliseconds.
    /// - Throws: an `.argument` error if a size is 0 or doesn't fit the number of bytes, or without frames.
    public static func encodeAnimation(
        width: Int, height: Int, channels: Int, _ frames: [[UInt8]], delays: [Int]
    ) throws -> [UInt8] {
        guard let last = frames.last, frames.count == delays.count,
            delays.allSatisfy({ (0...65_535).contains($0) })
        else {
            throw QuillError(
                .argument,
                "PNG: expected frames and a delay from 0 to 65,535 ms for each, received \(frames.count) and \(delays.count)"
            )
        }
        var bytes = signature + chunk("IHDR", try header(width, height, channels, last))
        bytes += chunk("acTL", bigEndian(frames.count) + bigEndian(0))
        // The image that other programs show isn't a frame.
        bytes += chunk("IDAT", try compressed(rows(last, width * channels)))
        var sequence = 0
        for (frame, delay) in zip(frames, delays) {
            _ = try header(width, height, channels, frame)
            let size = bigEndian(width) + bigEndian(height) + bigEndian(0) + bigEndian(0)
            // The delay is a fraction: milliseconds over 1,000.
            let time: [UInt8] = [UInt8(delay >> 8), UInt8(delay & 255), 0x03, 0xE8]
            bytes += chunk("fcTL", bigEndian(sequence) + size + time + [0, 0])
            bytes += chunk("fdAT", bigEndian(sequence + 1) + (try compressed(rows(frame, width * channels))))
            sequence += 2
        }
        return bytes + chunk("IEND", [])
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
