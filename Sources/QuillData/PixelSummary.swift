import QuillTensor

/// The brightness of a set of images, by which images of another range or polarity are recognized.
///
/// ```swift
/// if let trained = PixelSummary(digits.images), let ten = PixelSummary(digits.images[0..<10]) {
///     print(ten.doubts(comparedWith: trained))
/// }
/// ```
public struct PixelSummary: Sendable, Hashable {
    /// The mean of all pixels.
    public let mean: Double
    /// The standard deviation of the images' means.
    public let spread: Double
    /// The mean of the pixels at the images' borders, which are usually background.
    public let border: Double
    /// The smallest pixel.
    public let minimum: Double
    /// The largest pixel.
    public let maximum: Double

    /// Summarizes images; nil if there are none. Of mapped images, about 10,000 spread over all are summarized.
    /// - Parameter images: [count, height, width, channels].
    @_specialize(where Element == UInt8)
    @_specialize(where Element == Float)
    public init?<Element: TensorElement>(_ images: Tensor<Element>) {
        guard images.rank == 4, images.elementCount > 0 else { return nil }
        let (count, height, width) = (images.shape[0], images.shape[1], images.shape[2])
        let (row, size) = (width * images.shape[3], height * width * images.shape[3])
        let channels = images.shape[3]
        var (sum, squares, edge) = (0.0, 0.0, 0.0)
        var (least, largest) = (Double.infinity, -Double.infinity)
        let step = images.examinedStep
        let seen = (count + step - 1) / step
        images.forEachRow(step: step) { _, pixels in
            var (ink, low, high, border) = (0.0, least, largest, edge)
            for pixel in pixels {
                let value = pixel.asDouble
                ink += value
                low = Swift.min(low, value)
                high = Swift.max(high, value)
            }
            sum += ink / Double(size)
            squares += (ink / Double(size)) * (ink / Double(size))
            for y in 0..<height {
                let isEdgeRow = y == 0 || y == height - 1
                for x in 0..<width where isEdgeRow || x == 0 || x == width - 1 {
                    let pixel = y * row + x * channels
                    for channel in 0..<channels { border += pixels[pixel + channel].asDouble }
                }
            }
            (least, largest, edge) = (low, high, border)
        }
        let inner = Swift.max(height - 2, 0) * Swift.max(width - 2, 0)
        mean = sum / Double(seen)
        spread = Swift.max(squares / Double(seen) - mean * mean, 0).squareRoot()
        border = edge / Double(seen * channels * (height * width - inner))
        (minimum, maximum) = (least, largest)
    }

    /// Whether the background is brighter than the rest, as on paper.
    public var isDarkOnLight: Bool { border > mean && border > (minimum + maximum) / 2 }

    /// Returns a line for each way in which images differ from those that a network was trained on: the range of the
    /// pixels, ink and background exchanged, or their mean.
    /// - Parameter trained: the images that the network was trained on.
    public func doubts(comparedWith trained: PixelSummary) -> [String] {
        if minimum == maximum, trained.range > 0 {
            return ["the images are blank: all pixels are \(Self.text(minimum))"]
        }
        if let doubt = rangeDoubt(trained) { return [doubt] }
        if isDarkOnLight != trained.isDarkOnLight, (border - trained.border).magnitude > trained.range / 3 {
            func kind(_ isDark: Bool) -> String {
                isDark ? "dark ink on a light background" : "light ink on a dark background"
            }
            return [
                "the images look like \(kind(isDarkOnLight)), but the network was trained on "
                    + "\(kind(trained.isDarkOnLight)); invert them"
            ]
        }
        // A gray or noisy background is seen at the border, or in the lack of pixels that are as dark as the clean one.
        let isClean = trained.border - trained.minimum < trained.range / 50
        if isClean,
            border - trained.border > trained.range / 12
                || minimum - trained.minimum > trained.range / 20
        {
            return [
                "the background isn't clean: the pixels at the borders are \(Self.text(border)) on average and at least "
                    + "\(Self.text(minimum)), but \(Self.text(trained.border)) on average where the network was trained"
            ]
        }
        // Images of one class differ from the mean of all, but hardly by five standard deviations.
        let limit = 5 * Swift.max(trained.spread, trained.range / 100)
        guard (mean - trained.mean).magnitude > limit else { return [] }
        return [
            "the pixels' mean is \(Self.text(mean)), but \(Self.text(trained.mean)) in the images that the network "
                + "was trained on"
        ]
    }

    private var range: Double { maximum - minimum }

    private func rangeDoubt(_ trained: PixelSummary) -> String? {
        let isOutside =
            minimum < trained.minimum - 0.1 * trained.range || (minimum < 0 && trained.minimum >= 0)
            || maximum > trained.maximum + trained.range
        // Bytes hold up to 255; numbers up to 1 or so are something else, unless the images are almost black.
        let isNarrow = trained.maximum > 16 && maximum > 0 && maximum < trained.maximum / 64
        guard isOutside || isNarrow else { return nil }
        return
            "the pixels are from \(Self.text(minimum)) to \(Self.text(maximum)), but the network was trained on pixels "
            + "from \(Self.text(trained.minimum)) to \(Self.text(trained.maximum)); scale them"
    }

    private static func text(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension PixelSummary: LosslessStringConvertible {
    /// The numbers with their names, as model files hold them: `mean 33.3, spread 11.2, border 0.1, minimum 0.0, maximum
    /// 255.0`.
    public var description: String {
        "mean \(mean), spread \(spread), border \(border), minimum \(minimum), maximum \(maximum)"
    }

    /// Reads a ``description``; nil for any other text.
    public init?(_ description: String) {
        var values: [String: Double] = [:]
        for part in description.split(separator: ",") {
            let words = part.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]), value.isFinite else { return nil }
            values[String(words[0])] = value
        }
        guard let mean = values["mean"], let spread = values["spread"], let border = values["border"],
            let minimum = values["minimum"], let maximum = values["maximum"], minimum <= maximum
        else { return nil }
        self.mean = mean
        self.spread = spread
        self.border = border
        self.minimum = minimum
        self.maximum = maximum
    }
}
