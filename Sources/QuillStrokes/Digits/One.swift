extension DigitStyles {
    static let one = DigitStyles(
        slant: 0.27, spread: 0.26,
        [
            Style("stroke", 16) { hand, path in
                path.to(0.32, 0)
                path.to(0.32 + hand.about(0, 0.025), 0.5)
                path.to(0.32, 1)
            },
            Style("wavy stroke", 3) { hand, path in
                let swing = hand.about(0, 0.05)
                path.to(0.32, 0)
                path.to(0.32 + swing, 0.28)
                path.to(0.32 - swing, 0.72)
                path.to(0.32, 1)
            },
            Style("bow", 1.5) { hand, path in
                let depth = hand.about(0, 0.09)
                path.to(0.3, 0)
                path.to(0.3 + depth, 0.35)
                path.to(0.3 + depth, 0.65)
                path.to(0.3, 1)
            },
            Style("tick", 1.5) { hand, path in
                path.to(0.32 - hand.between(0.05, 0.12), hand.between(0.05, 0.16))
                path.corner(0.32, 0)
                path.to(0.32 + hand.about(0, 0.02), 0.5)
                path.to(0.32, 1)
            },
            Style("flag", 2) { hand, path in
                path.to(0.32 - hand.between(0.12, 0.32), hand.between(0.12, 0.4))
                if hand.chance(0.5) { path.corner(0.32, 0) } else { path.to(0.31, 0.01) }
                path.to(0.33, 0.5)
                path.to(0.32, 1)
            },
            Style("flag and foot", 1.6) { hand, path in
                let foot = hand.about(1, 0.02)
                path.to(0.32 - hand.between(0.08, 0.26), hand.between(0.1, 0.3))
                path.corner(0.32, 0)
                path.to(0.32, 0.5)
                path.to(0.32, 1)
                path.lift()
                path.to(0.32 - hand.between(0.12, 0.42), foot + hand.about(0, 0.02))
                path.to(0.32 + hand.between(0.12, 0.4), foot + hand.about(0, 0.03))
            },
            Style("foot", 0.4) { hand, path in
                path.to(0.32, 0)
                path.to(0.32, 1)
                path.lift()
                path.to(0.32 - hand.between(0.1, 0.28), 1 + hand.about(0, 0.02))
                path.to(0.32 + hand.between(0.1, 0.3), 1 + hand.about(0, 0.02))
            },
            Style("hooked", 0.5) { hand, path in
                path.to(0.3, 0)
                path.to(0.3, 0.6)
                path.to(0.31, hand.between(0.88, 0.97))
                path.to(0.31 + hand.between(0.05, 0.14), hand.between(0.94, 1))
            },
        ])
}
