/// A pen: its line width, its response to pressure, the tremor of the hand, and the sharpness of its edge.
package struct Pen: Sendable {
    enum Kind: CaseIterable, Sendable {
        /// A ball or felt tip: one width, a clean edge.
        case round
        /// A pencil or a worn felt tip: one width, a blurred edge.
        case soft
        /// A nib or a brush: the width follows the pressure.
        case pressure
        /// A hard pencil on rough paper: the line thins out and breaks up.
        case dry
    }

    let kind: Kind
    /// The line width in pixels of the finished image.
    let width: Float
    /// The width of the blurred edge in pixels.
    let edge: Float
    /// The roughness of the edge in pixels.
    let roughness: Float
    /// The tremor of the hand, in the skeleton's coordinates.
    let tremor: Float
    /// The fraction by which pressure changes the width.
    private let pressure: Float

    init(_ hand: inout StrokeRandom) {
        let choice = hand.unit()
        kind = choice < 0.5 ? .round : choice < 0.65 ? .soft : choice < 0.96 ? .pressure : .dry
        let spread = hand.about(0, 1)
        width = min(max(2.4 + 0.75 * spread + 0.12 * spread * spread, 1.3), 5.5)
        edge = min(width, kind == .soft ? hand.between(1.8, 2.4) : hand.between(1.1, 1.7))
        roughness = kind == .dry ? hand.between(0.25, 0.45) : hand.between(0, 0.2)
        tremor = hand.chance(0.3) ? hand.between(0.004, 0.014) : hand.between(0, 0.004)
        pressure = kind == .pressure ? hand.between(0.2, 0.45) : hand.between(0.03, 0.16)
    }

    /// Adds tremor to the track and sets the radius at its points; 1 is this pen's nominal radius.
    func run(along points: inout [TrackPoint], _ hand: inout StrokeRandom) {
        var force: Float = 0
        var shakeX: Float = 0
        var shakeY: Float = 0
        for i in points.indices {
            if points[i].isStart { force = hand.about(0, 1) }
            // First-order filters: pressure changes over about ten points, tremor over two or three.
            force = 0.88 * force + hand.about(0, 0.47)
            shakeX = 0.5 * shakeX + hand.about(0, tremor)
            shakeY = 0.5 * shakeY + hand.about(0, tremor)
            points[i].x += shakeX
            points[i].y += shakeY
            let grain = kind == .dry ? hand.about(0, 0.3) : 0
            points[i].radius = max(0.35, 1 + pressure * force + grain)
        }
    }
}
