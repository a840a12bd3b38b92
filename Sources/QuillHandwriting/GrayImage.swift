import QuillTensor

/// A picture with one value per pixel: brightness from 0 (dark) to 1 (bright), or ink from 0 (none) to 1 (full).
public struct GrayImage: Sendable, Equatable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The values, row by row.
    public var pixels: [Float]

    /// A picture filled with one value.
    public init(width: Int, height: Int, filledWith value: Float = 0) {
        require(width > 0 && height > 0, "expected at least one pixel, received \(width) × \(height)")
        self.width = width
        self.height = height
        pixels = [Float](repeating: value, count: width * height)
    }

    /// A picture from bytes [height, width] or [height, width, channels], 0 dark to 255 bright. Colors become their
    /// ``brightness(red:green:blue:)``.
    /// - Throws: a `.shape` error unless there are 2 or 3 dimensions, 1 or 3 channels, and at least one pixel.
    public init(_ tensor: Tensor<UInt8>) throws(QuillError) {
        let channels = tensor.rank == 3 ? tensor.shape[2] : 1
        guard (2...3).contains(tensor.rank), tensor.elementCount > 0, channels == 1 || channels == 3 else {
            throw QuillError(
                .shape, "gray image: expected [height, width, 1 or 3 channels], received \(tensor.shape)")
        }
        self.init(width: tensor.shape[1], height: tensor.shape[0])
        let bytes = tensor.elements
        if channels == 1 {
            pixels = bytes.map { Float($0) / 255 }
        } else {
            for pixel in pixels.indices {
                pixels[pixel] = Self.brightness(
                    red: bytes[pixel * 3], green: bytes[pixel * 3 + 1], blue: bytes[pixel * 3 + 2])
            }
        }
    }

    /// The brightness of a color, 0 to 1: 0.299 red, 0.587 green, 0.114 blue.
    ///
    /// Source: ITU-R BT.601.
    @inline(__always)
    public static func brightness(red: UInt8, green: UInt8, blue: UInt8) -> Float {
        (0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)) / 255
    }

    /// - Throws: an `.argument` error that names the first pixel whose value isn't a finite number.
    func checkFinite() throws(QuillError) {
        guard let pixel = pixels.firstIndex(where: { !$0.isFinite }) else { return }
        throw QuillError(
            .argument,
            "a picture's brightness: expected finite numbers, received \(pixels[pixel]) in column "
                + "\(pixel % width), row \(pixel / width)")
    }

    /// The value at a column and a row.
    public subscript(x: Int, y: Int) -> Float {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// The picture as bytes [height, width]: 0 becomes 0, 1 becomes 255.
    public var tensor: Tensor<UInt8> {
        Tensor([height, width]) { target in
            for (index, value) in pixels.enumerated() {
                target.initializeElement(at: index, to: UInt8(max(0, min(255, (value * 255).rounded()))))
            }
        }
    }
}
