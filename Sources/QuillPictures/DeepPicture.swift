/// A picture's file with samples of 16 bits, of which cameras and scanners may use only the lower 8, 10, or 12.
///
/// Decoders keep the upper 8 bits of each sample; a picture of 12 bits would have 16 levels of gray.
protocol DeepPicture {
    /// The number of columns and rows.
    var width: Int { get }
    var height: Int { get }
    /// The number of samples per pixel: 1 for gray, 3 for colors, and one more with opacity.
    var channels: Int { get }
    /// Whether 0 is white.
    var isInverted: Bool { get }
    /// The orientation by Exif's numbers, 1 to 8.
    var orientation: Int { get }

    /// Calls `body` with the samples of each row, from top to bottom, until it returns false.
    /// - Returns: whether all rows were read; false for damaged data, which the decoders report.
    func forEachRow(_ body: ([UInt16]) -> Bool) -> Bool
}

extension DeepPicture {
    /// The picture with the bits that are in use; nil if all are, or if the data is damaged.
    func picture() -> Picture? {
        let colors = channels.isMultiple(of: 2) ? channels - 1 : channels
        var largest: UInt16 = 0
        let isWhole = forEachRow { row in
            for (index, sample) in row.enumerated() where index % channels < colors {
                largest = max(largest, sample)
            }
            return largest < 4096
        }
        guard isWhole, largest > 0, largest < 4096 else { return nil }
        let bits = largest < 256 ? 8 : largest < 1024 ? 10 : 12
        let top = 1 << bits - 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * channels)
        _ = forEachRow { row in
            for (index, sample) in row.enumerated() {
                if index % channels < colors {
                    let byte = UInt8((Int(sample) * 255 + top / 2) / top)
                    bytes.append(isInverted ? 255 - byte : byte)
                } else {
                    // Opacity may use all bits.
                    bytes.append(Int(sample) > top ? UInt8(sample >> 8) : UInt8(Int(sample) * 255 / top))
                }
            }
            return true
        }
        var picture = Picture(checkedWidth: width, height: height, channels: channels, bytes: bytes)
        if channels < 3 { picture = picture.colorful }
        picture = picture.turned(orientation)
        picture.notes = [
            "samples of 16 bits with values up to \(Int(largest).grouped); reading them as \(bits) bits"
        ]
        return picture
    }
}
