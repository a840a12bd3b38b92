import QuillTensor

extension Tensor where Element == UInt8 {
    /// The image as text, for a look in a terminal: two rows of pixels per line, denser characters for brighter pixels.
    ///
    /// ```swift
    /// for (image, label) in digits.sample(3) { print(image.sketch, label) }
    /// ```
    /// Images [height, width] and [height, width, channels] have a sketch; for other shapes, it is the description.
    public var sketch: String {
        guard rank == 2 || rank == 3, elementCount > 0 else { return description }
        return sketchLines(width: .max).map { line in
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// Returns the lines of a sketch of an image [height, width] or [height, width, channels].
    ///
    /// A character is for the mean of two pixels one below the other, over all channels.
    /// - Parameter width: the maximum number of columns; the rest of the image is cut off.
    package func sketchLines(width limit: Int) -> [String] {
        let (height, width, channels) = (shape[0], shape[1], rank == 3 ? shape[2] : 1)
        let shades = Array(" .:-=+*#%@")
        let pixels = elements
        return stride(from: 0, to: height, by: 2).map { y in
            let rows = y..<Swift.min(y + 2, height)
            return String(
                (0..<Swift.min(width, limit)).map { x in
                    let sum = rows.reduce(0) { sum, row in
                        let start = (row * width + x) * channels
                        return sum + (start..<start + channels).reduce(0) { $0 + Int(pixels[$1]) }
                    }
                    return shades[sum * shades.count / (256 * rows.count * channels)]
                })
        }
    }
}
