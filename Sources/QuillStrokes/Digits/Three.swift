extension DigitStyles {
    /// The lower bowl of a three, from just after its waist.
    private static func bowl(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let right = hand.about(0.6, 0.05)
        path.to(right - 0.1, 0.52)
        path.to(right, hand.about(0.7, 0.04))
        path.to(right - 0.1, hand.about(0.92, 0.02))
        path.to(hand.about(0.3, 0.05), 1)
        path.to(hand.about(0.06, 0.05), hand.about(0.9, 0.05))
        if hand.chance(0.25) { path.to(hand.about(0, 0.04), hand.about(0.78, 0.04)) }
    }

    static let three = DigitStyles(
        width: 1.15, slant: 0.1, spread: 0.2,
        [
            Style("cusped", 9) { hand, path in
                let waist = hand.about(0.46, 0.04)
                path.to(hand.about(0.06, 0.05), hand.about(0.14, 0.05))
                path.to(hand.about(0.28, 0.04), 0)
                path.to(hand.about(0.5, 0.04), hand.about(0.11, 0.03))
                path.to(hand.about(0.46, 0.03), waist - 0.14)
                path.corner(hand.about(0.24, 0.07), waist)
                bowl(&hand, &path)
            },
            Style("round waist", 4) { hand, path in
                let waist = hand.about(0.46, 0.04)
                path.to(hand.about(0.06, 0.05), hand.about(0.14, 0.05))
                path.to(hand.about(0.3, 0.04), 0)
                path.to(hand.about(0.52, 0.04), hand.about(0.16, 0.03))
                path.to(hand.about(0.42, 0.03), waist - 0.06)
                path.to(hand.about(0.34, 0.04), waist)
                bowl(&hand, &path)
            },
            Style("looped waist", 3) { hand, path in
                path.to(hand.about(0.06, 0.05), hand.about(0.12, 0.05))
                path.to(hand.about(0.3, 0.04), 0)
                path.to(hand.about(0.52, 0.04), hand.about(0.14, 0.03))
                path.to(0.4, hand.about(0.38, 0.02))
                path.to(hand.about(0.22, 0.04), hand.about(0.5, 0.02))
                path.to(hand.about(0.16, 0.03), hand.about(0.44, 0.02))
                path.to(0.26, hand.about(0.4, 0.02))
                bowl(&hand, &path)
            },
            Style("flat top", 2.5) { hand, path in
                path.to(hand.about(0.06, 0.05), hand.about(0.05, 0.04))
                path.to(0.3, hand.about(0.02, 0.02))
                path.corner(hand.about(0.52, 0.05), hand.about(0.02, 0.03))
                path.to(0.4, 0.22)
                path.corner(hand.about(0.24, 0.05), hand.about(0.42, 0.04))
                bowl(&hand, &path)
            },
            Style("no waist", 2) { hand, path in
                path.to(hand.about(0.1, 0.05), hand.about(0.12, 0.05))
                path.to(hand.about(0.32, 0.03), 0)
                path.to(hand.about(0.54, 0.03), hand.about(0.14, 0.03))
                path.to(hand.about(0.45, 0.03), hand.about(0.4, 0.03))
                bowl(&hand, &path)
            },
            Style("narrow bowl", 4) { hand, path in
                let waist = hand.about(0.4, 0.06)
                let right = hand.about(0.46, 0.05)
                path.to(hand.about(0.06, 0.05), hand.about(0.12, 0.05))
                path.to(hand.about(0.28, 0.04), hand.about(0, 0.02))
                path.to(hand.about(0.5, 0.05), hand.about(0.08, 0.03))
                path.to(hand.about(0.42, 0.04), waist - 0.12)
                if hand.chance(0.5) {
                    path.corner(hand.about(0.26, 0.06), waist)
                } else {
                    path.to(hand.about(0.28, 0.05), waist)
                }
                path.to(right - 0.03, waist + hand.about(0.1, 0.02))
                path.to(right, hand.about(0.68, 0.04))
                path.to(hand.about(0.34, 0.04), hand.about(0.9, 0.03))
                path.to(hand.about(0.12, 0.08), hand.about(1, 0.04))
                if hand.chance(0.3) { path.to(hand.about(-0.06, 0.05), hand.about(0.96, 0.05)) }
            },
            Style("zigzag", 2) { hand, path in
                let waist = hand.about(0.42, 0.05)
                path.to(hand.about(0.06, 0.05), hand.about(0.1, 0.06))
                path.to(hand.about(0.28, 0.04), hand.about(0.01, 0.03))
                path.corner(hand.about(0.52, 0.05), hand.about(0.06, 0.04))
                path.to(0.4, 0.5 * waist + 0.05)
                path.corner(hand.about(0.24, 0.06), waist)
                path.to(hand.about(0.5, 0.05), hand.about(0.58, 0.04))
                path.to(hand.about(0.4, 0.05), hand.about(0.78, 0.04))
                path.to(hand.about(0.12, 0.08), hand.about(1, 0.03))
            },
            Style("long tongue", 1.5) { hand, path in
                let waist = hand.about(0.47, 0.03)
                path.to(hand.about(0.06, 0.04), hand.about(0.12, 0.04))
                path.to(0.28, 0)
                path.to(hand.about(0.54, 0.04), hand.about(0.13, 0.03))
                path.to(0.46, waist - 0.1)
                path.corner(hand.about(0.1, 0.05), waist)
                path.to(0.3, waist - 0.01)
                bowl(&hand, &path)
            },
        ])
}
