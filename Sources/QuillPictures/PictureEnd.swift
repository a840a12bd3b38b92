/// Whether a file is complete. gdk-pixbuf, made for pictures that arrive over a slow line, accepts a part as the whole.
enum PictureEnd {
    static func isThere(in bytes: [UInt8], format: String) -> Bool {
        switch format {
        case "png": hasPNGEnd(bytes)
        case "jpeg": hasJPEGEnd(bytes)
        default: true
        }
    }

    /// PNG is chunks after a signature of 8 bytes: length, name, data, checksum; the last is `IEND`.
    private static func hasPNGEnd(_ bytes: [UInt8]) -> Bool {
        var place = 8
        while place + 12 <= bytes.count {
            if bytes[place + 4..<place + 8].elementsEqual("IEND".utf8) { return true }
            place += 12 + bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return false
    }

    /// JPEG is segments, each with a marker and a length, up to the first scan, in whose data `FF D9` stands for the end
    /// and nothing else.
    private static func hasJPEGEnd(_ bytes: [UInt8]) -> Bool {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if marker == 0xFF {
                place += 1
                continue
            }
            if marker == 0xDA {
                return zip(bytes[place...], bytes[(place + 1)...]).contains { $0 == 0xFF && $1 == 0xD9 }
            }
            place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
        }
        return false
    }
}
