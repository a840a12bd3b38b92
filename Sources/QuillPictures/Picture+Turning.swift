extension Picture {
    /// The picture upright.
    /// - Parameter orientation: Exif's number, 1 to 8: where its first row and column belong.
    func turned(_ orientation: Int) -> Picture {
        guard (2...8).contains(orientation) else { return self }
        let isTurned = orientation >= 5
        let isMirrored = [2, 3, 7, 8].contains(orientation)
        let isFlipped = [3, 4, 6, 7].contains(orientation)
        let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
        let (width, height, channels) = (width, height, channels)
        let turned = [UInt8](unsafeUninitializedCapacity: bytes.count) { turned, count in
            bytes.withUnsafeBufferPointer { bytes in
                var target = 0
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let (column, row) = isTurned ? (y, x) : (x, y)
                        let fromColumn = isMirrored ? width - 1 - column : column
                        let fromRow = isFlipped ? height - 1 - row : row
                        let start = (fromRow * width + fromColumn) * channels
                        for channel in 0..<channels { turned[target + channel] = bytes[start + channel] }
                        target += channels
                    }
                }
            }
            count = bytes.count
        }
        return Picture(checkedWidth: newWidth, height: newHeight, channels: channels, bytes: turned)
    }
}
