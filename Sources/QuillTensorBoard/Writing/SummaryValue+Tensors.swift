import QuillCodecs
import QuillTensor

extension SummaryValue {
    /// The distribution of a tensor's numbers.
    static func histogram(_ tag: String, of values: Tensor<Float>) -> SummaryValue {
        let histogram = ValueHistogram(values.elements)
        var value = self.histogram(tag, histogram)
        if histogram.nonFinite > 0 {
            value.description = "\(histogram.nonFinite) of \(values.elementCount) numbers are NaN or infinite"
        }
        return value
    }

    /// Images, [height, width, channels] or [count, height, width, channels].
    /// - Throws: a `.shape` error for another shape.
    static func images(_ tag: String, _ images: Tensor<UInt8>) throws -> SummaryValue {
        let dimensions = images.rank == 3 ? [1] + images.shape.dimensions : images.shape.dimensions
        guard dimensions.count == 4, dimensions[1] > 0, dimensions[2] > 0, [1, 3, 4].contains(dimensions[3])
        else {
            throw QuillError(
                .shape,
                "\(tag): expected an image [height, width, channels] with 1, 3, or 4 channels, or several, received "
                    + "\(images.shape)")
        }
        let size = dimensions[1...].reduce(1, *)
        let bytes = images.elements
        let files = try (0..<dimensions[0]).map { index in
            try PNGEncoder.encode(
                width: dimensions[2], height: dimensions[1], channels: dimensions[3],
                Array(bytes[index * size..<(index + 1) * size]))
        }
        return .images(tag, width: dimensions[2], height: dimensions[1], files)
    }
}
