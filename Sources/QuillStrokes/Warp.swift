/// The distortion of the skeletons by one writer: slant, rotation, width, proportions, and a smooth elastic
/// displacement.
struct Warp: Sendable {
    private var xx: Float
    private var xy: Float
    private var yx: Float
    private var yy: Float
    private var taper: Float
    private var drop: Float
    /// The displacements at the nine nodes of a 3×3 grid over the frame, row by row.
    private var net: [(x: Float, y: Float)]

    init(for digit: DigitStyles, _ hand: inout StrokeRandom) {
        let width = max(0.5, hand.about(digit.width, 0.28))
        let shear = hand.about(digit.slant, digit.spread * (hand.chance(0.2) ? 1.6 : 1))
        let turn = hand.about(0, 0.025)
        let s = sine(turns: turn)
        let c = sine(turns: turn + 0.25)
        // Width first, then slant, then rotation.
        xx = c * width
        xy = -c * shear - s
        yx = s * width
        yy = c - s * shear
        taper = hand.about(0, 0.2)
        drop = hand.between(-0.5, 0.5)
        let strength = hand.between(0.025, 0.11)
        net = (0..<9).map { _ in (hand.about(0, strength), hand.about(0, strength)) }
    }

    func apply(to points: inout [TrackPoint]) {
        for i in points.indices {
            var x = points[i].x - 0.32
            var y = points[i].y
            let u = min(max(points[i].x / 0.64, 0), 1)
            let v = min(max(y, 0), 1)
            // A quadratic blend over the grid is smooth everywhere.
            let a = ((1 - u) * (1 - u), 2 * u * (1 - u), u * u)
            let b = ((1 - v) * (1 - v), 2 * v * (1 - v), v * v)
            let weights = (
                b.0 * a.0, b.0 * a.1, b.0 * a.2, b.1 * a.0, b.1 * a.1, b.1 * a.2, b.2 * a.0, b.2 * a.1,
                b.2 * a.2
            )
            x *= 1 + taper * (2 * v - 1)
            y += drop * v * (1 - v)
            net.withUnsafeBufferPointer { n in
                x += weights.0 * n[0].x + weights.1 * n[1].x + weights.2 * n[2].x
                x += weights.3 * n[3].x + weights.4 * n[4].x + weights.5 * n[5].x
                x += weights.6 * n[6].x + weights.7 * n[7].x + weights.8 * n[8].x
                y += weights.0 * n[0].y + weights.1 * n[1].y + weights.2 * n[2].y
                y += weights.3 * n[3].y + weights.4 * n[4].y + weights.5 * n[5].y
                y += weights.6 * n[6].y + weights.7 * n[7].y + weights.8 * n[8].y
            }
            points[i].x = xx * x + xy * (y - 0.5)
            points[i].y = yx * x + yy * (y - 0.5)
        }
    }
}
