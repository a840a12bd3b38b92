/// A point of the pen's track.
package struct TrackPoint: Sendable {
    package var x: Float
    package var y: Float
    /// Half the line width at this point.
    package var radius: Float = 0
    /// Whether the pen is put down here, so no line leads to this point.
    package var isStart: Bool

    package init(x: Float, y: Float, radius: Float = 0, isStart: Bool) {
        self.x = x
        self.y = y
        self.radius = radius
        self.isStart = isStart
    }
}

extension Skeleton {
    /// Returns the strokes as short straight segments, at most about `step` long: centripetal Catmull-Rom curves, which
    /// neither loop nor overshoot between unevenly spaced knots.
    /// Source: Yuksel, Schaefer, Keyser, "On the parameterization of Catmull-Rom curves", 2009.
    func track(step: Float) -> [TrackPoint] {
        var points: [TrackPoint] = []
        points.reserveCapacity(96)
        for stroke in strokes where stroke.count > 1 {
            points.append(TrackPoint(x: stroke[0].x, y: stroke[0].y, isStart: true))
            for i in 0..<(stroke.count - 1) {
                let a = stroke[i]
                let b = stroke[i + 1]
                let before = i > 0 && !a.isCorner ? stroke[i - 1] : a.mirrored(at: b)
                let after = i + 2 < stroke.count && !b.isCorner ? stroke[i + 2] : b.mirrored(at: a)
                Self.append(from: before, a, b, to: after, step: step, into: &points)
            }
        }
        return points
    }

    private static func append(
        from p0: Knot, _ p1: Knot, _ p2: Knot, to p3: Knot, step: Float, into points: inout [TrackPoint]
    ) {
        let d0 = p0.rootOfDistance(to: p1)
        let d1 = p1.rootOfDistance(to: p2)
        let d2 = p2.rootOfDistance(to: p3)
        func tangent(_ a: Float, _ b: Float, _ c: Float, _ before: Float, _ after: Float) -> Float {
            d1 * ((b - a) / before - (c - a) / (before + after) + (c - b) / after)
        }
        let m1x = tangent(p0.x, p1.x, p2.x, d0, d1)
        let m1y = tangent(p0.y, p1.y, p2.y, d0, d1)
        let m2x = tangent(p1.x, p2.x, p3.x, d1, d2)
        let m2y = tangent(p1.y, p2.y, p3.y, d1, d2)
        let pieces = max(1, Int((d1 * d1 / step).rounded(.up)))
        for i in 1...pieces {
            let t = Float(i) / Float(pieces)
            let s = 1 - t
            let h1 = s * s * (1 + 2 * t)
            let h2 = t * t * (3 - 2 * t)
            let g1 = t * s * s
            let g2 = -t * t * s
            points.append(
                TrackPoint(
                    x: h1 * p1.x + h2 * p2.x + g1 * m1x + g2 * m2x,
                    y: h1 * p1.y + h2 * p2.y + g1 * m1y + g2 * m2y, isStart: false))
        }
    }
}

extension Skeleton.Knot {
    /// Returns the point as far beyond this knot as the other one is before it.
    fileprivate func mirrored(at other: Self) -> Self {
        Self(x: 2 * x - other.x, y: 2 * y - other.y, isCorner: false)
    }

    fileprivate func rootOfDistance(to other: Self) -> Float {
        let dx = x - other.x
        let dy = y - other.y
        return max(1e-3, (dx * dx + dy * dy).squareRoot()).squareRoot()
    }
}
