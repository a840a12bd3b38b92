/// Where a piece of ink that holds several digits may be cut.
///
/// A cut goes from top to bottom through as little ink as it can, a column to the side per row at most: the cheapest
/// path of dynamic programming, which follows the gap between two strokes that touch at one place.
package struct DigitCut: Sendable {
    /// The first column right of the cut, for each row.
    let columns: [Int]
    /// The ink that is cut, in widths of a stroke.
    package let ink: Float
    /// Whether the cut goes through paper that ink encloses: digits that touch rarely enclose any between them, an
    /// opened 0 does.
    package let opensLoop: Bool
}

extension InkRegion {
    /// The cuts that may part digits, from left to right.
    /// - Parameters:
    ///   - height: the height of digits.
    ///   - strokeWidth: the width of strokes in pixels.
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
        // The cheapest of those that are near each other.
        var chosen: [DigitCut] = []
        let apart = max(1, Int(0.15 * height))
        for (cost, cut) in found.sorted(by: { $0.cost < $1.cost }) {
            let middle = cut.columns[rows / 2]
            let isNew = chosen.allSatisfy { other in
                let distance = zip(other.columns, cut.columns).reduce(0) { $0 + abs($1.0 - $1.1) } / rows
                return distance >= apart
            }
            if isNew, middle > 0, middle < width, cost < 4 { chosen.append(cut) }
        }
        return chosen.sorted { $0.columns.reduce(0, +) < $1.columns.reduce(0, +) }
    }

    /// The region's parts between cuts, from left to right; empty parts are left out with their cut.
    package func parts(along cuts: [DigitCut]) -> [(region: InkRegion, cut: DigitCut?)] {
        var parts: [(region: InkRegion, cut: DigitCut?)] = []
        for place in 0...cuts.count {
            var part = GrayImage(width: box.width, height: box.height)
            for y in 0..<box.height {
                let left = place > 0 ? cuts[place - 1].columns[y] : 0
                let right = place < cuts.count ? cuts[place].columns[y] : box.width
                // Paths may cross: what the earlier took is not taken again.
                var first = left
                for earlier in cuts.prefix(place) { first = max(first, earlier.columns[y]) }
                guard first < right else { continue }
                let line = y * box.width
                part.pixels.replaceSubrange(
                    line + first..<line + right, with: ink.pixels[line + first..<line + right])
            }
            if let region = InkRegion(trimming: part, x: box.x, y: box.y) {
                parts.append((region, place > 0 ? cuts[place - 1] : nil))
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
        // Ink costs a stroke's width, sideways steps and distance from the middle a little.
        let level = 1 / self.level
        func cost(_ row: Int, _ place: Int) -> Float {
            let pixel = row * width + left + place
            let off = Float(abs(left + place - center)) / Float(band)
            return min(1, ink.pixels[pixel] * level) / strokeWidth + 0.002 * off
                + (enclosed[pixel] ? 0.5 / strokeWidth : 0)
        }
        var total = (0..<count).map { cost(0, $0) }
        var from = [Int8](repeating: 0, count: count * box.height)
        for row in 1..<max(1, box.height) {
            var next = total
            for place in 0..<count {
                var (best, step): (Float, Int8) = (total[place], 0)
                if place > 0, total[place - 1] + 0.01 < best { (best, step) = (total[place - 1] + 0.01, -1) }
                if place < count - 1, total[place + 1] + 0.01 < best {
                    (best, step) = (total[place + 1] + 0.01, 1)
                }
                next[place] = best + cost(row, place)
                from[row * count + place] = step
            }
            total = next
        }
        var place = total.indices.min { total[$0] < total[$1] } ?? 0
        let cheapest = total[place]
        var columns = [Int](repeating: 0, count: box.height)
        var (crossed, inside): (Float, Int) = (0, 0)
        for row in (0..<box.height).reversed() {
            columns[row] = left + place
            let pixel = row * width + left + place
            if ink.pixels[pixel] > 0 { crossed += 1 / strokeWidth }
            if enclosed[pixel] { inside += 1 }
            place += Int(from[row * count + place])
        }
        let opens = Float(inside) > max(1, 0.5 * strokeWidth)
        return (cheapest, DigitCut(columns: columns, ink: crossed, opensLoop: opens))
    }

    /// Whether a pixel is paper that ink encloses.
    private func enclosedPaper() -> [Bool] {
        let (width, height) = (box.width, box.height)
        var isOutside = [Bool](repeating: false, count: width * height)
        var stack: [Int] = []
        func visit(_ x: Int, _ y: Int) {
            let place = y * width + x
            if ink.pixels[place] <= 0, !isOutside[place] {
                isOutside[place] = true
                stack.append(place)
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
        while let place = stack.popLast() {
            let (y, x) = place.quotientAndRemainder(dividingBy: width)
            if x > 0 { visit(x - 1, y) }
            if x < width - 1 { visit(x + 1, y) }
            if y > 0 { visit(x, y - 1) }
            if y < height - 1 { visit(x, y + 1) }
        }
        return isOutside.indices.map { !isOutside[$0] && ink.pixels[$0] <= 0 }
    }
}
