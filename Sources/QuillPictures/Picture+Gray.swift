import QuillHandwriting
import QuillTensor

extension GrayImage {
    /// The brightness of a picture, for `DigitReader.read`; transparent parts become ``Picture/background``.
    ///
    /// ```swift
    /// let picture = try Picture(contentsOf: "photo.jpg")
    /// let reading = try DigitReader.bundled().read(GrayImage(picture))
    /// ```
    public init(_ picture: Picture) {
        self.init(opaque: picture.opaque(on: picture.background))
    }

    /// The brightness of a picture without opacity.
    fileprivate init(opaque picture: Picture) {
        self.init(width: picture.width, height: picture.height)
        let isGray = picture.channels == 1
        picture.bytes.withUnsafeBufferPointer { bytes in
            pixels.withUnsafeMutableBufferPointer { pixels in
                for pixel in pixels.indices {
                    pixels[pixel] =
                        isGray
                        ? Float(bytes[pixel]) / 255
                        : GrayImage.brightness(
                            red: bytes[pixel * 3], green: bytes[pixel * 3 + 1], blue: bytes[pixel * 3 + 2])
                }
            }
        }
    }
}

extension Picture {
    /// The picture's brightness as one channel; transparent parts become white.
    ///
    /// The weights are those of `GrayImage.brightness(red:green:blue:)`, rounded to bytes.
    public var gray: Picture {
        let opaque = self.opaque
        return opaque.channels == 1 ? opaque : Picture(GrayImage(opaque: opaque))
    }

    /// A gray image as a picture of one channel: 0 becomes 0, 1 becomes 255.
    public init(_ image: GrayImage) {
        self.init(
            checkedWidth: image.width, height: image.height, channels: 1, bytes: image.tensor.elements)
    }
}
