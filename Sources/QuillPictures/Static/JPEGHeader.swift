/// The properties of a JPEG file that its segments give, without the pixels.
struct JPEGHeader: Equatable {
    /// The orientation of the camera, from Exif's tag 0x0112: 1 to 8, 1 for upright.
    private(set) var orientation = 1
    /// Whether there is Adobe's segment, which says that the inks are inverted.
    private(set) var isAdobe = false

    /// Reads the segments up to the first scan. Damaged ones are ignored.
    init(_ file: [UInt8]) {
        var index = 2
        while index + 4 <= file.count, file[index] == 0xFF {
            let marker = file[index + 1]
            if marker == 0xFF {
                index += 1
                continue
            }
            let end = index + 2 + Int(file[index + 2]) << 8 + Int(file[index + 3])
            guard marker != 0xDA, end <= file.count, end >= index + 4 else { return }
            let content = file[index + 4..<end]
            if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) {
                orientation = TIFFDirectories(content.dropFirst(6))?.orientation ?? orientation
            }
            if marker == 0xEE, content.starts(with: Array("Adobe".utf8)) { isAdobe = true }
            index = end
        }
    }
}
