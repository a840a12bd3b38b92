import QuillHandwriting

extension Picture {
    /// The brightness behind transparent parts on which the rest can be seen: 255, white paper, or 0 for a drawing in
    /// bright ink, such as white chalk on a transparent canvas, which would vanish on white paper.
    ///
    /// Bright ink is a picture that is mostly transparent and has hardly anything darker than ``brightInk``.
    public var background: UInt8 {
        guard hasOpacity else { return 255 }
        let colors = channels - 1
        // Sums of opacity.
        var (all, dark) = (0, 0)
        bytes.withUnsafeBufferPointer { bytes in
            for pixel in stride(from: 0, to: bytes.count, by: channels) {
                let opacity = Int(bytes[pixel + colors])
                all += opacity
                let brightness =
                    colors == 1
                    ? Float(bytes[pixel]) / 255
                    : GrayImage.brightness(
                        red: bytes[pixel], green: bytes[pixel + 1], blue: bytes[pixel + 2])
                if brightness < Self.brightInk { dark += opacity }
            }
        }
        // Paper with transparent corners is mostly opaque.
        let isCanvas = all > 0 && all * 2 < 255 * width * height
        return isCanvas && dark * 20 < all ? 0 : 255
    }

    /// The least brightness of ink that is drawn on black.
    private static let brightInk: Float = 0.7
}
