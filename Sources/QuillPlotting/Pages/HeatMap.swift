/// A table of numbers as colored cells, each with its value printed in a contrasting color: one digit as numbers, a
/// confusion matrix, correlations.
///
/// ```swift
/// import QuillPlotting
///
/// let map = HeatMap(title: "XOR", [[0, 1], [1, 0]], rows: ["0", "1"], columns: ["0", "1"])
/// print(map.svg().text)
/// ```
public struct HeatMap: Drawing, Equatable {
    /// The title above the table.
    public let title: String
    /// The numbers, row by row. Shorter rows end earlier.
    public let values: [[Double]]
    /// The names of the rows and the columns; empty for none.
    public let rows, columns: [String]
    /// The headings of the rows and the columns; empty for none.
    public let rowLabel, columnLabel: String
    /// The colors of the numbers.
    public let colors: ColorScale
    /// The numbers of the first and the last color; nil for the extremes.
    public let range: ClosedRange<Double>?
    /// The decimals of the printed values; nil to print none.
    public let decimals: Int?
    /// The numbers that select the colors, if they aren't `values`; of the same form.
    let shades: [[Double]]?

    /// A heat map.
    /// - Parameters:
    ///   - title: the title above the table.
    ///   - values: the numbers, row by row. Those that aren't finite have a hatched cell.
    ///   - rows: the names of the rows.
    ///   - columns: the names of the columns.
    ///   - rowLabel: the heading of the rows.
    ///   - columnLabel: the heading of the columns.
    ///   - colors: the colors of the numbers.
    ///   - range: the numbers of the first and the last color.
    ///   - decimals: the decimals of the printed values; nil to print none.
    public init(
        title: String = "", _ values: [[Double]], rows: [String] = [], columns: [String] = [],
        rowLabel: String = "", columnLabel: String = "", colors: ColorScale = .blues,
        range: ClosedRange<Double>? = nil, decimals: Int? = 0
    ) {
        self.init(
            title: title, values, rows: rows, columns: columns, rowLabel: rowLabel, columnLabel: columnLabel,
            colors: colors, range: range, decimals: decimals, shades: nil)
    }

    private init(
        title: String, _ values: [[Double]], rows: [String], columns: [String], rowLabel: String,
        columnLabel: String, colors: ColorScale, range: ClosedRange<Double>?, decimals: Int?,
        shades: [[Double]]?
    ) {
        self.title = title
        self.values = values
        self.rows = rows
        self.columns = columns
        self.rowLabel = rowLabel
        self.columnLabel = columnLabel
        self.colors = colors
        self.range = range
        self.decimals = decimals
        self.shades = shades
    }

    /// The counts of a confusion matrix. A cell's color is its share of its row, on a scale that lets rare confusions
    /// be seen.
    /// - Parameters:
    ///   - title: the title above the table.
    ///   - counts: the number of samples by true class (row) and predicted class (column).
    ///   - classNames: the names of the classes; by default their numbers.
    public init(title: String = "", confusion counts: [[Int]], classNames: [String]? = nil) {
        let names = classNames ?? counts.indices.map { "\($0)" }
        let shades = counts.map { row -> [Double] in
            let total = max(row.reduce(0, +), 1)
            return row.map { SVGElement.power(Double($0) / Double(total), 0.35) }
        }
        self.init(
            title: title, counts.map { $0.map(Double.init) }, rows: names, columns: names, rowLabel: "true",
            columnLabel: "predicted", colors: .blues, range: 0...1, decimals: 0, shades: shades)
    }

    private var columnCount: Int { values.map(\.count).max() ?? 0 }
    private static let margin = 20.0

    /// Draws the table.
    public func svg(theme: PlotTheme) -> SVG {
        let texts = values.map { row in
            row.map { value in
                decimals.map { value.isFinite ? SVGElement.fixed(value, decimals: $0) : "–" } ?? ""
            }
        }
        let count = max(columnCount, values.count, 1)
        // Large tables have small cells, and values only while they can be read.
        let longest = texts.joined().map { SVGElement.width(of: $0, size: 1) }.max() ?? 0
        let cell = max(count > 200 ? 2 : 6, min(44, 900 / Double(count)))
        let size = min(theme.textSize, cell * 0.5, (cell - 3) / max(longest, 0.1))
        let prints = decimals != nil && size >= 5.5
        let layout = Layout(self, cell: cell, theme: theme)
        var elements = [
            SVGElement.rectangle(
                x: 0, y: 0, width: layout.width, height: layout.height, .fill(theme.background))
        ]
        elements += layout.labels(of: self, theme)
        let shades = shades ?? values
        let color = colors.over(Array(shades.joined()), range: range)
        if !prints, values.count * columnCount > 10_000 {
            elements += pixels(color, theme, layout)
        } else {
            elements += cells(texts, color, theme, layout, size: prints ? size : nil)
        }
        if values.allSatisfy(\.isEmpty) {
            elements.append(
                .text(
                    "no data", x: layout.left, y: layout.top + 16,
                    .init(size: theme.textSize, color: theme.muted)))
        }
        return SVG(width: layout.width, height: layout.height, elements)
    }

