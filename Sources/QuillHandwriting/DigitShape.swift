/// A digit's outline on a fine grid, with strokes as wide as MNIST's.
///
/// MNIST's digits were black and white on a fine grid before they were reduced to 20 pixels by area averages. This
/// follows the same steps. The grid has at most ``side`` plus two margins on a side, whatever the picture, and no step
/// allocates more than a few times as much.
struct DigitShape {
    /// The longer side of a digit, in fine pixels.
    static let side = 80
    /// The margin around the digit, in fine pixels.
    static let margin = 12

    /// The share of ink in each fine pixel: mostly 0 or 1.
    var coverage: GrayImage
    /// The width of the strokes, in fine pixels: at most the grid's longer side.
    var strokeWidth: Float

    /// The outline of the ink in a box of a picture.
    /// - Parameters:
    ///   - level: the ink of a typical inked pixel.
    ///   - isSharpened: whether to threshold the ink at half of its local maximum; otherwise the ink stays as it is.
    init(_ ink: GrayImage, in box: PixelBox, level: Float, isSharpened: Bool = true) {
        let scale = Double(max(box.width, box.height)) / Double(Self.side)
        let columns = Int((Double(box.width) / scale).rounded()) + 2 * Self.margin
        let rows = Int((Double(box.height) / scale).rounded()) + 2 * Self.margin
        let x = Double(box.x) + Double(box.width) / 2 - Double(columns) / 2 * scale
        let y = Double(box.y) + Double(box.height) / 2 - Double(rows) / 2 * scale
        // Padding with paper lets splines fade at the picture's edge as they do elsewhere.
        let padded = ink.padded(by: 2)
        let fine: GrayImage
        if scale < 1 {
            fine = padded.resampled(
                across: .spline(from: x + 2, scale: scale, count: columns, source: padded.width),
                down: .spline(from: y + 2, scale: scale, count: rows, source: padded.height))
        } else {
            fine = padded.resampled(
                across: .area(from: x + 2, scale: scale, count: columns, source: padded.width),
                down: .area(from: y + 2, scale: scale, count: rows, source: padded.height))
        }
        coverage = fine
        guard isSharpened else {
            for pixel in coverage.pixels.indices {
                coverage.pixels[pixel] = min(1, fine.pixels[pixel] / level)
            }
            strokeWidth = Self.width(of: coverage)
            return
        }
        // The outline is where the ink is half of its maximum on the stroke's nearby ridge.
        let ridge = fine.maximum(within: 6)
        let most = fine.pixels.max() ?? 0
        let floor = 0.3 * min(level, most)
        coverage.pixels.withUnsafeMutableBufferPointer { coverage in
            ridge.pixels.withUnsafeBufferPointer { ridge in
                for pixel in coverage.indices {
                    let ratio = coverage[pixel] / max(ridge[pixel], floor)
                    coverage[pixel] = max(0, min(1, (ratio - 0.5) * 5 + 0.5))
                }
            }
        }
        strokeWidth = Self.width(of: coverage)
    }

    /// The mean width of strokes. A stroke's area is its length times its width, its outline is twice its length, and
    /// the outline's length is the sum of the gradient's magnitudes.
    ///
    /// A shape that fills the grid has hardly any outline, so the width is clamped to the grid's.
    private static func width(of coverage: GrayImage) -> Float {
        var (area, outline): (Float, Float) = (0, 0)
        coverage.pixels.withUnsafeBufferPointer { ink in
            let width = coverage.width
            for y in 0..<coverage.height - 1 {
                for index in y * width..<(y + 1) * width - 1 {
                    let (a, b) = (ink[index + width + 1] - ink[index], ink[index + width] - ink[index + 1])
                    area += ink[index]
                    outline += ((a * a + b * b) / 2).squareRoot()
                }
            }
        }
        let widest = Float(max(coverage.width, coverage.height))
        return outline > 0 ? min(2 * area / outline, widest) : 0
    }

    /// Clamps the width of the strokes to a range.
    /// - Parameter range: the widths, in pixels of the 20-pixel box.
    mutating func bringStrokes(to range: ClosedRange<Float>) {
        guard let extent else { return }
        let size = Float(max(extent.width, extent.height))
        // The digit grows with its strokes: (width + growth) / (size + growth) must be target / 20.
        let now = strokeWidth / size * 20
        guard !range.contains(now) else { return }
        let target = now < range.lowerBound ? range.lowerBound : range.upperBound
        let growth = (target * size - 20 * strokeWidth) / (20 - target)
        if growth > 0 { widen(by: growth / 2) } else { narrow(by: -growth / 2) }
    }

    private mutating func widen(by reach: Float) {
        let reach = min(reach, Float(Self.margin) - 2)
        let (width, height) = (coverage.width, coverage.height)
        var paper = coverage
        paper.pixels =
            DistanceMap(
                coverage.pixels.map { $0 < 0.5 }, width: width, height: height,
                limit: Int((reach / Self.fill).rounded(.up)) + 1, isOpen: true
            ).distances
        // Holes must stay open. The first piece is the paper around the digit, because it holds the picture's corner.
        let sheets = InkPieces(of: paper, above: 0, diagonally: false)
        let reaches =
            [0] + sheets.pieces.enumerated().map { $0 == 0 ? reach : min(reach, Self.fill * $1.peak) }
        for pixel in coverage.pixels.indices {
            guard sheets.labels[pixel] > 0 else {
                // The outline was at one half; it is now inside the grown stroke.
                coverage.pixels[pixel] = min(1, coverage.pixels[pixel] + reach)
                continue
            }
            let reach = reaches[Int(sheets.labels[pixel])]
            coverage.pixels[pixel] = max(
                coverage.pixels[pixel], max(0, min(1, reach + 1 - paper.pixels[pixel])))
        }
        strokeWidth += 2 * reach
    }

    /// The largest share of a hole's depth that may be filled.
    private static let fill: Float = 0.6

    private mutating func narrow(by depth: Float) {
        // No pixel of the grid is farther from its edge.
        let depth = min(depth, Float(max(coverage.width, coverage.height)) / 2)
        // No stroke may vanish: ink within one MNIST pixel of the deepest point nearby stays.
        let keep = Float(Self.side) / 20
        var inside = coverage
        inside.pixels =
            DistanceMap(
                coverage.pixels.map { $0 >= 0.5 }, width: coverage.width, height: coverage.height,
                limit: Int((depth + keep).rounded(.up)) + 1, isOpen: false
            ).distances
        let ridge = inside.maximum(within: Int((depth + keep).rounded(.up)))
        for pixel in coverage.pixels.indices {
            let limit = min(depth, max(0, ridge.pixels[pixel] - keep))
            coverage.pixels[pixel] = max(0, min(1, inside.pixels[pixel] - limit))
        }
        strokeWidth = max(0, strokeWidth - 2 * depth)
    }

    /// The bounding box of the outline; nil without ink.
    var extent: PixelBox? {
        var (left, right, top, bottom) = (coverage.width, -1, coverage.height, -1)
        for y in 0..<coverage.height {
            for x in 0..<coverage.width where coverage.pixels[y * coverage.width + x] >= 0.5 {
                (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            }
        }
        guard right >= 0 else { return nil }
        return PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }
}

extension GrayImage {
    /// The picture padded with zeros.
    func padded(by margin: Int) -> GrayImage {
        var result = GrayImage(width: width + 2 * margin, height: height + 2 * margin)
        for y in 0..<height {
            let line = (y + margin) * result.width + margin
            result.pixels.replaceSubrange(
                line..<line + width, with: pixels[y * width..<(y + 1) * width])
        }
        return result
    }
}
