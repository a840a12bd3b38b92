/// Detects truncated files, which gdk-pixbuf accepts because it supports progressive loading.
enum PictureEnd {
    static func isThere(in bytes: [UInt8], format: String) -> Bool {
        switch format {
        case "png": hasPNGEnd(bytes)
        case "jpeg": hasJPEGEnd(bytes)
        default: true
        }
    }

    /// A PNG file is a signature of 8 bytes and chunks of length, name, data, and checksum; the last chunk is `IEND`.
    private static func hasPNGEnd(_ bytes: [UInt8]) -> Bool {
        var index = 8
        while index + 12 <= bytes.count {
            if bytes[index + 4..<index + 8].elementsEqual("IEND".utf8) { return true }
            index += 12 + bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return false
    }

    /// A JPEG file is segments, each with a marker and a length, up to the first scan, in whose data `FF D9` can only
    /// be the end.
    private static func hasJPEGEnd(_ bytes: [UInt8]) -> Bool {
        var index = 2
        while index + 4 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            if marker == 0xFF {
                index += 1
                continue
            }
            if marker == 0xDA {
                return zip(bytes[index...], bytes[(index + 1)...]).contains { $0 == 0xFF && $1 == 0xD9 }
            }
            index += 2 + Int(bytes[index + 2]) << 8 + Int(bytes[index + 3])
        }
        return false
    }
}
