import QuillCodecs
import QuillPictures
import QuillPlotting
import QuillTensor

/// A picture grid of a data set: a row for each class with its first images, as the network gets them.
public struct ContactSheet: Sendable {
    /// The names of the classes.
    public let classNames: [String]
    /// The images of each class, [count, height, width, 1 or 3 channels].
    public let images: [Tensor<UInt8>]

    private static let gap = 4
    private static let limit = 64

    /// Creates a sheet; of more than 64 classes, the first are shown.
    public init(classNames: [String], images: [Tensor<UInt8>]) {
        self.classNames = Array(classNames.prefix(Self.limit))
        self.images = Array(images.prefix(Self.limit))
    }

    /// Draws the sheet: on gray, so that black and white borders show.
    /// - Throws: an `.argument` error if there are no images.
    public func picture() throws -> Picture {
        guard let first = images.first(where: { $0.elementCount > 0 }) else {
            throw QuillError(.argument, "a picture grid: expected at least one image")
        }
        let (height, width, channels) = (first.shape[1], first.shape[2], first.shape[3])
        let columns = images.map { $0.shape[0] }.max() ?? 1
        let wide = columns * (width + Self.gap) + Self.gap
        let high = images.count * (height + Self.gap) + Self.gap
        var bytes = [UInt8](repeating: 128, count: wide * high * channels)
        for (row, images) in images.enumerated() {
            let pixels = images.elements
            let top = row * (height + Self.gap) + Self.gap
            for column in 0..<images.shape[0] {
                let left = column * (width + Self.gap) + Self.gap
                for y in 0..<height {
                    let from = (column * height + y) * width * channels
                    let to = ((top + y) * wide + left) * channels
                    bytes.replaceSubrange(
                        to..<(to + width * channels), with: pixels[from..<(from + width * channels)])
                }
            }
        }
        return try Picture(width: wide, height: high, channels: channels, bytes: bytes)
    }

    /// Draws the sheet enlarged, with the names of the classes in front.
    /// - Throws: an `.argument` error if there are no images.
    public func svg() throws -> SVG {
        let picture = try picture()
        let scale = 2.0
        let margin = 110.0
        let (wide, high) = (Double(picture.width) * scale, Double(picture.height) * scale)
        let step = high / Double(max(images.count, 1))
        var elements: [SVGElement] = [
            .rectangle(x: 0, y: 0, width: margin + wide, height: high, .fill(.white)),
            .image(try PageImages.address(picture), x: margin, y: 0, width: wide, height: high),
        ]
        for (row, name) in classNames.enumerated() {
            elements.append(
                .text(
                    String(name.prefix(12)), x: margin - 10, y: (Double(row) + 0.5) * step + 5,
                    .init(size: 14, anchor: .end)))
        }
        return SVG(width: margin + wide, height: high, elements)
    }

    /// Writes the sheet to a file atomically: pixels to `.png`, a drawing with the names of the classes to `.svg`.
    /// - Parameter path: the file's path.
    /// - Throws: an `.argument` error for another extension, a `.file` error that names the path if writing fails.
    public func write(to path: String) throws {
        if path.lowercased().hasSuffix(".png") {
            try picture().writePNG(to: path)
        } else {
            try svg().write(to: path)
        }
    }
}
