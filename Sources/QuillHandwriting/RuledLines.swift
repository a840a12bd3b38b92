/// Ruled lines behind a single digit: straight from edge to edge, and either thinner or fainter than the digit, or more
/// than two.
struct RuledLines {
    /// A line's middle and thickness, column by column.
    private struct Line {
        var middles: [Int]
        var tops: [Int]
        var heights: [Int]

        var thickness: Int { heights.sorted()[heights.count / 2] }

        /// Whether the line is straight within a tolerance.
        func isStraight(within tolerance: Float) -> Bool {
            let count = middles.count
            // The medians of the first and last quarters define the straight line; crossing strokes hardly affect them.
            func median(_ range: Range<Int>) -> Float { Float(middles[range].sorted()[range.count / 2]) }
            let quarter = max(1, count / 4)
            let first = median(0..<quarter)
            let last = median(count - quarter..<count)
            let slope = (last - first) / Float(max(1, count - quarter))
            let start = first - slope * Float(quarter) / 2
            let deviations = middles.indices.map { abs(Float(middles[$0]) - start - slope * Float($0)) }
            return deviations.sorted()[count * 9 / 10] <= tolerance
        }
    }

    /// Returns the ink without lines.
    /// - Parameter limit: values above this are candidate ink.
    /// - Returns: nil if there are no lines.
    static func removed(from ink: GrayImage, above limit: Float) -> GrayImage? {
        guard min(ink.width, ink.height) >= 24 else { return nil }
        let upright = ink.transposed
        let across = lines(in: ink, above: limit)
        let down = lines(in: upright, above: limit)
        guard !across.isEmpty || !down.isEmpty else { return nil }
        var rest = ink
        erase(across, from: &rest)
        var turned = rest.transposed
        erase(down, from: &turned)
        rest = turned.transposed
        guard let body = InkPieces(of: rest, above: limit).pieces.max(by: { $0.mass < $1.mass }),
            body.size * 6 > min(ink.width, ink.height)
        else { return nil }
        // Writing differs from printed lines.
        let thickness = Float((across + down).map { $0.thickness }.max() ?? 0)
        let faintness = (across.map { level($0, ink) } + down.map { level($0, upright) }).max() ?? 0
        let isThin = thickness < 0.7 * body.strokeWidth
        let isFaint = faintness < 0.75 * body.mass / Float(body.area)
        return isThin || isFaint || across.count + down.count > 2 ? rest : nil
    }

    /// The median ink of a line.
    private static func level(_ line: Line, _ ink: GrayImage) -> Float {
        let values = line.middles.indices.map { ink.pixels[line.middles[$0] * ink.width + $0] }.sorted()
        return values[values.count / 2]
    }

    /// Erases lines where nothing crosses them.
    private static func erase(_ lines: [Line], from ink: inout GrayImage) {
        // Ruled lines are equally thick; one that is thicker has a stroke along it.
        let usual = lines.count > 2 ? lines.map { $0.thickness }.sorted()[lines.count / 2] : Int.max
        for line in lines {
            let thickness = min(line.thickness, usual)
            let most = thickness + max(1, thickness / 2)
            for x in line.middles.indices where line.heights[x] <= most {
                // Including its soft edges.
                let rows = max(0, line.tops[x] - 1)...min(ink.height - 1, line.tops[x] + line.heights[x])
                for y in rows { ink.pixels[y * ink.width + x] = 0 }
            }
        }
    }

    /// The thin, straight lines from the left edge to the right edge.
    private static func lines(in ink: GrayImage, above limit: Float) -> [Line] {
        let (width, height) = (ink.width, ink.height)
        // How each pixel is reached from the left edge by steps to the right, at most one row up or down: 0 if it
        // isn't, otherwise the change of row plus 2.
        var steps = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height where ink.pixels[y * width] > limit { steps[y * width] = 2 }
        for x in 1..<width {
            var isReached = false
            for y in 0..<height where ink.pixels[y * width + x] > limit {
                for change in [0, -1, 1] where (0..<height).contains(y - change) {
                    if steps[(y - change) * width + x - 1] > 0 {
                        steps[y * width + x] = UInt8(change + 2)
                        isReached = true
                        break
                    }
                }
            }
            if !isReached { return [] }
        }
        var lines: [Line] = []
        var y = 0
        while y < height {
            guard steps[y * width + width - 1] > 0 else {
                y += 1
                continue
            }
            var end = y
            while end < height, steps[end * width + width - 1] > 0 { end += 1 }
            let line = trace(from: (y + end) / 2, steps, ink, limit)
            if line.thickness * 12 <= height, line.isStraight(within: Float(height) * 0.02 + 1) {
                lines.append(line)
            }
            y = end
        }
        return lines
    }

    /// Traces a line back from the right edge.
    private static func trace(from row: Int, _ steps: [UInt8], _ ink: GrayImage, _ limit: Float) -> Line {
        let (width, height) = (ink.width, ink.height)
        var line = Line(
            middles: [Int](repeating: 0, count: width), tops: [Int](repeating: 0, count: width),
            heights: [Int](repeating: 0, count: width))
        var y = row
        for x in (0..<width).reversed() {
            var (top, bottom) = (y, y)
            while top > 0, ink.pixels[(top - 1) * width + x] > limit { top -= 1 }
            while bottom < height - 1, ink.pixels[(bottom + 1) * width + x] > limit { bottom += 1 }
            line.middles[x] = y
            line.tops[x] = top
            line.heights[x] = bottom - top + 1
            if x > 0 { y -= Int(steps[y * width + x]) - 2 }
        }
        return line
    }
}

extension GrayImage {
    /// The picture with rows and columns exchanged.
    var transposed: GrayImage {
        var result = GrayImage(width: height, height: width)
        pixels.withUnsafeBufferPointer { source in
            result.pixels.withUnsafeMutableBufferPointer { target in
                for y in 0..<height { for x in 0..<width { target[x * height + y] = source[y * width + x] } }
            }
        }
        return result
    }
}
