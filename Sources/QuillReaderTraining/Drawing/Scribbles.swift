import QuillStrokes

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
        /// Rings, arcs, lines, dots, boxes: several of them anywhere.
        case medley
        /// A ring with several of them in it.
        case ringed
        /// Rings everywhere.
        case bubbles
        /// Petals around a middle.
        case petals
        /// A line and many across it.
        case comb
        /// Three lines and more through a middle.
        case rays
    }

    /// The seed they are drawn from.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// The way of the pen, new for every index.
    package func track(_ kind: Kind, _ index: Int) -> [TrackPoint] {
        let place = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        var hand = StrokeRandom(
            seed: seed &+ 0x5C1B_B1E5 &+ place &* 0x1000_0000_01B3, stream: UInt64(bitPattern: Int64(index)))
        let styles = DigitStyles(
            slant: 0, spread: 0.3, [Style(kind.rawValue, 1) { kind.draw(&$0, &$1) }])
        return styles.written(&hand).track
    }
}

extension Scribbles.Kind {
    fileprivate func draw(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
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
        case .medley: for _ in 0..<(3 + hand.index(below: 4)) { Self.part(&hand, &path, size: 1) }
        case .ringed:
            path.arc(0.35, 0.5, hand.between(0.3, 0.45), hand.between(0.35, 0.5), from: 0, to: 12)
            path.lift()
            for _ in 0..<(2 + hand.index(below: 3)) { Self.part(&hand, &path, size: 0.5) }
        case .bubbles:
            for _ in 0..<(4 + hand.index(below: 5)) {
                let size = hand.between(0.06, 0.16)
                path.arc(
                    hand.between(0.05, 0.65), hand.between(0.05, 0.95), size, size * hand.between(0.8, 1.2),
                    from: 0, to: 12)
                path.lift()
            }
        case .petals:
            let count = 3 + hand.index(below: 5)
            let (least, most) = (hand.between(0.02, 0.2), hand.between(0.3, 0.48))
            for step in 0...(count * 8) {
                let turns = Float(step) / Float(count * 8)
                let radius =
                    least + (most - least) * (0.5 + 0.5 * sine(turns: Float(count) * turns))
                path.to(0.35 + radius * sine(turns: turns), 0.5 - radius * sine(turns: turns + 0.25))
            }
        case .comb:
            let teeth = 4 + hand.index(below: 6)
            let (base, length) = (hand.between(0.1, 0.9), hand.between(0.15, 0.5))
            path.to(0, base)
            path.to(0.8, base + hand.about(0, 0.05))
            path.lift()
            for tooth in 0..<teeth {
                let x = 0.8 * (Float(tooth) + 0.5) / Float(teeth)
                path.to(x, base - length * hand.between(0, 1))
                path.to(x + hand.about(0, 0.03), base + length * hand.between(0.2, 1))
                path.lift()
            }
        case .rays:
            let count = 3 + hand.index(below: 4)
            let start = hand.unit()
            for ray in 0..<count {
                let turns = start + 0.5 * Float(ray) / Float(count) + hand.about(0, 0.02)
                let (x, y) = (0.4 * sine(turns: turns), 0.45 * sine(turns: turns + 0.25))
                path.to(0.35 - x, 0.5 - y)
                path.to(0.35 + x, 0.5 + y)
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

    /// One part of a medley, somewhere in the middle share of the frame.
    private static func part(_ hand: inout StrokeRandom, _ path: inout Skeleton, size: Float) {
        let (x, y) = (
            0.35 + size * hand.between(-0.25, 0.25), 0.5 + size * hand.between(-0.4, 0.4)
        )
        let (across, down) = (size * hand.between(0.05, 0.28), size * hand.between(0.05, 0.35))
        switch hand.index(below: 7) {
        case 0: path.arc(x, y, across, down, from: 0, to: 12)
        case 1:
            let start = hand.between(0, 12)
            path.arc(x, y, across, down, from: start, to: start + hand.between(3, 9))
        case 2, 3:
            let turns = hand.unit()
            let (dx, dy) = (1.4 * across * sine(turns: turns), 1.4 * down * sine(turns: turns + 0.25))
            path.to(x - dx, y - dy)
            path.to(x + dx, y + dy)
        case 4:
            path.to(x, y)
            path.to(x + 0.02, y + 0.02)
        case 5:
            path.corner(x - across, y)
            path.corner(x, y - down)
            path.corner(x + across, y)
            if hand.chance(0.5) { path.corner(x - across, y) }
        default:
            path.corner(x - across, y - down)
            path.corner(x + across, y - down)
            path.corner(x + across, y + down)
            path.corner(x - across, y + down)
            path.corner(x - across, y - down)
        }
        path.lift()
    }
}
