extension DigitStyles {
    static let eight = DigitStyles(
        slant: 0.16, spread: 0.2,
        [
            Style("ess first", 9) { hand, path in
                let waist = hand.about(0.47, 0.04)
                let wide = hand.about(0.23, 0.03)
                let end = hand.about(0.02, 0.06)
                path.to(0.32 + wide + hand.about(-0.02, 0.03), hand.about(0.12, 0.05))
                path.to(hand.about(0.33, 0.03), 0)
                path.to(0.32 - wide, hand.about(0.18, 0.03))
                path.to(0.32, waist)
                path.to(0.32 + wide * 1.15, hand.about(0.74, 0.03))
                path.to(0.32, 1)
                path.to(0.32 - wide * 1.15, hand.about(0.77, 0.03))
                path.to(0.32, waist + hand.about(0.02, 0.03))
                path.to(0.32 + wide * 0.95, hand.about(0.2, 0.03))
                path.to(hand.about(0.45, 0.05), end)
            },
            Style("open top", 5) { hand, path in
                let waist = hand.about(0.48, 0.04)
                path.to(hand.about(0.52, 0.05), hand.about(0.06, 0.05))
                path.to(hand.about(0.3, 0.03), 0)
                path.to(hand.about(0.1, 0.03), hand.about(0.18, 0.03))
                path.to(0.3, waist)
                path.to(hand.about(0.52, 0.03), hand.about(0.76, 0.03))
                path.to(hand.about(0.28, 0.03), 1)
                path.to(hand.about(0.06, 0.03), hand.about(0.8, 0.03))
                path.to(0.28, waist + hand.about(0.02, 0.02))
                path.to(hand.about(0.54, 0.05), hand.about(0.16, 0.05))
                if hand.chance(0.5) { path.to(hand.about(0.66, 0.05), hand.about(0.02, 0.05)) }
            },
            Style("two rings", 3) { hand, path in
                let waist = hand.about(0.47, 0.04)
                let start = hand.about(12, 1)
                path.arc(
                    hand.about(0.32, 0.02), 0.5 * waist, hand.about(0.22, 0.03), 0.5 * waist, from: start,
                    to: start - hand.between(11.7, 12.5))
                path.lift()
                path.arc(
                    hand.about(0.32, 0.02), 0.5 + 0.5 * waist, hand.about(0.28, 0.04), 0.5 - 0.5 * waist,
                    from: start,
                    to: start - hand.between(11.7, 12.5))
            },
            Style("from the waist", 2) { hand, path in
                let waist = hand.about(0.47, 0.03)
                path.to(0.32, waist)
                path.to(hand.about(0.12, 0.03), hand.about(0.22, 0.03))
                path.to(0.32, 0)
                path.to(hand.about(0.52, 0.03), hand.about(0.22, 0.03))
                path.to(0.32, waist)
                path.to(hand.about(0.07, 0.03), hand.about(0.76, 0.03))
                path.to(0.32, 1)
                path.to(hand.about(0.57, 0.03), hand.about(0.76, 0.03))
                path.to(hand.about(0.34, 0.03), waist + hand.about(0.02, 0.02))
            },
            Style("straight cross", 3) { hand, path in
                path.to(hand.about(0.5, 0.04), hand.about(0.1, 0.04))
                path.to(hand.about(0.32, 0.03), 0)
                path.to(hand.about(0.12, 0.04), hand.about(0.14, 0.04))
                path.to(0.32, 0.48)
                path.to(hand.about(0.52, 0.04), hand.about(0.84, 0.03))
                path.to(hand.about(0.3, 0.03), 1)
                path.to(hand.about(0.1, 0.04), hand.about(0.86, 0.03))
                path.to(0.3, 0.52)
                path.to(hand.about(0.54, 0.04), hand.about(0.08, 0.05))
            },
            Style("slim foot", 2.5) { hand, path in
                let waist = hand.about(0.5, 0.05)
                let foot = hand.about(0.12, 0.04)
                path.to(hand.about(0.6, 0.06), hand.about(0.08, 0.05))
                path.to(hand.about(0.36, 0.05), hand.about(0, 0.02))
                path.to(hand.about(0.12, 0.04), hand.about(0.14, 0.04))
                path.to(hand.about(0.3, 0.03), waist)
                path.to(0.3 + foot, hand.about(0.8, 0.03))
                path.to(0.28, 1)
                path.to(0.28 - foot, hand.about(0.84, 0.03))
                path.to(0.34, waist)
                path.to(hand.about(0.56, 0.05), hand.about(0.14, 0.05))
            },
            Style("long arm", 4) { hand, path in
                // Begins with a small hook at the head and ends far to the upper right.
                let waist = hand.about(0.5, 0.05)
                path.to(hand.about(0.44, 0.06), hand.about(0.14, 0.06))
                path.to(hand.about(0.28, 0.04), hand.about(0.06, 0.03))
                path.to(hand.about(0.12, 0.04), hand.about(0.22, 0.04))
                path.to(hand.about(0.24, 0.03), waist - 0.06)
                path.to(hand.about(0.42, 0.04), waist + 0.14)
                path.to(hand.about(0.4, 0.04), hand.about(0.88, 0.03))
                path.to(hand.about(0.2, 0.04), 1)
                path.to(hand.about(0.06, 0.04), hand.about(0.84, 0.04))
                path.to(hand.about(0.26, 0.04), waist + 0.06)
                path.to(hand.about(0.5, 0.05), hand.about(0.26, 0.05))
                path.to(hand.about(0.66, 0.08), hand.about(0, 0.05))
            },
            Style("mirrored ess", 3) { hand, path in
                let waist = hand.about(0.48, 0.05)
                path.to(hand.about(0.14, 0.05), hand.about(0.14, 0.06))
                path.to(hand.about(0.32, 0.04), 0)
                path.to(hand.about(0.54, 0.04), hand.about(0.16, 0.04))
                path.to(0.32, waist)
                path.to(hand.about(0.08, 0.04), hand.about(0.78, 0.04))
                path.to(0.3, 1)
                path.to(hand.about(0.54, 0.05), hand.about(0.78, 0.04))
                path.to(0.32, waist + hand.about(0, 0.03))
                path.to(hand.about(0.12, 0.04), hand.about(0.24, 0.04))
                if hand.chance(0.7) { path.to(hand.about(0.24, 0.05), hand.about(0.04, 0.04)) }
            },
            Style("wide rings", 2.5) { hand, path in
                let waist = hand.about(0.46, 0.06)
                let x = hand.about(0.32, 0.02)
                let start = hand.about(7, 1)
                path.arc(x, 0.5 * waist, hand.about(0.28, 0.04), 0.5 * waist, from: start, to: start + 11.5)
                path.arc(
                    x, 0.5 + 0.5 * waist, hand.about(0.38, 0.06), 0.5 - 0.5 * waist, from: 10.8,
                    to: hand.about(22.5, 0.5))
            },
            Style("open foot", 1) { hand, path in
                path.to(hand.about(0.08, 0.05), hand.about(0.95, 0.04))
                path.to(0.3, hand.about(0.5, 0.03))
                path.to(hand.about(0.5, 0.04), hand.about(0.14, 0.04))
                path.to(hand.about(0.3, 0.04), 0)
                path.to(hand.about(0.1, 0.04), hand.about(0.14, 0.04))
                path.to(0.32, hand.about(0.5, 0.03))
                path.to(hand.about(0.5, 0.05), hand.about(0.97, 0.03))
            },
            Style("large head", 1.5) { hand, path in
                let waist = hand.about(0.56, 0.03)
                path.to(hand.about(0.5, 0.04), hand.about(0.06, 0.04))
                path.to(0.28, 0)
                path.to(hand.about(0.06, 0.03), hand.about(0.22, 0.03))
                path.to(0.32, waist)
                path.to(hand.about(0.44, 0.03), hand.about(0.82, 0.03))
                path.to(0.32, 1)
                path.to(hand.about(0.2, 0.03), hand.about(0.82, 0.03))
                path.to(0.34, waist)
                path.to(hand.about(0.56, 0.03), hand.about(0.24, 0.04))
                path.to(hand.about(0.48, 0.04), hand.about(0.06, 0.04))
            },
        ])
}