    /// A rectangle for each number, with the number in it if it has a size.
    private func cells(
        _ texts: [[String]], _ color: (Double) -> PlotColor, _ theme: PlotTheme, _ layout: Layout,
        size: Double?
    ) -> [SVGElement] {
        let (cell, shades) = (layout.cell, shades ?? values)
        var elements: [SVGElement] = []
        for (row, line) in values.enumerated() {
            for (column, value) in line.enumerated() {
                let (x, y) = (layout.left + Double(column) * cell, layout.top + Double(row) * cell)
                let fill = value.isFinite ? color(shades[row][column]) : theme.rule
                // Half a unit more, so that no seams show between cells.
                elements.append(
                    .rectangle(x: x, y: y, width: cell + 0.5, height: cell + 0.5, .fill(fill)))
                if !value.isFinite {
                    elements.append(.line([(x, y + cell), (x + cell, y)], .stroke(theme.wrong)))
                }
                guard let size else { continue }
                elements.append(
                    .text(
                        texts[row][column], x: x + cell / 2, y: y + cell / 2 + size * 0.36,
                        .init(size: size, color: fill.contrasting, anchor: .middle)))
            }
        }
        return elements
    }

    /// A large table as an image with a pixel for each number.
    private func pixels(
        _ color: (Double) -> PlotColor, _ theme: PlotTheme, _ layout: Layout
    ) -> [SVGElement] {
        let (width, shades) = (columnCount, shades ?? values)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * values.count * 4)
        for (row, line) in values.enumerated() {
            for column in 0..<width {
                guard column < line.count else {
                    bytes += [0, 0, 0, 0]
                    continue
                }
                let fill = line[column].isFinite ? color(shades[row][column]) : theme.wrong
                bytes += [fill.red, fill.green, fill.blue, 255]
            }
        }
        guard let bitmap = try? Bitmap(width: width, height: values.count, channels: 4, bytes: bytes) else {
            return []
        }
        return [
            .bitmap(
                bitmap, x: layout.left, y: layout.top, width: Double(width) * layout.cell,
                height: Double(values.count) * layout.cell)
        ]
    }

    /// The places of the table's parts.
    private struct Layout {
        let left, top, width, height, cell: Double
        let isSlanted: Bool

        init(_ map: HeatMap, cell: Double, theme: PlotTheme) {
            let size = theme.textSize
            func longest(_ names: [String]) -> Double {
                min(names.map { SVGElement.width(of: $0, size: size) }.max() ?? 0, 140)
            }
            self.cell = cell
            left =
                HeatMap.margin + (map.rows.isEmpty ? 0 : longest(map.rows) + 8)
                + (map.rowLabel.isEmpty ? 0 : size * 1.8)
            isSlanted = longest(map.columns) > cell - 2
            let names = map.columns.isEmpty ? 0 : isSlanted ? longest(map.columns) * 0.72 + size : size * 1.6
            top =
                HeatMap.margin + (map.title.isEmpty ? 0 : size * 2.2) + names
                + (map.columnLabel.isEmpty ? 0 : size * 1.7)
            let title = SVGElement.width(of: map.title, size: size * 1.35, isBold: true) + 2 * HeatMap.margin
            let table = left + Double(map.columnCount) * cell + HeatMap.margin
            width = max(table + (isSlanted ? longest(map.columns.suffix(1)) * 0.5 : 0), title, 160)
            height = top + Double(max(map.values.count, 1)) * cell + HeatMap.margin
        }

        func labels(of map: HeatMap, _ theme: PlotTheme) -> [SVGElement] {
            let size = theme.textSize
            var elements: [SVGElement] = []
            func style(_ anchor: SVGElement.TextStyle.Anchor) -> SVGElement.TextStyle {
                .init(size: size, color: theme.muted, anchor: anchor)
            }
            if !map.title.isEmpty {
                elements.append(
                    .text(
                        map.title, x: HeatMap.margin, y: HeatMap.margin + size,
                        .init(size: size * 1.35, color: theme.ink, isBold: true)))
            }
            let middle = left + Double(map.columnCount) * cell / 2
            if !map.columnLabel.isEmpty {
                let y = HeatMap.margin + (map.title.isEmpty ? 0 : size * 2.2) + size
                elements.append(.text(map.columnLabel, x: middle, y: y, style(.middle)))
            }
            for (index, name) in map.columns.prefix(map.columnCount).enumerated() {
                let x = left + (Double(index) + 0.5) * cell
                let text = SVGElement.shortened(name, width: 140, size: size)
                elements.append(
                    isSlanted
                        ? SVGElement.text(text, x: x, y: top - 6, style(.start)).rotated(
                            by: -45, x: x, y: top - 6)
                        : .text(text, x: x, y: top - 6, style(.middle)))
            }
            for (index, name) in map.rows.prefix(map.values.count).enumerated() {
                let y = top + (Double(index) + 0.5) * cell + size * 0.36
                let text = SVGElement.shortened(name, width: 140, size: size)
                elements.append(.text(text, x: left - 8, y: y, style(.end)))
            }
            if !map.rowLabel.isEmpty {
                let (x, y) = (HeatMap.margin + size * 0.7, top + Double(map.values.count) * cell / 2)
                elements.append(
                    SVGElement.text(map.rowLabel, x: x, y: y, style(.middle)).rotated(by: -90, x: x, y: y))
            }
            return elements
        }
    }
}
