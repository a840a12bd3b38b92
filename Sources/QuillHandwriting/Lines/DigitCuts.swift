/// A possible cut between two digits that touch.
///
/// A cut runs from top to bottom through as little ink as possible and moves at most one column sideways per row.
/// Dynamic programming finds the cheapest path, which follows the gap between strokes that touch at one point.
package struct DigitCut: Sendable {
    /// The first column right of the cut, for each row.
    let columns: [Int]
    /// The amount of ink cut, in stroke widths.
    package let ink: Float
    /// Whether the cut passes through paper enclosed by ink. A 0 encloses paper; digits that touch rarely enclose any
    /// between them.
    package let opensLoop: Bool
}

extension InkRegion {
    /// The most cuts in a region. One with more isn't a line of digits that touch.
    private static let mostCuts = 200

    /// The possible cuts between digits, from left to right; none if there are more than digits have.
    /// - Parameters:
    ///   - height: the height of digits, in pixels.
    ///   - strokeWidth: the width of strokes, in pixels.
    package func cuts(height: Float, strokeWidth: Float) -> [DigitCut] {
        let (width, rows) = (box.width, box.height)
        let margin = max(2, Int(0.12 * height))
        guard width > 2 * margin + 2 else { return [] }
        let enclosed = enclosedPaper()
        let step = max(1, Int(0.04 * height))
        let band = max(2, Int(0.18 * height))
        let found = stride(from: margin, through: width - margin, by: step).map {
            path(around: $0, band: band, strokeWidth: strokeWidth, enclosed: enclosed)
        }
        // Only the cheapest of neighboring cuts is kept.
        var chosen: [DigitCut] = []
        let apart = max(1, Int(0.15 * height))
        for (cost, cut) in found.sorted(by: { $0.cost < $1.cost }) {
            let middle = cut.columns[rows / 2]
            guard middle > 0, middle < width, cost < 4 else { continue }
            let isNew = chosen.allSatisfy { other in
                let distance = zip(other.columns, cut.columns).reduce(0) { $0 + abs($1.0 - $1.1) } / rows
                return distance >= apart
            }
            if isNew { chosen.append(cut) }
            if chosen.count > Self.mostCuts { return [] }
        }
        return chosen.sorted { $0.columns.reduce(0, +) < $1.columns.reduce(0, +) }
    }

    /// The region's parts between cuts, from left to right, each with the cut on its left. Empty parts are dropped
    /// with their cut.
    package func parts(along cuts: [DigitCut]) -> [(region: InkRegion, cut: DigitCut?)] {
        var parts: [(region: InkRegion, cut: DigitCut?)] = []
        for index in 0...cuts.count {
            var part = GrayImage(width: box.width, height: box.height)
            for y in 0..<box.height {
                let left = index > 0 ? cuts[index - 1].columns[y] : 0
                let right = index < cuts.count ? cuts[index].columns[y] : box.width
                // Paths may cross: ink to the left of an earlier cut isn't taken again.
                var first = left
                for earlier in cuts.prefix(index) { first = max(first, earlier.columns[y]) }
                guard first < right else { continue }
                let line = y * box.width
                part.pixels.replaceSubrange(
                    line + first..<line + right, with: ink.pixels[line + first..<line + right])
            }
            if let region = InkRegion(trimming: part, x: box.x, y: box.y) {
                parts.append((region, index > 0 ? cuts[index - 1] : nil))
            }
        }
        return parts
    }

    /// The cheapest path within a band of columns.
    private func path(
        around center: Int, band: Int, strokeWidth: Float, enclosed: [Bool]
    ) -> (cost: Float, cut: DigitCut) {
        let width = box.width
        let (left, right) = (max(1, center - band), min(width - 1, center + band))
        let count = right - left + 1
        // Crossing a whole stroke costs 1; sideways steps and distance from the center cost a little.
        let level = 1 / self.level
        func cost(_ row: Int, _ index: Int) -> Float {
            let pixel = row * width + left + index
            let off = Float(abs(left + index - center)) / Float(band)
            return min(1, ink.pixels[pixel] * level) / strokeWidth + 0.002 * off
                + (enclosed[pixel] ? 0.5 / strokeWidth : 0)
        }
        var total = (0..<count).map { cost(0, $0) }
        var from = [Int8](repeating: 0, count: count * box.height)
        for row in 1..<max(1, box.height) {
            var next = total
            for index in 0..<count {
                var (best, step): (Float, Int8) = (total[index], 0)
                if index > 0, total[index - 1] + 0.01 < best { (best, step) = (total[index - 1] + 0.01, -1) }
                if index < count - 1, total[index + 1] + 0.01 < best {
                    (best, step) = (total[index + 1] + 0.01, 1)
                }
                next[index] = best + cost(row, index)
                from[row * count + index] = step
            }
            total = next
        }
        var index = total.indices.min { total[$0] < total[$1] } ?? 0
        let cheapest = total[index]
        var columns = [Int](repeating: 0, count: box.height)
        var (crossed, inside): (Float, Int) = (0, 0)
        for row in (0..<box.height).reversed() {
            columns[row] = left + index
            let pixel = row * width + left + index
            if ink.pixels[pixel] > 0 { crossed += 1 / strokeWidth }
            if enclosed[pixel] { inside += 1 }
            index += Int(from[row * count + index])
        }
        let opens = Float(inside) > max(1, 0.5 * strokeWidth)
        return (cheapest, DigitCut(columns: columns, ink: crossed, opensLoop: opens))
    }

    /// Whether each pixel is paper enclosed by ink.
    private func enclosedPaper() -> [Bool] {
        let (width, height) = (box.width, box.height)
        var isOutside = [Bool](repeating: false, count: width * height)
        var stack: [Int] = []
        func visit(_ x: Int, _ y: Int) {
            let index = y * width + x
            if ink.pixels[index] <= 0, !isOutside[index] {
                isOutside[index] = true
                stack.append(index)
            }
        }
        for x in 0..<width {
            visit(x, 0)
            visit(x, height - 1)
        }
        for y in 0..<height {
            visit(0, y)
            visit(width - 1, y)
        }
        while let index = stack.popLast() {
            let (y, x) = index.quotientAndRemainder(dividingBy: width)
            if x > 0 { visit(x - 1, y) }
            if x < width - 1 { visit(x + 1, y) }
            if y > 0 { visit(x, y - 1) }
            if y < height - 1 { visit(x, y + 1) }
        }
        return isOutside.indices.map { !isOutside[$0] && ink.pixels[$0] <= 0 }
    }
}
