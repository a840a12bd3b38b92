/// Several drawings on one page, in rows.
public struct Panels: Drawing {
    /// The title of the page; empty for none.
    public let title: String
    /// The drawings, row by row.
    public let drawings: [any Drawing]
    /// The number of drawings side by side.
    public let columns: Int

    /// A page of drawings.
    /// - Parameters:
    ///   - title: the title of the page.
    ///   - drawings: the drawings.
    ///   - columns: the number of drawings side by side.
    public init(title: String = "", _ drawings: [any Drawing], columns: Int = 2) {
        self.title = title
        self.drawings = drawings
        self.columns = max(1, columns)
    }

    /// Draws each at its own size; columns are as wide as their widest, rows as tall as their tallest.
    public func svg(theme: PlotTheme) -> SVG {
        let pages = drawings.map { $0.svg(theme: theme) }
        let columns = min(self.columns, max(pages.count, 1))
        let rows = (pages.count + columns - 1) / columns
        let widths = (0..<columns).map { column in
            stride(from: column, to: pages.count, by: columns).map { pages[$0].width }.max() ?? 0
        }
        let heights = (0..<rows).map { row in
            (row * columns..<min((row + 1) * columns, pages.count)).map { pages[$0].height }.max() ?? 0
        }
        let top = title.isEmpty ? 0 : theme.textSize * 3
        let (width, height) = (max(widths.reduce(0, +), 160), max(top + heights.reduce(0, +), 60))
        var elements = [
            SVGElement.rectangle(x: 0, y: 0, width: width, height: height, .fill(theme.background))
        ]
        if !title.isEmpty {
            elements.append(
                .text(
                    title, x: 20, y: theme.textSize * 2.2,
                    .init(size: theme.textSize * 1.6, color: theme.ink, isBold: true)))
        }
        for (index, page) in pages.enumerated() {
            let x = widths.prefix(index % columns).reduce(0, +)
            let y = top + heights.prefix(index / columns).reduce(0, +)
            elements.append(.group(x: x, y: y, page.elements))
        }
        return SVG(width: width, height: height, elements)
    }
}
