/// The chunks of a PNG file: length, name, data, and checksum, after a signature of 8 bytes.
struct PNGChunks {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The names and places of the whole chunks; a place includes length and checksum.
    let chunks: [(name: String, place: Range<Int>)]
    private let file: [UInt8]

    /// - Returns: nil if the file isn't PNG.
    init?(_ file: [UInt8]) {
        guard file.starts(with: Self.signature) else { return nil }
        self.file = file
        var chunks: [(name: String, place: Range<Int>)] = []
        var index = 8
        while index + 12 <= file.count {
            let end = index + 12 + file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard end <= file.count else { break }
            chunks.append((String(decoding: file[index + 4..<index + 8], as: UTF8.self), index..<end))
            index = end
        }
        self.chunks = chunks
    }

    /// The orientation in Exif (PNG 3, section 11.3.4.5): 1 to 8, 1 for upright.
    var orientation: Int {
        guard let exif = chunks.first(where: { $0.name == "eXIf" }) else { return 1 }
        let content = file[exif.place.lowerBound + 8..<exif.place.upperBound - 4]
        // Some programs write JPEG's prefix, too.
        let prefix = Array("Exif\0\0".utf8)
        return TIFFDirectories(content.starts(with: prefix) ? content.dropFirst(6) : content)?.orientation
            ?? 1
    }

    /// The file without its Exif, so that no decoder turns the picture.
    var withoutExif: [UInt8] {
        var rest = file
        for chunk in chunks.reversed() where chunk.name == "eXIf" { rest.removeSubrange(chunk.place) }
        return rest
    }
}
