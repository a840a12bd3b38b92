import QuillStrokes

/// One function per kind, named after it.
extension Scribbles {
    static func zigzag(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let turns = 5 + hand.index(below: 8)
        for turn in 0...turns {
            let x = 0.7 * Float(turn) / Float(turns) + hand.about(0, 0.04)
            path.corner(x, turn % 2 == 0 ? hand.about(0.1, 0.1) : hand.about(0.9, 0.1))
        }
    }

    static func spiral(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let hours = hand.between(29, 60)
        let count = Int(hours / 1.5)
        let sign: Float = hand.chance(0.5) ? 1 : -1
        for i in 0...count {
            let part = Float(i) / Float(count)
            let turns = sign * hours * part / 12
            let radius = 0.04 + 0.42 * part
            path.to(0.35 + radius * sine(turns: turns), 0.5 - radius * sine(turns: turns + 0.25))
        }
    }

    static func tangle(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        for _ in 0..<(9 + hand.index(below: 12)) { path.to(hand.between(0, 0.7), hand.between(0, 1)) }
    }

    static func hatching(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let lines = 3 + hand.index(below: 4)
        let (first, second) = (hand.between(-0.2, 0.2), hand.between(-0.2, 0.2))
        for line in 0..<lines {
            let index = (Float(line) + 0.5) / Float(lines)
            path.to(index * 0.7 - first, hand.about(0.05, 0.04))
            path.to(index * 0.7 + first, hand.about(0.95, 0.04))
            path.lift()
        }
        for line in 0..<lines {
            let index = (Float(line) + 0.5) / Float(lines)
            path.to(hand.about(0, 0.03), index - second)
            path.to(hand.about(0.7, 0.03), index + second)
            path.lift()
        }
    }

    static func loops(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let count = 3 + hand.index(below: 4)
        let size = hand.between(0.12, 0.3)
        for i in 0...(count * 8) {
            let turns = Float(i) / 8
            path.to(
                0.7 * turns / Float(count) + 0.16 * sine(turns: turns),
                0.5 + size * sine(turns: turns + 0.25))
        }
    }

    static func wave(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let knots = 10 + hand.index(below: 12)
        for knot in 0...knots {
            let x = 1.6 * Float(knot) / Float(knots) + hand.about(0, 0.03)
            path.to(x, 0.5 + (knot % 2 == 0 ? 1 : -1) * hand.between(0.03, 0.3))
        }
    }

    static func splinters(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        for _ in 0..<(6 + hand.index(below: 8)) { path.corner(hand.between(0, 0.7), hand.between(0, 1)) }
    }

    static func glyph(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
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
    }

    static func medley(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        for _ in 0..<(3 + hand.index(below: 4)) { part(&hand, &path, size: 1) }
    }

    static func ringed(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        path.arc(0.35, 0.5, hand.between(0.3, 0.45), hand.between(0.35, 0.5), from: 0, to: 12)
        path.lift()
        for _ in 0..<(2 + hand.index(below: 3)) { part(&hand, &path, size: 0.5) }
    }

    static func bubbles(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        for _ in 0..<(4 + hand.index(below: 5)) {
            let size = hand.between(0.06, 0.16)
            path.arc(
                hand.between(0.05, 0.65), hand.between(0.05, 0.95), size, size * hand.between(0.8, 1.2),
                from: 0, to: 12)
            path.lift()
        }
    }

    static func petals(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let count = 3 + hand.index(below: 5)
        let (least, most) = (hand.between(0.02, 0.2), hand.between(0.3, 0.48))
        for step in 0...(count * 8) {
            let turns = Float(step) / Float(count * 8)
            let radius =
                least + (most - least) * (0.5 + 0.5 * sine(turns: Float(count) * turns))
            path.to(0.35 + radius * sine(turns: turns), 0.5 - radius * sine(turns: turns + 0.25))
        }
    }

    static func comb(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
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
    }

    static func rays(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let count = 3 + hand.index(below: 4)
        let start = hand.unit()
        for ray in 0..<count {
            let turns = start + 0.5 * Float(ray) / Float(count) + hand.about(0, 0.02)
            let (x, y) = (0.4 * sine(turns: turns), 0.45 * sine(turns: turns + 0.25))
            path.to(0.35 - x, 0.5 - y)
            path.to(0.35 + x, 0.5 + y)
            path.lift()
        }
    }

    static func rain(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        for _ in 0..<(9 + hand.index(below: 20)) {
            let (x, y) = (hand.between(0, 0.7), hand.between(0, 1))
            path.to(x, y)
            path.to(x + hand.about(0, 0.06), y + hand.about(0.06, 0.05))
            path.lift()
        }
    }

    /// Draws one part of a medley, within the middle of the frame.
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
