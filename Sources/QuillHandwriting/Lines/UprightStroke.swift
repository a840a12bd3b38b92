/// The shape of ink that is a single stroke from top to bottom, such as a plain 1, a slash, or a bracket.
package struct UprightStroke: Sendable, Equatable {
    /// The columns to the right that its upper end is from its lower end, per row: positive for a slash.
    package let lean: Float
    /// The columns that its ends are right of its middle, as a share of its height: positive for an opening bracket, zero for
    /// a straight stroke.
    package let bow: Float

    /// The largest distance of a stroke's middle from a parabola, in stroke widths: the root of the mean square.
    private static let roughest: Float = 0.5
    /// The share of rows without ink, or with more than one stroke, that a stroke may have.
    private static let mostOdd: Float = 0.08

    /// - Returns: nil if the ink has a flag, a foot, a crossing stroke, or more than one stroke in some rows.
    init?(_ region: InkRegion) {
        let (width, height) = (region.box.width, region.box.height)
        let stroke = max(1, region.strokeWidth)
        guard height > 3 * width / 4, height >= 8, Float(height) > 5 * stroke else { return nil }
        var rows: [(place: Float, middle: Float, span: Float)] = []
        for y in 0..<height {
            let line = region.ink.pixels[y * width..<(y + 1) * width]
            guard let first = line.firstIndex(where: { $0 > 0 }), let last = line.lastIndex(where: { $0 > 0 })
            else { continue }
            let place = (2 * Float(y) + 1) / Float(height) - 1
            rows.append((place, Float(first + last) / 2 - Float(y * width), Float(last - first + 1)))
        }
        guard Float(height - rows.count) <= Self.mostOdd * Float(height), rows.count >= 8,
            let parabola = Self.parabola(rows.map { ($0.place, $0.middle) })
        else { return nil }
        let (level, slope, curve) = parabola
        var (squares, odd): (Float, Float) = (0, 0)
        for row in rows {
            let off = row.middle - level - row.place * (slope + row.place * curve)
            squares += off * off
            // The more a stroke leans, the wider are its rows.
            let steep = 2 * abs(slope + 2 * curve * row.place) / Float(height)
            if row.span > 1.7 * stroke * (1 + steep * steep).squareRoot() + steep + 1.5 { odd += 1 }
        }
        guard (squares / Float(rows.count)).squareRoot() <= Self.roughest * stroke,
            odd <= Self.mostOdd * Float(rows.count)
        else { return nil }
        lean = -2 * slope / Float(height)
        bow = curve / Float(height)
    }

    /// The parabola that fits some points best: its coefficients of 1, x, and x².
    private static func parabola(_ points: [(x: Float, y: Float)]) -> (Float, Float, Float)? {
        var sums = SIMD8<Double>()
        for (x, y) in points {
            let (x, y) = (Double(x), Double(y))
            sums += SIMD8(x, x * x, x * x * x, x * x * x * x, y, x * y, x * x * y, 0)
        }
        let count = Double(points.count)
        let mean = sums / count
        let (a, b, c) = (
            mean[1] - mean[0] * mean[0], mean[2] - mean[0] * mean[1], mean[3] - mean[1] * mean[1]
        )
        let (p, q) = (mean[5] - mean[0] * mean[4], mean[6] - mean[1] * mean[4])
        let determinant = a * c - b * b
        guard determinant > 1e-9 else { return nil }
        let slope = (p * c - q * b) / determinant
        let curve = (q * a - p * b) / determinant
        return (Float(mean[4] - slope * mean[0] - curve * mean[1]), Float(slope), Float(curve))
    }
}

extension InkRegion {
    /// The shape of the region's ink as a single stroke from top to bottom; nil if it is none.
    package var uprightStroke: UprightStroke? { UprightStroke(self) }

    /// The region's ink turned clockwise, at the page's upper left corner.
    package func turned(by turns: QuarterTurns) -> InkRegion? {
        InkRegion(trimming: ink.turned(by: turns), x: 0, y: 0)
    }
}
