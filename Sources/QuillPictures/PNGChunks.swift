/// The Exif chunks of a PNG file, which is chunks of length, name, data, and checksum after a signature of 8 bytes.
struct PNGChunks {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private let file: [UInt8]
    /// The places of the chunks with Exif, with length and checksum.
    private let exif: [Range<Int>]

    /// - Returns: nil if the file isn't PNG.
    init?(_ file: [UInt8]) {
        guard file.starts(with: Self.signature) else { return nil }
        self.file = file
        var exif: [Range<Int>] = []
        var index = 8
        while index + 12 <= file.count {
            let end = index + 12 + file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard end <= file.count else { break }
            if file[index + 4..<index + 8].elementsEqual("eXIf".utf8) { exif.append(index..<end) }
            index = end
        }
        self.exif = exif
    }

    /// The orientation in Exif (PNG 3, section 11.3.4.5): 1 to 8, 1 for upright.
    var orientation: Int {
        guard let place = exif.first else { return 1 }
        let content = file[place.lowerBound + 8..<place.upperBound - 4]
        // Some programs write JPEG's prefix, too.
        let hasPrefix = content.starts(with: Array("Exif\0\0".utf8))
        return TIFFDirectories(hasPrefix ? content.dropFirst(6) : content)?.orientation ?? 1
    }

    /// The contents of all chunks of a kind, in sequence.
    func contents(of kind: String) -> [UInt8] {
        var contents: [UInt8] = []
        var index = 8
        while index + 12 <= file.count {
            let end = index + 12 + file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard end <= file.count else { break }
            if file[index + 4..<index + 8].elementsEqual(kind.utf8) { contents += file[index + 8..<end - 4] }
            index = end
        }
        return contents
    }

    /// The file without its Exif, so that no decoder turns the picture.
    var withoutExif: [UInt8] {
        var rest: [UInt8] = []
        rest.reserveCapacity(file.count)
        var start = 0
        for place in exif {
            rest += file[start..<place.lowerBound]
            start = place.upperBound
        }
        return rest + file[start...]
    }
}
