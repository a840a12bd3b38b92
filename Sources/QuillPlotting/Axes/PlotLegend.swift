/// The names of a plot's series, each with its line, in as many rows as they need.
struct PlotLegend: Sendable {
    private let entries: [(name: String, x: Double, row: Int)]
    private let paints: [SVGElement.Paint]
    private let size: Double
    /// The length of the lines: dashes need more.
    private let length: Double

    /// Lays out names between two edges of the page.
    init(_ names: [String], _ paints: [SVGElement.Paint], left: Double, right: Double, size: Double) {
        let length = paints.contains(where: \.isDashed) ? 48.0 : 14.0
        var (x, row) = (left, 0)
        entries = names.map { name in
            let fitted = SVGElement.shortened(name, width: right - left - length - 10, size: size)
            let width = length + 24 + SVGElement.width(of: fitted, size: size)
            if x > left, x + width - 18 > right { (x, row) = (left, row + 1) }
            defer { x += width }
            return (fitted, x, row)
        }
        (self.paints, self.size, self.length) = (paints, size, length)
    }

    /// The height of all rows; 0 without names.
    var height: Double { entries.last.map { Double($0.row + 1) * size * 1.6 + 4 } ?? 0 }

    /// Draws a line and a name for each series.
    func elements(top: Double, _ theme: PlotTheme) -> [SVGElement] {
        zip(entries, paints).flatMap { entry, paint -> [SVGElement] in
            let y = top + size * (1.2 + 1.6 * Double(entry.row))
            return [
                .line([(entry.x, y - size * 0.35), (entry.x + length, y - size * 0.35)], paint),
                .text(entry.name, x: entry.x + length + 6, y: y, .init(size: size, color: theme.muted)),
            ]
        }
    }
}

extension Plot {
    /// The height that the legend needs for its rows after the third, between two edges of the page.
    func extraLegendHeight(left: Double, right: Double) -> Double {
        let (names, size) = (legend, PlotTheme.light.textSize)
        let paints = names.indices.map { legendPaint($0, .light) }
        let height = PlotLegend(names, paints, left: left, right: right, size: size).height
        return max(0, height - 3 * size * 1.6 - 4)
    }
}
