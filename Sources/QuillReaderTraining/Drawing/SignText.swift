import QuillStrokes

/// A sign as text. Each knot is two digits: its column from the left and its row from the top, 0 to 9. A `!` after a
/// knot makes it a corner, and `/` lifts the pen.
///
/// A cross is `49 40 / 15 75`, a tent `09 40! 79`.
struct SignText: Sendable {
    let name: String
    private let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// Draws the strokes in the frame of ``Skeleton``, 0.72 wide and 1 high.
    func draw(into skeleton: inout Skeleton) {
        for word in text.split(separator: " ") {
            let figures = word.compactMap { $0.wholeNumberValue }
            guard figures.count == 2 else {
                skeleton.lift()
                continue
            }
            let (x, y) = (Float(figures[0]) * 0.08 - 0.04, Float(figures[1]) / 9)
            if word.hasSuffix("!") { skeleton.corner(x, y) } else { skeleton.to(x, y) }
        }
    }
}
