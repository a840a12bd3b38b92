import QuillCodecs
import QuillTensor

/// A small image inside a drawing: rows of pixels with 1 (gray), 3 (red, green, blue) or 4 channels (with opacity).
public struct Bitmap: Sendable, Equatable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// 1, 3, or 4.
    public let channels: Int
    /// The channels of each pixel, row by row, from 0 to 255.
    public let bytes: [UInt8]

    /// Creates an image from its pixels.
    /// - Throws: a `.shape` error unless there are `width * height * channels` bytes and 1, 3, or 4 channels.
    public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) throws {
        guard width > 0, height > 0, [1, 3, 4].contains(channels), bytes.count == width * height * channels
        else {
            throw QuillError(
                .shape,
                "bitmap: expected width × height × channels (1, 3, or 4) bytes, received \(bytes.count) for "
                    + "\(width) × \(height) × \(channels)")
        }
        (self.width, self.height, self.channels, self.bytes) = (width, height, channels, bytes)
    }

    /// Creates an image from pixels [height, width] or [height, width, channels].
    /// - Throws: a `.shape` error for any other shape.
    public init(_ image: Tensor<UInt8>) throws {
        guard image.rank == 2 || image.rank == 3 else {
            throw QuillError(
                .shape,
                "bitmap: expected [height, width] or [height, width, channels], received \(image.shape)")
        }
        try self.init(
            width: image.shape[1], height: image.shape[0], channels: image.rank == 3 ? image.shape[2] : 1,
            bytes: image.elements)
    }

    /// Creates an image of numbers [height, width], such as a filter or a feature map.
    /// - Parameters:
    ///   - values: the numbers. Those that aren't finite become transparent.
    ///   - colors: the colors of the range.
    ///   - range: the numbers of the first and the last color; by default the smallest and the largest number, or,
    ///     for a scale that diverges, the largest magnitude on both sides.
    /// - Throws: a `.shape` error for any other shape.
    public init(
        _ values: Tensor<Float>, colors: ColorScale = .gray, range: ClosedRange<Double>? = nil
    ) throws {
        guard values.rank == 2 else {
            throw QuillError(.shape, "bitmap: expected [height, width], received \(values.shape)")
        }
        let numbers = values.elements.map(Double.init)
        let scaled = colors.over(numbers, range: range)
        try self.init(
            width: values.shape[1], height: values.shape[0], channels: 4,
            bytes: numbers.flatMap { number -> [UInt8] in
                let color = scaled(number)
                return number.isFinite ? [color.red, color.green, color.blue, 255] : [0, 0, 0, 0]
            })
    }

    /// The color of a pixel, and its opacity from 0 to 1.
    func color(x: Int, y: Int) -> (color: PlotColor, opacity: Double) {
        let at = (y * width + x) * channels
        if channels == 1 { return (PlotColor(red: bytes[at], green: bytes[at], blue: bytes[at]), 1) }
        return (
            PlotColor(red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2]),
            channels == 4 ? Double(bytes[at + 3]) / 255 : 1
        )
    }

    /// The image with each pixel repeated across and down, at most eight times.
    func enlarged(_ times: Int) -> Bitmap {
        let times = max(1, min(times, 8, 512 / max(width, height)))
        guard times > 1 else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * times * times)
        for y in 0..<height {
            var row: [UInt8] = []
            for x in 0..<width {
                let at = (y * width + x) * channels
                for _ in 0..<times { row += bytes[at..<at + channels] }
            }
            for _ in 0..<times { result += row }
        }
        return Bitmap(width * times, height * times, channels, result)
    }

    private init(_ width: Int, _ height: Int, _ channels: Int, _ bytes: [UInt8]) {
        (self.width, self.height, self.channels, self.bytes) = (width, height, channels, bytes)
    }

    /// The image as a `data:` URL that contains a PNG file.
    var address: String {
        do {
            let png = try PNGEncoder.encode(width: width, height: height, channels: channels, bytes)
            return "data:image/png;base64," + Base64.encode(png)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
