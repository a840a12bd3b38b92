import QuillTensor

/// Images of one size side by side in one picture, row by row.
package struct ImageSheet {
    /// The picture as a PNG file.
    package let png: [UInt8]
    /// The width and height of each image in it.
    package let width, height: Int

    /// Creates a picture of images.
    /// - Parameters:
    ///   - images: [count, height, width, channels].
    ///   - columns: the number of images in a row.
    ///   - step: Every `step`th pixel is taken, in each direction.
    /// - Throws: an `.argument` error for no images, a picture that is too large, or other channels than PNG has.
    package init(_ images: Tensor<UInt8>, columns: Int, step: Int = 1) throws {
        let size = images.shape.dimensions
        let (height, width) = (max(size[1] / step, 1), max(size[2] / step, 1))
        let channels = size[3]
        let rows = (size[0] + columns - 1) / columns
        var pixels = [UInt8](repeating: 0, count: rows * height * columns * width * channels)
        images.withUnsafeBufferPointer { source in
            for image in 0..<size[0] {
                let (top, left) = (image / columns * height, image % columns * width)
                for y in 0..<height {
                    let line = (image * size[1] + y * step) * size[2]
                    let place = (top + y) * columns * width + left
                    for x in 0..<width {
                        for channel in 0..<channels {
                            pixels[(place + x) * channels + channel] =
                                source[(line + x * step) * channels + channel]
                        }
                    }
                }
            }
        }
        png = try PNGEncoder.encode(
            width: columns * width, height: rows * height, channels: channels, pixels)
        (self.width, self.height) = (width, height)
    }
}
