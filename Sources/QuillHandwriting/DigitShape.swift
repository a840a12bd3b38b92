/// A digit's outline on a fine grid, and its strokes made as wide as MNIST's.
///
/// MNIST's digits were black or white on a fine grid before they were reduced to 20 pixels by averaging areas: so are
/// these.
struct DigitShape {
    /// The longer side of a digit, on the fine grid.
    static let side = 100
    /// Paper around the digit on the fine grid.
    static let margin = 24

    /// How much of each fine pixel is ink: mostly 0 or 1.
    private(set) var coverage: GreyImage
    /// The width of the strokes, in fine pixels.
    private(set) var strokeWidth: Float

    /// The outline of the ink in a box of a picture.
    /// - Parameter level: the ink of a typical inked pixel.
    init(_ ink: GreyImage, in box: PixelBox, level: Float) {
        let scale = Double(max(box.width, box.height)) / Double(Self.side)
        let columns = Int((Double(box.width) / scale).rounded()) + 2 * Self.margin
        let rows = Int((Double(box.height) / scale).rounded()) + 2 * Self.margin
        let x = Double(box.x) + Double(box.width) / 2 - Double(columns) / 2 * scale
        let y = Double(box.y) + Double(box.height) / 2 - Double(rows) / 2 * scale
        // The picture gets paper around it, so that splines fade at its edge as they do anywhere.
        let padded = ink.padded(by: 2)
        let fine: GreyImage
        if scale < 1 {
            fine = padded.resampled(
                across: .spline(from: x + 2, scale: scale, count: columns, source: padded.width),
                down: .spline(from: y + 2, scale: scale, count: rows, source: padded.height))
        } else {
            fine = padded.resampled(
                across: .area(from: x + 2, scale: scale, count: columns, source: padded.width),
                down: .area(from: y + 2, scale: scale, count: rows, source: padded.height))
        }
        // The outline is where ink is half of what it is on the nearby ridge of the stroke.
        let ridge = fine.maximum(within: 7)
        var most: Float = 0
        for value in fine.pixels { most = max(most, value) }
        let floor = 0.4 * min(level, most)
        coverage = fine
        for pixel in coverage.pixels.indices {
            let ratio = fine.pixels[pixel] / max(ridge.pixels[pixel], floor)
            coverage.pixels[pixel] = max(0, min(1, (ratio - 0.5) * 5 + 0.5))
        }
        strokeWidth = 0
        strokeWidth = Self.width(of: inside)
    }

    private var shape: [Bool] { coverage.pixels.map { $0 >= 0.5 } }

    private var inside: DistanceMap {
        DistanceMap(
            shape, width: coverage.width, height: coverage.height, limit: Self.side / 4, isOpen: false)
    }

    /// The mean width: pixels of a stroke are a quarter of its width away from its edge on average.
    private static func width(of inside: DistanceMap) -> Float {
        var (sum, count): (Float, Float) = (0, 0)
        for distance in inside.distances where distance > 0 {
            sum += distance - 0.5
            count += 1
        }
        return count > 0 ? max(1, 4 * sum / count) : 0
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
        let paper = DistanceMap(
            coverage.pixels.map { $0 < 0.5 }, width: coverage.width, height: coverage.height,
            limit: Self.margin, isOpen: true)
        // Holes stay: what is enclosed is filled to half at most.
        var open = GreyImage(width: coverage.width, height: coverage.height)
        for pixel in open.pixels.indices { open.pixels[pixel] = paper[pixel] }
        let holes = InkPieces(of: open, above: 0)
        var reaches = holes.pieces.map { min(reach, 0.6 * $0.peak) }
        if let outside = holes.labels.first, outside > 0 { reaches[Int(outside) - 1] = reach }
        for pixel in coverage.pixels.indices where holes.labels[pixel] > 0 {
            let reach = reaches[Int(holes.labels[pixel]) - 1]
            coverage.pixels[pixel] = max(
                coverage.pixels[pixel], max(0, min(1, reach + 1 - paper[pixel])))
        }
        strokeWidth += 2 * reach
    }

    private mutating func narrow(by depth: Float) {
        let inside = inside
        // No stroke vanishes: the deepest pixels nearby stay.
        var depths = GreyImage(width: coverage.width, height: coverage.height)
        depths.pixels = inside.distances
        let ridge = depths.maximum(within: max(1, Int(depth)))
        for pixel in coverage.pixels.indices {
            let limit = min(depth, max(0, ridge.pixels[pixel] - 4))
            coverage.pixels[pixel] = max(0, min(1, inside[pixel] - limit))
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

extension GreyImage {
    /// The picture with zeros around it.
    func padded(by margin: Int) -> GreyImage {
        var result = GreyImage(width: width + 2 * margin, height: height + 2 * margin)
        for y in 0..<height {
            let line = (y + margin) * result.width + margin
            result.pixels.replaceSubrange(
                line..<line + width, with: pixels[y * width..<(y + 1) * width])
        }
        return result
    }
}
