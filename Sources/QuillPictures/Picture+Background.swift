import QuillHandwriting

extension Picture {
    /// The brightness behind transparent parts on which the rest can be seen: 255, white paper, or 0 for a drawing in
    /// bright ink, such as white chalk on a transparent canvas, which would vanish on white paper.
    ///
    /// The ink's own brightness decides: that of the pixels that are nearly as opaque as the most opaque one, since the
    /// edges of strokes may be stored darker. What is mostly transparent is a drawing; what is less so, such as a thick
    /// stroke that fills its picture, is one if it has a single brightness, unlike paper with transparent corners.
    public var background: UInt8 {
        guard hasOpacity else { return 255 }
        let colors = channels - 1
        let all = width * height
        return bytes.withUnsafeBufferPointer { bytes in
            var (sum, most) = (0, 0)
            for place in stride(from: colors, to: bytes.count, by: channels) {
                sum += Int(bytes[place])
                most = max(most, Int(bytes[place]))
            }
            guard most > 0 else { return 255 }
            var (solid, dark) = (0, 0)
            for pixel in stride(from: 0, to: bytes.count, by: channels)
            where Int(bytes[pixel + colors]) * 10 >= most * 9 {
                solid += 1
                let brightness =
                    colors == 1
                    ? Float(bytes[pixel]) / 255
                    : GrayImage.brightness(
                        red: bytes[pixel], green: bytes[pixel + 1], blue: bytes[pixel + 2])
                if brightness < Self.brightInk { dark += 1 }
            }
            let isCanvas =
                sum * 2 < 255 * all ? dark * 20 < solid : dark * 200 < solid && sum * 4 < 255 * all * 3
            return isCanvas ? 0 : 255
        }
    }

    /// The least brightness of ink that is drawn on black.
    private static let brightInk: Float = 0.7
}
