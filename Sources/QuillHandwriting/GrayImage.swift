import QuillTensor

/// A picture of one number per pixel: brightness, 0 dark to 1 bright, or ink, 0 none to 1 full.
public struct GrayImage: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The numbers, row by row.
    public var pixels: [Float]

    /// A picture of one number everywhere.
    public init(width: Int, height: Int, filledWith value: Float = 0) {
        precondition(width > 0 && height > 0, "a picture has pixels")
        self.width = width
        self.height = height
        pixels = [Float](repeating: value, count: width * height)
    }

    /// A picture of bytes [height, width] or [height, width, channels], 0 dark to 255 bright; colors become their
    /// ``brightness(red:green:blue:)``.
    /// - Throws: a `.shape` error for other ranks, other than 1 or 3 channels, or no pixels.
    public init(_ tensor: Tensor<UInt8>) throws {
        let channels = tensor.rank == 3 ? tensor.shape[2] : 1
        guard (2...3).contains(tensor.rank), tensor.count > 0, channels == 1 || channels == 3 else {
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
    /// Source: ITU-R BT.601, the weights of standard television.
    @inline(__always)
    public static func brightness(red: UInt8, green: UInt8, blue: UInt8) -> Float {
        (0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)) / 255
    }

    /// The number at a column and a row.
    public subscript(x: Int, y: Int) -> Float {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// Bytes [height, width], 0 for 0 to 255 for 1.
    public var tensor: Tensor<UInt8> {
        Tensor([height, width]) { target in
            for (place, value) in pixels.enumerated() {
                target.initializeElement(at: place, to: UInt8(max(0, min(255, (value * 255).rounded()))))
            }
        }
    }
}
