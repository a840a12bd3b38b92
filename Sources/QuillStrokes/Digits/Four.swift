extension DigitStyles {
    static let four = DigitStyles(
        width: 1.2, slant: 0.12, spread: 0.22,
        [
            Style("open", 9) { hand, path in
                let bar = hand.about(0.56, 0.06)
                let stem = hand.about(0.48, 0.05)
                let left = hand.about(0.06, 0.04)
                path.to(hand.about(left + 0.08, 0.06), hand.about(0.04, 0.06))
                path.to(left + 0.02, 0.5 * bar)
                if hand.chance(0.6) { path.corner(left, bar) } else { path.to(left, bar - 0.04) }
                path.to(left + 0.2, bar + hand.about(0, 0.02))
                path.to(stem + hand.between(0, 0.2), bar + hand.about(-0.02, 0.03))
                path.lift()
                path.to(stem + hand.about(0.03, 0.04), hand.about(0.04, 0.08))
                path.to(stem, 0.5)
                path.to(stem + hand.about(-0.02, 0.03), 1)
            },
            Style("closed", 4) { hand, path in
                let bar = hand.about(0.62, 0.05)
                let stem = hand.about(0.46, 0.04)
                path.to(stem + hand.about(0, 0.03), 0)
                path.to(0.24, 0.32)
                path.corner(hand.about(0.02, 0.03), bar)
                path.to(0.3, bar + hand.about(0, 0.02))
                path.to(hand.about(0.64, 0.05), bar + hand.about(-0.01, 0.03))
                path.lift()
                path.to(stem + hand.about(0, 0.03), hand.between(-0.02, 0.14))
                path.to(stem, 0.5)
                path.to(stem + hand.about(0, 0.02), 1)
            },
            Style("closed, short stem", 1) { hand, path in
                let stem = hand.about(0.46, 0.04)
                path.to(stem, hand.about(1, 0.03))
                path.to(stem, 0.5)
                path.corner(stem + hand.about(0, 0.02), 0)
                path.to(0.22, 0.32)
                path.corner(hand.about(0.02, 0.03), hand.about(0.62, 0.05))
                path.to(hand.about(0.62, 0.06), hand.about(0.62, 0.04))
            },
            Style("cup", 5) { hand, path in
                let bottom = hand.about(0.5, 0.05)
                let right = hand.about(0.5, 0.04)
                path.to(hand.about(0.08, 0.04), hand.about(0.03, 0.05))
                path.to(hand.about(0.05, 0.03), bottom - 0.2)
                path.to(hand.about(0.14, 0.03), bottom)
                path.to(hand.about(0.3, 0.03), bottom - 0.03)
                path.to(right - 0.06, bottom - 0.2)
                path.corner(right, hand.about(0.02, 0.06))
                path.to(right - 0.02, 0.4)
                path.to(right + hand.about(-0.06, 0.05), 1)
            },
            Style("two strokes, no crossing", 2.5) { hand, path in
                let bar = hand.about(0.5, 0.06)
                let stem = hand.about(0.52, 0.04)
                path.to(hand.about(0.06, 0.04), hand.about(0.02, 0.05))
                path.to(hand.about(0.03, 0.03), 0.28)
                path.to(hand.about(0.12, 0.03), bar)
                path.to(stem, bar + hand.about(0, 0.03))
                path.lift()
                path.to(stem + hand.about(0.01, 0.03), hand.about(0.03, 0.07))
                path.to(stem, 0.5)
                path.to(stem + hand.about(-0.02, 0.03), 1)
            },
            Style("looped", 1.5) { hand, path in
                let bar = hand.about(0.6, 0.04)
                let stem = hand.about(0.36, 0.04)
                path.to(stem + hand.about(0.02, 0.03), 0)
                path.to(hand.about(0.12, 0.03), 0.3)
                path.to(hand.about(0.03, 0.03), bar - 0.06)
                path.to(hand.about(0.14, 0.03), bar + 0.02)
                path.to(0.4, bar - 0.04)
                path.to(hand.about(0.62, 0.05), bar + hand.about(-0.08, 0.04))
                path.lift()
                path.to(stem + hand.about(0.03, 0.03), hand.between(0, 0.3))
                path.to(stem, 0.6)
                path.to(stem + hand.about(-0.02, 0.03), 1)
            },
        ])
}
