/// Tells marks among a page's digits, such as the dot of 12.50, from dirt and from ink that is far away from them.
struct MarkFinding {
    private let page: PageInk
    private let strokeWidth: Float
    private let lines: [WrittenPage.Line]

    init(_ page: PageInk, strokeWidth: Float, lines: [WrittenPage.Line]) {
        self.page = page
        self.strokeWidth = strokeWidth
        self.lines = lines
    }

    /// Whether ink that isn't part of a digit is a mark: it is as dark and as thick as the digits' strokes, in a line,
    /// and at most a digit's height away from one of the line's digits.
    func isMark(_ group: InkGroups.Group) -> Bool {
        let box = group.box
        // A dot is about as wide as the strokes.
        guard Float(group.area) >= 0.5 * strokeWidth * strokeWidth,
            Float(min(box.width, box.height)) >= 0.5 * strokeWidth,
            !box.touchesBorder(page.ink.width, page.ink.height),
            group.pieces.contains(where: { page.pieces.pieces[$0].peak >= 0.6 * page.level })
        else { return false }
        return lines.contains { line in
            line.regions.contains { isNear(box, $0.box, height: line.height) }
        }
    }

    private func isNear(_ mark: PixelBox, _ digit: PixelBox, height: Float) -> Bool {
        let gap = max(digit.x - (mark.x + mark.width), mark.x - (digit.x + digit.width))
        let middle = Float(mark.y) + Float(mark.height) / 2
        // A comma may hang below the line.
        return gap > 0 && Float(gap) <= height && middle >= Float(digit.y)
            && middle <= Float(digit.y + digit.height) + 0.3 * height
    }
}
