import QuillCodecs
import QuillTensor

/// Images of one size in a square grid, row by row, as the Embedding Projector takes them.
struct Sprite {
    /// The picture as a PNG file.
    let png: [UInt8]
    /// The width and height of each image in it.
    let width, height: Int
    /// How many pixels of an image became one, in each direction.
    let step: Int

    /// Creates a picture of images; they are made smaller if they wouldn't fit.
    /// - Parameters:
    ///   - images: [count, height, width, channels].
    ///   - longestSide: the greatest width and height of the picture.
    /// - Throws: an `.argument` error if even single pixels don't fit.
    init(_ images: Tensor<UInt8>, longestSide: Int) throws {
        let size = images.shape.dimensions
        var columns = 1
        while columns * columns < size[0] { columns += 1 }
        let longest = max(size[1], size[2])
        let step = max((columns * longest + longestSide - 1) / longestSide, 1)
        let (height, width) = (max(size[1] / step, 1), max(size[2] / step, 1))
        guard columns * max(height, width) <= longestSide else {
            throw QuillError(
                .argument,
                "the projector shows at most \(longestSide * longestSide) images, received \(size[0])")
        }
        self.step = step
        let sheet = try ImageSheet(images, columns: columns, step: step)
        (png, self.width, self.height) = (sheet.png, sheet.width, sheet.height)
    }
}
