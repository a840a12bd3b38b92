/// A digit's outline on a fine grid, and its strokes made as wide as MNIST's.
///
/// MNIST's digits were black or white on a fine grid before they were reduced to 20 pixels by averaging areas: so are
/// these.
struct DigitShape {
    /// The longer side of a digit, on the fine grid.
    static let side = 80
    /// Paper around the digit on the fine grid.
    static let margin = 12

    /// How much of each fine pixel is ink: mostly 0 or 1.
    var coverage: GrayImage
    /// The width of the strokes, in fine pixels.
    var strokeWidth: Float

    /// The outline of the ink in a box of a picture.
    /// - Parameters:
    ///   - level: the ink of a typical inked pixel.
    ///   - isSharpened: whether the outline is where ink is half of what it is nearby; else ink is kept as it is.
    init(_ ink: GrayImage, in box: PixelBox, level: Float, isSharpened: Bool = true) {
        let scale = Double(max(box.width, box.height)) / Double(Self.side)
        let columns = Int((Double(box.width) / scale).rounded()) + 2 * Self.margin
        let rows = Int((Double(box.height) / scale).rounded()) + 2 * Self.margin
        let x = Double(box.x) + Double(box.width) / 2 - Double(columns) / 2 * scale
        let y = Double(box.y) + Double(box.height) / 2 - Double(rows) / 2 * scale
        // The picture gets paper around it, so that splines fade at its edge as they do anywhere.
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
        // The outline is where ink is half of what it is on the nearby ridge of the stroke.
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

    /// The mean width of strokes: a stroke's area is its length times its width, its outline twice its length. The
    /// outline is as long as the sum of the slopes.
    private static func width(of coverage: GrayImage) -> Float {
        var (area, outline): (Float, Float) = (0, 0)
        coverage.pixels.withUnsafeBufferPointer { ink in
            let width = coverage.width
            for y in 0..<coverage.height - 1 {
                for place in y * width..<(y + 1) * width - 1 {
                    let (a, b) = (ink[place + width + 1] - ink[place], ink[place + width] - ink[place + 1])
                    area += ink[place]
                    outline += ((a * a + b * b) / 2).squareRoot()
                }
            }
        }
        return outline > 0 ? 2 * area / outline : 0
    }

    /// Makes strokes wider or narrower.
    /// - Parameter range: the widths, in pixels of the 20-pixel box, that may stay.
    mutating func bringStrokes(to range: ClosedRange<Float>) {
        guard let extent else { return }
        let size = Float(max(extent.width, extent.height))
        // The digit grows with its strokes: (width + growth) / (size + growth) is to be target / 20.
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
        // Holes stay holes. The paper around the digit comes first: its corner is the picture's.
        let sheets = InkPieces(of: paper, above: 0, diagonally: false)
        let reaches =
            [0] + sheets.pieces.enumerated().map { $0 == 0 ? reach : min(reach, Self.fill * $1.peak) }
        for pixel in coverage.pixels.indices {
            guard sheets.labels[pixel] > 0 else {
                // The outline was at one half; where strokes grow, it is inside.
                coverage.pixels[pixel] = min(1, coverage.pixels[pixel] + reach)
                continue
            }
            let reach = reaches[Int(sheets.labels[pixel])]
            coverage.pixels[pixel] = max(
                coverage.pixels[pixel], max(0, min(1, reach + 1 - paper.pixels[pixel])))
        }
        strokeWidth += 2 * reach
    }

    /// The most of a hole's depth that may be filled.
    private static let fill: Float = 0.6

    private mutating func narrow(by depth: Float) {
        // No stroke vanishes: what is within a pixel of MNIST of the deepest place nearby stays.
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
        strokeWidth -= 2 * depth
    }

    /// The box around the outline; nil without ink.
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
    /// The picture with zeros around it.
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
