/// The names of a plot's series, each with its color, in as many rows as they need.
struct PlotLegend: Sendable {
    private let entries: [(name: String, x: Double, row: Int)]
    private let size: Double

    /// Lays out names between two edges of the page.
    init(_ names: [String], left: Double, right: Double, size: Double) {
        var (x, row) = (left, 0)
        entries = names.map { name in
            let fitted = SVGElement.shortened(name, width: right - left - 24, size: size)
            let width = 38 + SVGElement.width(of: fitted, size: size)
            if x > left, x + width - 18 > right { (x, row) = (left, row + 1) }
            defer { x += width }
            return (fitted, x, row)
        }
        self.size = size
    }

    /// The height of all rows; 0 without names.
    var height: Double { entries.last.map { Double($0.row + 1) * size * 1.6 + 4 } ?? 0 }

    /// Draws a colored bar and a name for each series.
    func elements(top: Double, _ theme: PlotTheme) -> [SVGElement] {
        entries.enumerated().flatMap { index, entry -> [SVGElement] in
            let y = top + size * (1.2 + 1.6 * Double(entry.row))
            let color = theme.category(index, of: entries.count)
            return [
                .line([(entry.x, y - size * 0.35), (entry.x + 14, y - size * 0.35)], .stroke(color, 3)),
                .text(entry.name, x: entry.x + 20, y: y, .init(size: size, color: theme.muted)),
            ]
        }
    }
}
