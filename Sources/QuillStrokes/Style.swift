/// One way of writing a digit.
package struct Style: Sendable {
    let name: String
    /// The frequency of the style, relative to the digit's other styles.
    let share: Float
    let draw: @Sendable (inout StrokeRandom, inout Skeleton) -> Void

    package init(
        _ name: String, _ share: Float,
        _ draw: @escaping @Sendable (inout StrokeRandom, inout Skeleton) -> Void
    ) {
        self.name = name
        self.share = share
        self.draw = draw
    }
}

/// All styles of a digit, and the proportions and slant its writers share.
package struct DigitStyles: Sendable {
    let styles: [Style]
    /// The mean width, relative to the skeletons.
    let width: Float
    /// The mean slant: how far the top leans to the right, per height.
    let slant: Float
    /// The standard deviation of the slant.
    let spread: Float
    private let total: Float

    package init(width: Float = 1.1, slant: Float, spread: Float, _ styles: [Style]) {
        self.styles = styles
        self.width = width
        self.slant = slant
        self.spread = spread
        total = styles.reduce(0) { $0 + $1.share }
    }

    func pick(_ hand: inout StrokeRandom) -> Style {
        var rest = hand.unit() * total
        for style in styles.dropLast() {
            rest -= style.share
            if rest < 0 { return style }
        }
        return styles[styles.count - 1]
    }

    static let all: [DigitStyles] = [zero, one, two, three, four, five, six, seven, eight, nine]
}
