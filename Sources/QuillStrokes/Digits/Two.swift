extension DigitStyles {
    /// The bow at the top of a two, from its left end to the right of its belly.
    private static func bow(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let left = hand.about(0.07, 0.04)
        let right = hand.about(0.5, 0.05)
        let belly = hand.about(0.28, 0.07)
        let droop = hand.between(0.06, 0.3)
        if droop > 0.22 { path.to(left + hand.about(0.05, 0.04), droop + 0.06) }
        path.to(left, droop)
        path.to(left + 0.3 * (right - left), hand.about(0.04, 0.02))
        path.to(left + 0.6 * (right - left), hand.about(0, 0.015))
        path.to(right - 0.04, 0.5 * belly)
        path.to(right, belly)
    }

    static let two = DigitStyles(
        width: 1.25, slant: 0.12, spread: 0.22,
        [
            Style("cornered", 7) { hand, path in
                let heel = hand.about(0, 0.06)
                bow(&hand, &path)
                path.to(hand.about(0.4, 0.05), hand.about(0.55, 0.06))
                path.to(heel + 0.18, 0.8)
                path.corner(heel, hand.about(0.94, 0.04))
                path.to(0.34, hand.about(0.95, 0.04))
                path.to(hand.about(0.7, 0.1), hand.about(0.97, 0.07))
            },
            Style("looped", 8) { hand, path in
                let size = hand.between(0.5, 1.6)
                let heel = hand.about(0.05, 0.06)
                let end = hand.about(0.99, 0.08)
                bow(&hand, &path)
                path.to(hand.about(0.43, 0.04), hand.about(0.5, 0.05))
                path.to(heel + 0.22, hand.about(0.77, 0.03))
                path.to(heel + 0.08, 0.89)
                path.to(heel - 0.06 * size, 0.91)
                path.to(heel - 0.1 * size, 0.89 - 0.07 * size)
                path.to(heel + 0.05, 0.88 - 0.13 * size)
                path.to(heel + 0.22 + 0.06 * size, hand.about(0.86, 0.04))
                path.to(hand.about(0.5, 0.04), end + hand.about(0.03, 0.03))
                path.to(hand.about(0.72, 0.08), end)
            },
            Style("large loop", 7) { hand, path in
                let height = hand.between(0.12, 0.4)
                let left = hand.about(-0.05, 0.06)
                let low = hand.about(0.92, 0.04)
                let end = hand.about(1, 0.1)
                bow(&hand, &path)
                path.to(hand.about(0.44, 0.05), hand.about(0.46, 0.05))
                path.to(hand.about(0.33, 0.05), low - 0.24)
                path.to(hand.about(0.15, 0.04), low - 0.02)
                path.to(left + 0.05, low)
                path.to(left, low - 0.35 * height)
                path.to(left + 0.05, low - 0.8 * height)
                path.to(left + 0.18, low - height)
                path.to(hand.about(0.36, 0.04), 0.5 * (low - height + end) - 0.03)
                if hand.chance(0.85) { path.to(hand.about(0.56, 0.05), end - 0.02) }
                if hand.chance(0.5) { path.to(hand.about(0.72, 0.06), end + hand.about(-0.02, 0.04)) }
            },
            Style("wavy base", 3) { hand, path in
                let heel = hand.about(0, 0.05)
                bow(&hand, &path)
                path.to(hand.about(0.38, 0.04), hand.about(0.58, 0.05))
                path.corner(heel, hand.about(0.95, 0.03))
                path.to(heel + 0.18, hand.about(0.86, 0.03))
                path.to(hand.about(0.46, 0.05), hand.about(0.97, 0.03))
                path.to(hand.about(0.72, 0.08), hand.about(0.9, 0.06))
            },
            Style("round heel", 2) { hand, path in
                bow(&hand, &path)
                path.to(hand.about(0.42, 0.04), hand.about(0.5, 0.04))
                path.to(hand.about(0.12, 0.05), hand.about(0.8, 0.04))
                path.to(hand.about(0.08, 0.04), 0.95)
                path.to(hand.about(0.28, 0.04), 0.99)
                path.to(hand.about(0.66, 0.1), hand.about(0.94, 0.06))
            },
            Style("zed", 2) { hand, path in
                path.to(hand.about(0.04, 0.05), hand.about(0.08, 0.05))
                path.to(0.3, hand.about(0.03, 0.02))
                if hand.chance(0.5) {
                    path.corner(hand.about(0.52, 0.05), hand.about(0.02, 0.02))
                } else {
                    path.to(hand.about(0.5, 0.04), hand.about(0.06, 0.02))
                }
                path.to(0.34, hand.about(0.48, 0.04))
                path.corner(hand.about(0.01, 0.05), hand.about(0.96, 0.03))
                path.to(0.3, hand.about(0.96, 0.03))
                path.to(hand.about(0.68, 0.1), hand.about(0.96, 0.05))
            },
            Style("small bow, long base", 3) { hand, path in
                let heel = hand.about(0, 0.08)
                path.to(hand.about(0.14, 0.04), hand.about(0.18, 0.07))
                path.to(hand.about(0.27, 0.03), hand.about(0.03, 0.02))
                path.to(hand.about(0.46, 0.04), hand.about(0.14, 0.03))
                path.to(hand.about(0.4, 0.04), hand.about(0.48, 0.05))
                path.corner(heel, hand.about(0.9, 0.05))
                path.to(0.35, hand.about(0.92, 0.04))
                path.to(hand.about(0.85, 0.12), hand.about(0.95, 0.07))
            },
            Style("curled start", 1.5) { hand, path in
                let heel = hand.about(0.02, 0.06)
                path.to(hand.about(0.3, 0.05), hand.about(0.24, 0.06))
                path.to(hand.about(0.16, 0.04), hand.about(0.34, 0.05))
                path.to(hand.about(0.06, 0.03), hand.about(0.22, 0.04))
                path.to(hand.about(0.26, 0.04), 0)
                path.to(hand.about(0.52, 0.04), hand.about(0.22, 0.05))
                path.to(hand.about(0.42, 0.05), hand.about(0.55, 0.05))
                path.corner(heel, hand.about(0.93, 0.04))
                path.to(hand.about(0.3, 0.05), hand.about(0.92, 0.04))
                path.to(hand.about(0.66, 0.08), hand.about(0.97, 0.06))
            },
            Style("deep bow", 3) { hand, path in
                // The bow takes more than half the height; the stem comes in flat and makes a small loop.
                let belly = hand.about(0.42, 0.05)
                let heel = hand.about(0, 0.06)
                let loop = hand.between(0.02, 0.14)
                path.to(hand.about(0.04, 0.06), hand.between(0.1, 0.3))
                path.to(hand.about(0.2, 0.04), hand.about(0.03, 0.02))
                path.to(hand.about(0.42, 0.04), hand.about(0.04, 0.03))
                path.to(hand.about(0.56, 0.05), belly)
                path.to(hand.about(0.34, 0.05), hand.about(0.75, 0.04))
                path.to(heel + 0.06, hand.about(0.9, 0.03))
                path.to(heel, 0.9 - loop)
                path.to(heel + 0.14, 0.87 - loop)
                path.to(hand.about(0.4, 0.05), hand.about(0.88, 0.05))
                path.to(hand.about(0.62, 0.07), hand.about(1, 0.07))
            },
            Style("short base", 2) { hand, path in
                let heel = hand.about(0.16, 0.05)
                bow(&hand, &path)
                path.to(hand.about(0.42, 0.05), hand.about(0.5, 0.06))
                path.corner(heel, hand.about(0.92, 0.04))
                path.to(heel + 0.12, hand.about(0.87, 0.03))
                path.to(hand.about(0.5, 0.06), hand.about(1.02, 0.06))
            },
            Style("upright stem", 2) { hand, path in
                path.to(hand.about(0.1, 0.04), hand.about(0.12, 0.05))
                path.to(hand.about(0.28, 0.03), 0)
                path.to(hand.about(0.43, 0.04), hand.about(0.18, 0.04))
                path.to(hand.about(0.36, 0.04), hand.about(0.58, 0.05))
                path.corner(hand.about(0.22, 0.05), hand.about(0.93, 0.03))
                path.to(hand.about(0.7, 0.08), hand.about(0.98, 0.05))
                if hand.chance(0.6) {
                    path.lift()
                    path.to(hand.about(-0.02, 0.05), hand.about(0.94, 0.04))
                    path.to(0.3, hand.about(0.94, 0.03))
                }
            },
        ])
}
