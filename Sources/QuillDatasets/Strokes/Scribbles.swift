/// Strokes that mean nothing: what a pen does while its owner is on the telephone.
package struct Scribbles: Sendable {
    /// Ways to scribble.
    package enum Kind: String, CaseIterable, Sendable {
        /// To and fro between two edges.
        case zigzag
        /// Round and round, further and further.
        case spiral
        /// Anywhere, many times.
        case tangle
        /// Straight lines across each other.
        case hatching
        /// Loops in a row.
        case loops
        /// A word that nobody can read.
        case wave
        /// Straight lines from anywhere to anywhere.
        case splinters
        /// Short strokes everywhere.
        case rain
        /// A letter of an alphabet that nobody knows: three to five strokes between the points of a grid.
        case glyph
    }

    /// The seed they are drawn from.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// The way of the pen, new for every index.
    package func track(_ kind: Kind, _ index: Int) -> [TrackPoint] {
        let place = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        var hand = Hand(
            seed: seed &+ 0x5C1B_B1E5 &+ place &* 0x1000_0000_01B3, stream: UInt64(bitPattern: Int64(index)))
        let styles = DigitStyles(
            slant: 0, spread: 0.3, [Style(kind.rawValue, 1) { kind.draw(&$0, &$1) }])
        return styles.written(&hand).track
    }
}

extension Scribbles.Kind {
    fileprivate func draw(_ hand: inout Hand, _ path: inout Skeleton) {
        switch self {
        case .zigzag:
            let turns = 5 + hand.index(below: 8)
            for turn in 0...turns {
                let x = 0.7 * Float(turn) / Float(turns) + hand.about(0, 0.04)
                path.corner(x, turn % 2 == 0 ? hand.about(0.1, 0.1) : hand.about(0.9, 0.1))
            }
        case .spiral:
            let hours = hand.between(29, 60)
            let count = Int(hours / 1.5)
            let sign: Float = hand.chance(0.5) ? 1 : -1
            for i in 0...count {
                let part = Float(i) / Float(count)
                let turns = sign * hours * part / 12
                let radius = 0.04 + 0.42 * part
                path.to(0.35 + radius * sine(turns: turns), 0.5 - radius * sine(turns: turns + 0.25))
            }
        case .tangle:
            for _ in 0..<(9 + hand.index(below: 12)) { path.to(hand.between(0, 0.7), hand.between(0, 1)) }
        case .hatching:
            let lines = 3 + hand.index(below: 4)
            let (first, second) = (hand.between(-0.2, 0.2), hand.between(-0.2, 0.2))
            for line in 0..<lines {
                let place = (Float(line) + 0.5) / Float(lines)
                path.to(place * 0.7 - first, hand.about(0.05, 0.04))
                path.to(place * 0.7 + first, hand.about(0.95, 0.04))
                path.lift()
            }
            for line in 0..<lines {
                let place = (Float(line) + 0.5) / Float(lines)
                path.to(hand.about(0, 0.03), place - second)
                path.to(hand.about(0.7, 0.03), place + second)
                path.lift()
            }
        case .loops:
            let count = 3 + hand.index(below: 4)
            let size = hand.between(0.12, 0.3)
            for i in 0...(count * 8) {
                let turns = Float(i) / 8
                path.to(
                    0.7 * turns / Float(count) + 0.16 * sine(turns: turns),
                    0.5 + size * sine(turns: turns + 0.25))
            }
        case .wave:
            let knots = 10 + hand.index(below: 12)
            for knot in 0...knots {
                let x = 1.6 * Float(knot) / Float(knots) + hand.about(0, 0.03)
                path.to(x, 0.5 + (knot % 2 == 0 ? 1 : -1) * hand.between(0.03, 0.3))
            }
        case .splinters:
            for _ in 0..<(6 + hand.index(below: 8)) { path.corner(hand.between(0, 0.7), hand.between(0, 1)) }
        case .glyph:
            func point() -> (x: Float, y: Float) {
                (0.32 * Float(hand.index(below: 3)), 0.5 * Float(hand.index(below: 3)))
            }
            for _ in 0..<(3 + hand.index(below: 3)) {
                let (start, end) = (point(), point())
                path.to(start.x, start.y)
                if hand.chance(0.4) {
                    path.to(
                        0.5 * (start.x + end.x) + hand.about(0, 0.15),
                        0.5 * (start.y + end.y) + hand.about(0, 0.15))
                }
                path.to(end.x + hand.about(0, 0.03), end.y + 0.06)
                path.lift()
            }
        case .rain:
            for _ in 0..<(9 + hand.index(below: 20)) {
                let (x, y) = (hand.between(0, 0.7), hand.between(0, 1))
                path.to(x, y)
                path.to(x + hand.about(0, 0.06), y + hand.about(0.06, 0.05))
                path.lift()
            }
        }
    }
}
