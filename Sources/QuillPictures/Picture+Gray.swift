import QuillHandwriting
import QuillTensor

extension GrayImage {
    /// The brightness of a picture, for `DigitReader.read`; transparent parts become white.
    ///
    /// ```swift
    /// let picture = try Picture(contentsOf: "photo.jpg")
    /// let reading = try await DigitReader.bundled().read(GrayImage(picture))
    /// ```
    public init(_ picture: Picture) {
        let opaque = picture.opaque
        do {
            try self.init(opaque.tensor)
        } catch {
            stop("an opaque picture has pixels of 1 or 3 channels: \(error)")
        }
    }
}

extension Picture {
    /// The picture's brightness as one channel; transparent parts become white.
    ///
    /// The weights are those of `GrayImage.brightness(red:green:blue:)`, rounded to bytes.
    public var gray: Picture {
        let opaque = self.opaque
        return opaque.channels == 1 ? opaque : Picture(GrayImage(opaque))
    }

    /// A gray image as a picture of one channel: 0 becomes 0, 1 becomes 255.
    public init(_ image: GrayImage) {
        self.init(
            checkedWidth: image.width, height: image.height, channels: 1, bytes: image.tensor.elements)
    }
}
