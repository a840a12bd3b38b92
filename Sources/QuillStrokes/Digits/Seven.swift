extension DigitStyles {
    /// The top of a seven and its stem down to the foot.
    private static func body(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let right = hand.about(0.56, 0.04)
        path.to(hand.about(0.02, 0.05), hand.about(0.06, 0.05))
        path.to(0.28, hand.about(0.04, 0.03))
        if hand.chance(0.75) {
            path.corner(right, hand.about(0.02, 0.03))
        } else {
            path.to(right - 0.06, 0.03)
            path.to(right, hand.about(0.14, 0.03))
        }
        path.to(right - hand.about(0.13, 0.04), 0.45)
        path.to(hand.about(0.26, 0.06), 1)
    }

    static let seven = DigitStyles(
        slant: 0.06, spread: 0.18,
        [
            Style("plain", 9) { hand, path in
                body(&hand, &path)
            },
            Style("serif", 6) { hand, path in
                let bar = hand.about(0.06, 0.03)
                path.to(hand.about(0.01, 0.04), bar + hand.between(0.08, 0.4))
                if hand.chance(0.7) { path.corner(0.03, bar) } else { path.to(0.06, bar) }
                path.to(0.3, bar + hand.about(0, 0.03))
                path.corner(hand.about(0.54, 0.04), hand.about(0.03, 0.03))
                path.to(hand.about(0.4, 0.04), 0.45)
                path.to(hand.about(0.24, 0.06), 1)
            },
            Style("long serif, upright", 2.5) { hand, path in
                let bar = hand.about(0.05, 0.05)
                path.to(hand.about(0, 0.04), bar + hand.between(0.15, 0.5))
                path.corner(hand.about(0.03, 0.03), bar)
                path.to(0.32, hand.about(0.05, 0.03))
                if hand.chance(0.6) {
                    path.corner(hand.about(0.6, 0.05), hand.about(0.03, 0.04))
                } else {
                    path.to(hand.about(0.56, 0.04), hand.about(0.06, 0.03))
                }
                path.to(hand.about(0.56, 0.06), 0.5)
                path.to(hand.about(0.5, 0.07), 1)
            },
            Style("low and wide", 1.5) { hand, path in
                path.to(hand.about(-0.1, 0.06), hand.about(0.16, 0.1))
                path.to(hand.about(0.3, 0.06), hand.about(0.06, 0.05))
                path.corner(hand.about(0.66, 0.06), hand.about(0.08, 0.06))
                path.to(hand.about(0.48, 0.06), 0.5)
                path.to(hand.about(0.34, 0.1), hand.about(0.86, 0.06))
            },
            Style("footed", 0.4) { hand, path in
                body(&hand, &path)
                path.lift()
                path.to(hand.about(0.06, 0.05), hand.about(1, 0.03))
                path.to(hand.about(0.5, 0.06), hand.about(1, 0.03))
            },
            Style("barred", 3) { hand, path in
                let height = hand.about(0.5, 0.06)
                if hand.chance(0.3) {
                    path.to(hand.about(0.02, 0.04), hand.between(0.15, 0.3))
                    path.corner(hand.about(0.03, 0.03), hand.about(0.05, 0.03))
                }
                body(&hand, &path)
                path.lift()
                path.to(hand.about(0.16, 0.05), height + hand.about(0.01, 0.03))
                path.to(hand.about(0.62, 0.06), height + hand.about(-0.01, 0.03))
            },
            Style("wave top", 3) { hand, path in
                path.to(hand.about(0.02, 0.04), hand.about(0.2, 0.05))
                path.to(hand.about(0.12, 0.03), hand.about(0.05, 0.03))
                path.to(hand.about(0.32, 0.04), hand.about(0.1, 0.03))
                path.corner(hand.about(0.56, 0.04), hand.about(0.02, 0.03))
                path.to(hand.about(0.38, 0.04), hand.about(0.46, 0.04))
                path.to(hand.about(0.22, 0.06), 1)
            },
            Style("round shoulder", 3) { hand, path in
                path.to(hand.about(0.04, 0.04), hand.about(0.14, 0.06))
                path.to(hand.about(0.28, 0.04), hand.about(0.01, 0.02))
                path.to(hand.about(0.5, 0.03), hand.about(0.1, 0.03))
                path.to(hand.about(0.5, 0.03), hand.about(0.4, 0.04))
                path.to(hand.about(0.38, 0.05), 1)
            },
            Style("curved stem", 2) { hand, path in
                path.to(hand.about(0.02, 0.04), hand.about(0.05, 0.04))
                path.corner(hand.about(0.58, 0.04), hand.about(0.03, 0.03))
                path.to(hand.about(0.34, 0.04), hand.about(0.36, 0.04))
                path.to(hand.about(0.24, 0.04), 0.7)
                path.to(hand.about(0.24, 0.05), 1)
            },
        ])
}
