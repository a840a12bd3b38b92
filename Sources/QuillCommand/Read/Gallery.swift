import QuillPictures
import QuillPlotting

/// A page of small pictures with a line or two below each.
struct Gallery {
    /// One picture of it.
    struct Entry {
        /// Where the picture is.
        let path: String
        /// What was read; in colour below the picture.
        let answer: String
        /// What else there is to say.
        let remark: String
        let isRight: Bool
    }

    let title: String
    let entries: [Entry]

    /// More would make a page that no program shows.
    static let limit = 150
    private typealias Style = PageStyle
    private static let columns = 6
    private static let gap = 28.0

    /// The page. Pictures that cannot be read leave their place empty.
    func page() throws -> SVG {
        let shown = entries.prefix(Self.limit)
        let side =
            (Style.width - 2 * Style.margin - Self.gap * Double(Self.columns - 1)) / Double(Self.columns)
        let high = side * 0.8
        let line = high + (shown.contains { $0.answer.count > 18 } ? 78 : 62)
        var elements = [Style.text(title, Style.margin, Style.margin + 14, size: 20)]
        let top = Style.margin + 44
        for (place, entry) in shown.enumerated() {
            let x = Style.margin + Double(place % Self.columns) * (side + Self.gap)
            let y = top + Double(place / Self.columns) * line
            if let picture = try? Picture(contentsOf: entry.path) {
                elements.append(
                    try PageImages.fitted(picture, x: x, y: y, width: side, height: high, isCentred: true)
                        .element)
            }
            elements.append(.rectangle(x: x, y: y, width: side, height: high, .stroke(Style.rule)))
            let color = entry.isRight ? Style.ink : Certainty.noDigit.color
            let answer = Style.lines(entry.answer, width: 18, count: 2)
            for (line, text) in answer.enumerated() {
                elements.append(Style.text(text, x, y + high + 20 + Double(line) * 17, size: 14, color))
            }
            let below = y + high + 20 + Double(answer.count) * 17
            elements.append(Style.text(entry.remark, x, below, size: 10.5, Style.muted))
        }
        let rows = (shown.count + Self.columns - 1) / Self.columns
        var bottom = top + Double(rows) * line
        if entries.count > shown.count {
            elements.append(
                Style.text("… and \(entries.count - shown.count) more", Style.margin, bottom + 8, Style.muted)
            )
            bottom += 24
        }
        let height = (bottom + Style.margin * 0.4).rounded(.up)
        let paper = SVGElement.rectangle(x: 0, y: 0, width: Style.width, height: height, .fill(.white))
        return SVG(width: Style.width, height: height, [paper] + elements)
    }
}
