/// The path of the pen's center before any distortion: knots in a frame about 0.65 wide and 1 high, x to the right,
/// y down. A smooth curve passes through the knots of a stroke; corners break it.
package struct Skeleton: Sendable {
    struct Knot: Sendable {
        var x: Float
        var y: Float
        var isCorner: Bool
    }

    /// The knots of each stroke, from pen down to pen up.
    private(set) var strokes: [[Knot]] = [[]]

    /// Moves smoothly through a point; the first one puts the pen down.
    package mutating func to(_ x: Float, _ y: Float) { add(Knot(x: x, y: y, isCorner: false)) }

    /// Moves to a point and turns sharply there.
    package mutating func corner(_ x: Float, _ y: Float) { add(Knot(x: x, y: y, isCorner: true)) }

    /// Lifts the pen off the paper.
    package mutating func lift() { strokes.append([]) }

    /// Moves along an ellipse between two hours on a clock face: 12 is the top, 3 the right. From a later to an earlier
    /// hour it moves counterclockwise. The radius changes linearly to `growing` times its start.
    package mutating func arc(
        _ x: Float, _ y: Float, _ radiusX: Float, _ radiusY: Float, from start: Float, to end: Float,
        growing: Float = 1
    ) {
        let count = max(1, Int((abs(end - start) / 1.5).rounded(.up)))
        for i in 0...count {
            let part = Float(i) / Float(count)
            let turns = (start + (end - start) * part) / 12
            let size = 1 + (growing - 1) * part
            to(x + radiusX * size * sine(turns: turns), y - radiusY * size * sine(turns: turns + 0.25))
        }
    }

    /// Shifts every knot independently by a small amount.
    mutating func jitter(_ spread: Float, _ hand: inout StrokeRandom) {
        for s in strokes.indices {
            for k in strokes[s].indices {
                strokes[s][k].x += hand.about(0, spread)
                strokes[s][k].y += hand.about(0, spread)
            }
        }
    }

    private mutating func add(_ knot: Knot) { strokes[strokes.count - 1].append(knot) }
}

/// Returns the sine of an angle in full turns, by its odd Taylor polynomial of degree 9 (error below 4e-6), so that
/// it doesn't depend on the system's math library.
package func sine(turns: Float) -> Float {
    var t = turns - turns.rounded()
    if t > 0.25 { t = 0.5 - t } else if t < -0.25 { t = -0.5 - t }
    let x = t * 6.283_185_3
    let square = x * x
    return x * (1 + square * (-1 / 6 + square * (1 / 120 + square * (-1 / 5040 + square / 362_880))))
}
