extension DigitStyles {
    /// The head of a nine, counterclockwise, back to its upper right.
    private static func head(_ bottom: Float, _ hand: inout StrokeRandom, _ path: inout Skeleton) {
        let right = hand.about(0.5, 0.03)
        path.to(right + hand.about(-0.04, 0.03), hand.about(0.1, 0.04))
        path.to(hand.about(0.3, 0.03), hand.about(0, 0.02))
        path.to(hand.about(0.08, 0.03), hand.about(0.14, 0.03))
        path.to(hand.about(0.04, 0.03), hand.about(0.32, 0.03))
        path.to(hand.about(0.18, 0.03), bottom)
        path.to(hand.about(0.38, 0.03), bottom - hand.between(0.03, 0.12))
    }

    static let nine = DigitStyles(
        slant: 0.08, spread: 0.2,
        [
            Style("straight tail", 9) { hand, path in
                let right = hand.about(0.5, 0.03)
                head(hand.about(0.46, 0.04), &hand, &path)
                path.corner(right, hand.about(0.1, 0.05))
                path.to(right - 0.02, 0.5)
                path.to(right + hand.about(-0.06, 0.06), 1)
            },
            Style("rounded turn", 4) { hand, path in
                let right = hand.about(0.52, 0.03)
                head(hand.about(0.46, 0.04), &hand, &path)
                path.to(right - 0.02, hand.about(0.16, 0.03))
                path.to(right, hand.about(0.1, 0.04))
                path.to(right - 0.01, 0.5)
                path.to(right + hand.about(-0.08, 0.06), 1)
            },
            Style("large head", 3) { hand, path in
                let right = hand.about(0.54, 0.04)
                head(hand.about(0.62, 0.08), &hand, &path)
                path.corner(right, hand.about(0.06, 0.05))
                path.to(right + hand.about(0, 0.02), 0.5)
                path.to(right + hand.about(0, 0.07), 1)
            },
            Style("flat head", 3) { hand, path in
                let right = hand.about(0.56, 0.04)
                path.to(right, hand.about(0.06, 0.04))
                path.to(hand.about(0.3, 0.04), hand.about(0.04, 0.03))
                path.to(hand.about(0.06, 0.04), hand.about(0.2, 0.04))
                path.to(hand.about(0.08, 0.04), hand.about(0.42, 0.04))
                path.to(hand.about(0.28, 0.04), hand.about(0.42, 0.04))
                path.corner(right - 0.02, hand.about(0.16, 0.05))
                path.to(right - 0.05, 0.5)
                path.to(hand.about(0.44, 0.07), 1)
            },
            Style("small head", 3) { hand, path in
                let right = hand.about(0.44, 0.03)
                let bottom = hand.about(0.34, 0.05)
                path.to(right - 0.02, hand.about(0.08, 0.03))
                path.to(hand.about(0.28, 0.03), hand.about(0, 0.02))
                path.to(hand.about(0.12, 0.03), hand.about(0.16, 0.03))
                path.to(hand.about(0.2, 0.04), bottom)
                path.to(right - 0.06, bottom - hand.between(0.04, 0.12))
                path.to(right, hand.about(0.1, 0.04))
                path.to(right - 0.02, 0.5)
                path.to(right + hand.about(-0.06, 0.06), 1)
            },
            Style("long head", 2) { hand, path in
                // Narrow and slanted: head and tail nearly in one line.
                let right = hand.about(0.46, 0.04)
                path.to(right, hand.about(0.06, 0.04))
                path.to(hand.about(0.34, 0.03), hand.about(0, 0.02))
                path.to(hand.about(0.14, 0.03), hand.about(0.26, 0.04))
                path.to(hand.about(0.16, 0.03), hand.about(0.48, 0.04))
                path.to(hand.about(0.32, 0.03), hand.about(0.4, 0.05))
                path.corner(right, hand.about(0.12, 0.05))
                path.to(hand.about(0.38, 0.04), 0.5)
                path.to(hand.about(0.26, 0.06), 1)
            },
            Style("curved tail", 3) { hand, path in
                let right = hand.about(0.5, 0.03)
                head(hand.about(0.46, 0.04), &hand, &path)
                path.corner(right, hand.about(0.1, 0.04))
                path.to(right, 0.5)
                path.to(right - 0.08, hand.about(0.86, 0.03))
                path.to(hand.about(0.26, 0.04), 1)
                path.to(hand.about(0.06, 0.05), hand.about(0.94, 0.04))
            },
            Style("sweep", 3) { hand, path in
                let right = hand.about(0.5, 0.03)
                head(hand.about(0.44, 0.04), &hand, &path)
                path.to(right - 0.01, hand.about(0.18, 0.04))
                path.to(right - 0.02, hand.about(0.5, 0.03))
                path.to(hand.about(0.36, 0.04), 0.8)
                path.to(hand.about(0.2, 0.07), 1)
            },
            Style("open head", 3) { hand, path in
                let right = hand.about(0.5, 0.04)
                path.to(hand.about(0.4, 0.04), hand.about(0.04, 0.04))
                path.to(hand.about(0.2, 0.04), hand.about(0.04, 0.03))
                path.to(hand.about(0.05, 0.03), hand.about(0.24, 0.03))
                path.to(hand.about(0.16, 0.03), hand.about(0.44, 0.03))
                path.to(hand.about(0.38, 0.03), hand.about(0.36, 0.04))
                path.corner(right, hand.about(0.14, 0.04))
                path.to(right - 0.03, 0.55)
                path.to(right + hand.about(-0.08, 0.05), 1)
            },
            Style("clockwise", 1.5) { hand, path in
                path.to(hand.about(0.46, 0.04), hand.about(0.4, 0.04))
                path.to(hand.about(0.2, 0.04), hand.about(0.48, 0.03))
                path.to(hand.about(0.04, 0.03), hand.about(0.26, 0.03))
                path.to(hand.about(0.26, 0.03), 0)
                path.to(hand.about(0.5, 0.03), hand.about(0.2, 0.03))
                path.to(hand.about(0.48, 0.03), 0.6)
                path.to(hand.about(0.38, 0.07), 1)
            },
            Style("ring and stem", 2) { hand, path in
                let start = hand.about(2, 0.5)
                let right = hand.about(0.48, 0.02)
                path.arc(
                    0.26, 0.24, hand.about(0.23, 0.03), 0.24, from: start,
                    to: start - hand.between(11.6, 12.4))
                path.lift()
                path.to(right, hand.about(0.08, 0.05))
                path.to(right, 0.5)
                path.to(right + hand.about(-0.03, 0.05), 1)
            },
        ])
}
