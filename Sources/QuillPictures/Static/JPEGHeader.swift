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

extension Picture {
    /// The picture upright.
    /// - Parameter orientation: Exif's number, 1 to 8: where its first row and column belong.
    func turned(_ orientation: Int) -> Picture {
        guard (2...8).contains(orientation) else { return self }
        let isTurned = orientation >= 5
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        var turned: [UInt8] = []
        turned.reserveCapacity(bytes.count)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let (column, row) = isTurned ? (y, x) : (x, y)
                let isMirrored = [2, 3, 7, 8].contains(orientation)
                let isFlipped = [3, 4, 6, 7].contains(orientation)
                let from = (isMirrored ? width - 1 - column : column, isFlipped ? height - 1 - row : row)
                let start = (from.1 * width + from.0) * channels
                turned += bytes[start..<start + channels]
            }
        }
        return Picture(checkedWidth: newWidth, height: newHeight, channels: channels, bytes: turned)
    }
}
