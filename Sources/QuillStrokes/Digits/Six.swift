extension DigitStyles {
    static let six = DigitStyles(
        slant: 0.12, spread: 0.2,
        [
            Style("curved", 9) { hand, path in
                let top = hand.about(0.5, 0.04)
                let right = hand.about(0.54, 0.05)
                path.to(hand.about(0.44, 0.06), hand.about(0, 0.03))
                path.to(hand.about(0.2, 0.04), hand.about(0.22, 0.04))
                path.to(hand.about(0.05, 0.03), hand.about(0.55, 0.04))
                path.to(hand.about(0.08, 0.03), hand.about(0.86, 0.03))
                path.to(0.5 * right, 1)
                path.to(right - 0.04, hand.about(0.88, 0.03))
                path.to(right, hand.about(0.68, 0.04))
                path.to(0.6 * right, top)
                path.to(hand.about(0.12, 0.03), hand.about(0.66, 0.04))
                if hand.chance(0.5) { path.to(hand.about(0.07, 0.03), hand.about(0.8, 0.04)) }
            },
            Style("straight stem", 5) { hand, path in
                let right = hand.about(0.5, 0.06)
                path.to(hand.about(0.3, 0.06), 0)
                path.to(hand.about(0.14, 0.03), 0.35)
                path.to(hand.about(0.05, 0.02), hand.about(0.72, 0.03))
                path.to(hand.about(0.12, 0.03), hand.about(0.94, 0.02))
                path.to(0.55 * right, 1)
                path.to(right, hand.about(0.8, 0.03))
                path.to(0.7 * right, hand.about(0.58, 0.03))
                path.to(hand.about(0.12, 0.04), hand.about(0.76, 0.04))
            },
            Style("spiral", 2.5) { hand, path in
                let right = hand.about(0.52, 0.05)
                path.to(hand.about(0.5, 0.07), hand.about(0.02, 0.04))
                path.to(hand.about(0.16, 0.04), hand.about(0.25, 0.04))
                path.to(hand.about(0.02, 0.03), hand.about(0.62, 0.04))
                path.to(hand.about(0.14, 0.03), hand.about(0.93, 0.03))
                path.to(0.6 * right, hand.about(0.98, 0.02))
                path.to(right, hand.about(0.78, 0.03))
                path.to(0.75 * right, hand.about(0.58, 0.03))
                path.to(hand.about(0.24, 0.04), hand.about(0.66, 0.04))
            },
            Style("small loop", 2) { hand, path in
                path.to(hand.about(0.3, 0.06), 0)
                path.to(hand.about(0.12, 0.03), 0.3)
                path.to(hand.about(0.06, 0.03), 0.7)
                path.to(hand.about(0.1, 0.03), 0.92)
                path.to(hand.about(0.24, 0.03), 1)
                path.to(hand.about(0.36, 0.04), hand.about(0.86, 0.03))
                path.to(hand.about(0.26, 0.04), hand.about(0.72, 0.03))
                path.to(hand.about(0.1, 0.03), hand.about(0.84, 0.03))
            },
            Style("large ring", 2.5) { hand, path in
                // The ring fills most of the height; the stem is a short continuation of its left side.
                let top = hand.about(0.38, 0.05)
                let right = hand.about(0.52, 0.05)
                path.to(hand.about(0.26, 0.08), 0)
                path.to(hand.about(0.08, 0.04), hand.about(0.3, 0.04))
                path.to(hand.about(0.02, 0.03), hand.about(0.65, 0.04))
                path.to(hand.about(0.12, 0.03), hand.about(0.93, 0.03))
                path.to(0.6 * right, 1)
                path.to(right, hand.about(0.74, 0.05))
                path.to(0.8 * right, top + 0.05)
                path.to(0.5 * right, top + 0.04)
                path.to(hand.about(0.1, 0.04), hand.about(0.66, 0.05))
            },
            Style("low ring, leaning out", 4) { hand, path in
                // The stem runs straight down; the ring lies to the right of it and comes back to its middle.
                let right = hand.about(0.68, 0.1)
                path.to(hand.about(0.2, 0.08), 0)
                path.to(hand.about(0.08, 0.05), hand.about(0.35, 0.05))
                path.to(hand.about(0.02, 0.04), hand.about(0.72, 0.04))
                path.to(hand.about(0.12, 0.04), hand.about(0.93, 0.03))
                path.to(0.5 * right, hand.about(0.99, 0.02))
                path.to(right - 0.04, hand.about(0.82, 0.03))
                path.to(right - 0.02, hand.about(0.62, 0.04))
                path.to(0.7 * right, hand.about(0.5, 0.04))
                path.to(hand.about(0.26, 0.04), hand.about(0.62, 0.04))
                if hand.chance(0.7) { path.to(hand.about(0.12, 0.05), hand.about(0.76, 0.05)) }
            },
            Style("open ring", 2) { hand, path in
                let right = hand.about(0.54, 0.06)
                path.to(hand.about(0.22, 0.08), 0)
                path.to(hand.about(0.06, 0.04), hand.about(0.4, 0.05))
                path.to(hand.about(0.05, 0.03), hand.about(0.8, 0.04))
                path.to(hand.about(0.25, 0.04), 1)
                path.to(right - 0.04, hand.about(0.86, 0.03))
                path.to(right - 0.02, hand.about(0.6, 0.05))
                path.to(hand.about(0.34, 0.04), hand.about(0.5, 0.05))
                if hand.chance(0.6) { path.to(hand.about(0.2, 0.04), hand.about(0.62, 0.06)) }
            },
            Style("wide loop", 2) { hand, path in
                path.to(hand.about(0.34, 0.07), 0)
                path.to(hand.about(0.12, 0.04), 0.3)
                path.to(hand.about(0, 0.03), 0.7)
                path.to(hand.about(0.12, 0.03), 0.94)
                path.to(hand.about(0.38, 0.04), 1)
                path.to(hand.about(0.64, 0.05), hand.about(0.84, 0.03))
                path.to(hand.about(0.5, 0.05), hand.about(0.64, 0.03))
                path.to(hand.about(0.24, 0.04), hand.about(0.72, 0.03))
                path.to(hand.about(0.06, 0.04), hand.about(0.86, 0.03))
            },
        ])
}
