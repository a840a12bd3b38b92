import QuillTensor

extension Tensor where Element == UInt8 {
    /// The image as text, for a look in a terminal: two rows of pixels per line, darker characters for brighter pixels.
    ///
    /// ```swift
    /// for (image, label) in digits.sample(3) { print(image.sketch, label) }
    /// ```
    /// Images [height, width] and [height, width, channels] have a sketch; for other shapes, it is the description.
    public var sketch: String {
        guard rank == 2 || rank == 3, elementCount > 0 else { return description }
        let (height, width, channels) = (shape[0], shape[1], rank == 3 ? shape[2] : 1)
        let shades = Array(" .:-=+*#%@")
        let pixels = elements
        func brightness(_ y: Int, _ x: Int) -> Int {
            guard y < height else { return 0 }
            let start = (y * width + x) * channels
            return (0..<channels).reduce(0) { $0 + Int(pixels[start + $1]) } / channels
        }
        return stride(from: 0, to: height, by: 2).map { y in
            var line = String(
                (0..<width).map { x in
                    shades[(brightness(y, x) + brightness(y + 1, x)) * (shades.count - 1) / 510]
                })
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
