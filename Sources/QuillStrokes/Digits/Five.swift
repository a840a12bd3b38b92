extension DigitStyles {
    /// The belly of a five, from the lower end of its neck.
    private static func belly(_ neck: Float, _ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let right = hand.about(0.54, 0.05)
        let top = neck + hand.about(-0.05, 0.025)
        path.to(0.5 * right, top)
        path.to(right - 0.05, top + 0.14)
        path.to(right, hand.about(0.72, 0.03))
        path.to(right - 0.12, hand.about(0.93, 0.02))
        path.to(hand.about(0.22, 0.04), 1)
        path.to(hand.about(0, 0.05), hand.about(0.92, 0.04))
    }

    static let five = DigitStyles(
        width: 1.25, slant: 0.16, spread: 0.22,
        [
            Style("two strokes", 6) { hand, path in
                let neck = hand.about(0.45, 0.05)
                path.to(hand.about(0.14, 0.03), hand.about(0.03, 0.03))
                path.to(0.11, 0.5 * neck)
                path.corner(hand.about(0.08, 0.03), neck)
                belly(neck, &hand, &path)
                path.lift()
                path.to(hand.about(0.13, 0.04), hand.about(0.04, 0.04))
                path.to(0.35, hand.about(0.02, 0.02))
                path.to(hand.about(0.6, 0.09), hand.about(0, 0.04))
            },
            Style("one stroke", 7) { hand, path in
                let neck = hand.about(0.45, 0.05)
                path.to(hand.about(0.62, 0.1), hand.about(0, 0.04))
                path.to(0.38, hand.about(0.01, 0.02))
                path.corner(hand.about(0.15, 0.03), hand.about(0.04, 0.02))
                path.to(0.11, 0.5 * neck)
                path.corner(hand.about(0.08, 0.03), neck)
                belly(neck, &hand, &path)
            },
            Style("ess", 4) { hand, path in
                path.to(hand.about(0.58, 0.07), hand.about(0.02, 0.04))
                path.to(hand.about(0.34, 0.04), hand.about(0.03, 0.02))
                path.to(hand.about(0.13, 0.03), hand.about(0.15, 0.03))
                path.to(hand.about(0.12, 0.03), hand.about(0.36, 0.03))
                path.to(hand.about(0.34, 0.04), hand.about(0.5, 0.03))
                path.to(hand.about(0.5, 0.04), hand.about(0.72, 0.03))
                path.to(hand.about(0.36, 0.04), 0.96)
                path.to(hand.about(0.14, 0.04), 1)
                path.to(hand.about(0, 0.04), hand.about(0.93, 0.03))
            },
            Style("far bar", 2) { hand, path in
                let neck = hand.about(0.46, 0.04)
                path.to(hand.about(0.16, 0.03), hand.about(0.1, 0.04))
                path.corner(hand.about(0.08, 0.03), neck)
                belly(neck, &hand, &path)
                path.lift()
                path.to(hand.about(0.2, 0.06), hand.about(0.02, 0.04))
                path.to(hand.about(0.66, 0.1), hand.about(-0.05, 0.05))
            },
            Style("full belly", 4) { hand, path in
                let neck = hand.about(0.4, 0.05)
                let right = hand.about(0.56, 0.05)
                path.to(hand.about(0.58, 0.08), hand.about(0.01, 0.04))
                if hand.chance(0.6) {
                    path.corner(hand.about(0.14, 0.04), hand.about(0.03, 0.03))
                } else {
                    path.to(hand.about(0.16, 0.04), hand.about(0.04, 0.03))
                }
                path.corner(hand.about(0.08, 0.04), neck)
                path.to(0.5 * right, neck + hand.about(-0.05, 0.03))
                path.to(right, hand.about(0.66, 0.04))
                path.to(right - 0.1, hand.about(0.92, 0.03))
                path.to(hand.about(0.26, 0.04), 1)
                path.to(hand.about(0.06, 0.04), hand.about(0.9, 0.03))
                path.to(hand.about(0.04, 0.05), hand.about(0.76, 0.04))
            },
            Style("long bar, low belly", 2) { hand, path in
                let neck = hand.about(0.5, 0.05)
                path.to(hand.about(0.86, 0.12), hand.about(-0.02, 0.06))
                path.to(hand.about(0.5, 0.05), hand.about(0.03, 0.03))
                path.corner(hand.about(0.28, 0.05), hand.about(0.08, 0.03))
                path.corner(hand.about(0.16, 0.05), neck)
                path.to(hand.about(0.34, 0.04), neck - 0.01)
                path.to(hand.about(0.44, 0.05), hand.about(0.74, 0.04))
                path.to(hand.about(0.3, 0.05), hand.about(0.96, 0.02))
                path.to(hand.about(0.02, 0.07), hand.about(0.95, 0.04))
            },
            Style("narrow neck", 3) { hand, path in
                let neck = hand.about(0.42, 0.05)
                path.to(hand.about(0.72, 0.1), hand.about(0, 0.05))
                path.to(hand.about(0.4, 0.04), hand.about(0.02, 0.03))
                path.corner(hand.about(0.26, 0.03), hand.about(0.06, 0.03))
                path.corner(hand.about(0.16, 0.03), neck)
                path.to(hand.about(0.32, 0.03), neck + 0.02)
                path.to(hand.about(0.4, 0.04), hand.about(0.68, 0.04))
                path.to(hand.about(0.26, 0.04), hand.about(0.94, 0.02))
                path.to(hand.about(0, 0.06), hand.about(0.97, 0.04))
            },
        ])
}
