extension DigitStyles {
    static let zero = DigitStyles(
        width: 1.2, slant: 0.18, spread: 0.22,
        [
            Style("closed", 10) { hand, path in
                let start = hand.about(12, 0.7)
                path.arc(
                    0.32, 0.5, hand.about(0.34, 0.06), 0.5, from: start, to: start - hand.between(11.5, 12.6),
                    growing: hand.about(1, 0.06))
            },
            Style("overlapping", 4) { hand, path in
                let start = hand.about(11.7, 0.8)
                path.arc(
                    0.32, 0.5, hand.about(0.35, 0.06), 0.5, from: start, to: start - hand.between(12.6, 14.5),
                    growing: hand.about(0.92, 0.1))
            },
            Style("gap", 2) { hand, path in
                let start = hand.about(12, 0.8)
                path.arc(
                    0.32, 0.5, hand.about(0.34, 0.05), 0.5, from: start, to: start - hand.between(10.4, 11.5),
                    growing: hand.about(1, 0.08))
            },
            Style("curl inside", 2) { hand, path in
                let start = hand.about(11.5, 0.6)
                path.arc(0.32, 0.5, hand.about(0.35, 0.05), 0.5, from: start, to: start - 12.3, growing: 0.98)
                path.to(hand.about(0.3, 0.05), hand.about(0.12, 0.03))
                path.to(hand.about(0.25, 0.05), hand.about(0.28, 0.06))
            },
            Style("clockwise", 2) { hand, path in
                let start = hand.about(11.5, 1.5)
                path.arc(
                    0.32, 0.5, hand.about(0.34, 0.06), 0.5, from: start, to: start + hand.between(11.6, 12.8),
                    growing: hand.about(1, 0.06))
            },
            Style("lead-in", 3) { hand, path in
                path.to(hand.about(0.52, 0.06), hand.about(-0.04, 0.05))
                path.arc(0.32, 0.52, hand.about(0.33, 0.05), 0.48, from: 11.8, to: -0.3, growing: 1.02)
            },
            Style("pointed", 1.5) { hand, path in
                let top = hand.about(0.34, 0.06)
                path.corner(top, 0)
                path.arc(0.32, 0.6, hand.about(0.32, 0.04), 0.4, from: 10, to: 2)
                path.to(top + hand.about(0, 0.04), hand.about(0.03, 0.02))
            },
            Style("twice round", 1) { hand, path in
                let start = hand.about(11, 1)
                path.arc(
                    0.32, 0.5, hand.about(0.36, 0.05), 0.5, from: start, to: start - hand.between(16, 22),
                    growing: hand.between(0.8, 0.95))
            },
            Style("stroke inside", 1) { hand, path in
                let start = hand.about(11, 0.7)
                path.arc(0.32, 0.5, hand.about(0.36, 0.04), 0.48, from: start, to: start - 12.6)
                path.to(hand.about(0.52, 0.06), hand.about(0.2, 0.06))
                path.to(hand.about(0.3, 0.06), hand.about(0.5, 0.08))
            },
            Style("slashed", 0.4) { hand, path in
                path.arc(0.32, 0.5, 0.35, 0.48, from: 12.5, to: 0.3)
                path.lift()
                path.to(hand.about(0.58, 0.05), hand.about(0.12, 0.06))
                path.to(hand.about(0.08, 0.05), hand.about(0.88, 0.06))
            },
        ])
}
