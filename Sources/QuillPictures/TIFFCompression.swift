import QuillCodecs

/// The ways in which TIFF packs strips, by their numbers in tag 259.
enum TIFFCompression: Int {
    case none = 1
    case lzw = 5
    case deflate = 8
    case oldDeflate = 32946
    case packBits = 32773

    /// Unpacks a strip.
    /// - Parameter size: the number of unpacked bytes, after which the rest is ignored.
    /// - Returns: the bytes, fewer if the strip is truncated; nil if it is damaged.
    func unpack(_ strip: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        switch self {
        case .none: Array(strip.prefix(size))
        case .lzw: Self.lzw(strip, size)
        case .packBits: Self.packBits(strip, size)
        case .deflate, .oldDeflate: try? Inflater.unpack(Array(strip), .zlib, limit: size, name: "TIFF")
        }
    }

    /// Source: TIFF 6.0, section 9: runs of up to 128 bytes, after their length.
    private static func packBits(_ strip: ArraySlice<UInt8>, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = strip.startIndex
        while index < strip.endIndex, bytes.count < size {
            let length = Int(Int8(bitPattern: strip[index]))
            index += 1
            if length >= 0 {
                let end = min(strip.endIndex, index + length + 1)
                bytes += strip[index..<end]
                index = end
            } else if length > -128, index < strip.endIndex {
                bytes += [UInt8](repeating: strip[index], count: 1 - length)
                index += 1
            }
        }
        return Array(bytes.prefix(size))
    }

    /// Source: TIFF 6.0, section 13: codes of 9 to 12 bits, the highest bit first; 256 clears the table, 257 ends.
    private static func lzw(_ strip: ArraySlice<UInt8>, _ size: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        // The places in the result of the strings with codes from 258 on.
        var table: [Range<Int>] = []
        var last: Range<Int>?
        var (bits, count) = (0, 0)
        for byte in strip {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            // The width grows one code early.
            let width =
                table.count + 258 < 511
                ? 9 : table.count + 258 < 1023 ? 10 : table.count + 258 < 2047 ? 11 : 12
            guard count >= width else { continue }
            count -= width
            let code = bits >> count
            bits &= 1 << count - 1
            if code == 257 || bytes.count >= size { break }
            if code == 256 {
                (table, last) = ([], nil)
                continue
            }
            let start = bytes.count
            if code < 256 {
                bytes.append(UInt8(code))
            } else if code - 258 < table.count {
                for place in table[code - 258] { bytes.append(bytes[place]) }
            } else if let last, code - 258 == table.count {
                for place in last { bytes.append(bytes[place]) }
                bytes.append(bytes[last.lowerBound])
            } else {
                return nil
            }
            // The last string and the first byte of this one follow each other in the result.
            if let last, table.count + 258 < 4095 { table.append(last.lowerBound..<last.upperBound + 1) }
            last = start..<bytes.count
        }
        return Array(bytes.prefix(size))
    }
}
