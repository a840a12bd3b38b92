extension DigitShape {
    /// The widest gap to close, in fine pixels: an eighth of the digit.
    private static let widestGap: Float = 10
    /// The most pieces to join; drawings with more aren't digits.
    private static let mostPieces = 60

    /// Joins neighboring pieces at their nearest points, with strokes as wide as those of the narrower piece.
    /// - Returns: whether any pieces were joined.
    mutating func joinPieces() -> Bool {
        let ink = InkPieces(of: coverage, above: 0.5)
        guard (2...Self.mostPieces).contains(ink.pieces.count) else { return false }
        let outlines = outlines(ink)
        var gaps: [Gap] = []
        for first in outlines.indices {
            for second in outlines.indices where second > first {
                let apart = ink.pieces[first].box.distance(to: ink.pieces[second].box)
                guard Float(apart) <= Self.widestGap else { continue }
                if let gap = Self.gap(outlines[first], outlines[second]), gap.length <= Self.widestGap {
                    gaps.append(
                        Gap(first: first, second: second, from: gap.from, to: gap.to, length: gap.length))
                }
            }
        }
        // The minimum spanning forest: shortest gaps first (Kruskal 1956).
        var groups = Array(ink.pieces.indices)
        for gap in gaps.sorted(by: { $0.length < $1.length }) where groups[gap.first] != groups[gap.second] {
            let (old, new) = (groups[gap.second], groups[gap.first])
            for piece in groups.indices where groups[piece] == old { groups[piece] = new }
            let width = min(ink.pieces[gap.first].strokeWidth, ink.pieces[gap.second].strokeWidth)
            draw(gap, radius: max(0.5, min(width, strokeWidth) / 2))
        }
        return !gaps.isEmpty
    }

    private struct Gap {
        let first: Int
        let second: Int
        let from: (x: Float, y: Float)
        let to: (x: Float, y: Float)
        let length: Float
    }

    /// The coordinates of the pixels on each piece's outline.
    private func outlines(_ ink: InkPieces) -> [[(x: Float, y: Float)]] {
        var outlines = [[(x: Float, y: Float)]](repeating: [], count: ink.pieces.count)
        let width = coverage.width
        for y in 1..<coverage.height - 1 {
            for x in 1..<width - 1 {
                let index = y * width + x
                let label = ink.labels[index]
                guard label > 0 else { continue }
                let neighbors = [index - 1, index + 1, index - width, index + width]
                if neighbors.contains(where: { ink.labels[$0] == 0 }) {
                    outlines[Int(label) - 1].append((Float(x), Float(y)))
                }
            }
        }
        return outlines
    }

    /// The nearest points of two outlines.
    private static func gap(
        _ first: [(x: Float, y: Float)], _ second: [(x: Float, y: Float)]
    ) -> (from: (x: Float, y: Float), to: (x: Float, y: Float), length: Float)? {
        var best: (from: (x: Float, y: Float), to: (x: Float, y: Float), square: Float)?
        for a in first {
            for b in second {
                let square = (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
                if square < best?.square ?? .infinity { best = (a, b, square) }
            }
        }
        return best.map { ($0.from, $0.to, $0.square.squareRoot()) }
    }

    /// Draws a stroke with round ends across a gap.
    private mutating func draw(_ gap: Gap, radius: Float) {
        // From just inside one piece to just inside the other.
        let direction = (
            x: (gap.to.x - gap.from.x) / gap.length, y: (gap.to.y - gap.from.y) / gap.length
        )
        let start = (x: gap.from.x - direction.x * radius, y: gap.from.y - direction.y * radius)
        let length = gap.length + 2 * radius
        let reach = Int(radius + length) + 2
        for y in max(0, Int(start.y) - reach)...min(coverage.height - 1, Int(start.y) + reach) {
            for x in max(0, Int(start.x) - reach)...min(coverage.width - 1, Int(start.x) + reach) {
                let (dx, dy) = (Float(x) - start.x, Float(y) - start.y)
                let along = max(0, min(length, dx * direction.x + dy * direction.y))
                let (ox, oy) = (dx - along * direction.x, dy - along * direction.y)
                let value = max(0, min(1, radius + 0.5 - (ox * ox + oy * oy).squareRoot()))
                coverage[x, y] = max(coverage[x, y], value)
            }
        }
    }
}
