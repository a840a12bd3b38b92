/// The part of a page that a plot draws into, and the axes around it.
public struct PlotFrame: Sendable {
    /// The edges of the area between the axes, in the page's units.
    public let left, top, right, bottom: Double
    /// Colors and sizes.
    public let theme: PlotTheme
    private let title: String
    private let xAxis, yAxis: Axis

    init(_ plot: some Plot, width: Double, height: Double, theme: PlotTheme) {
        self.theme = theme
        (title, xAxis, yAxis) = (plot.title, plot.xAxis, plot.yAxis)
        let line = theme.textSize
        // Digits are a little over half as wide as tall.
        let longest = Double(yAxis.ticks.labels.map(\.count).max() ?? 0) * line * 0.62
        left = 20 + longest + (yAxis.label.isEmpty ? 0 : line * 1.8)
        right = width - 24
        top = 20 + (title.isEmpty ? 0 : line * 2.2)
        bottom =
            height - 20 - line * 1.2 - (xAxis.label.isEmpty ? 0 : line * 1.6)
            - (plot.legend.isEmpty ? 0 : line * 2)
    }

    /// The horizontal position of a value on the page.
    public func x(_ value: Double) -> Double { left + xAxis.share(value) * (right - left) }

    /// The vertical position of a value on the page; positions grow downward.
    public func y(_ value: Double) -> Double { bottom - yAxis.share(value) * (bottom - top) }

    /// The grid lines behind the data.
    var grid: [SVGElement] {
        yAxis.ticks.values.map { SVGElement.line([(left, y($0)), (right, y($0))], .stroke(theme.rule)) }
            + [SVGElement.line([(left, bottom), (right, bottom)], .stroke(theme.muted))]
    }

    /// The title, and the axes' ticks and labels.
    var labels: [SVGElement] {
        let size = theme.textSize
        func text(_ text: String, _ x: Double, _ y: Double, _ anchor: SVGElement.TextStyle.Anchor)
            -> SVGElement
        {
            .text(text, x: x, y: y, .init(size: size, color: theme.muted, anchor: anchor))
        }
        var elements: [SVGElement] = []
        if !title.isEmpty {
            elements.append(
                .text(title, x: left, y: 20 + size, .init(size: size * 1.35, color: theme.ink, isBold: true)))
        }
        for (value, label) in zip(xAxis.ticks.values, xAxis.ticks.labels) {
            elements.append(
                .line([(x(value), bottom), (x(value), bottom + 4)], .stroke(theme.muted)))
            elements.append(text(label, x(value), bottom + 6 + size, .middle))
        }
        for (value, label) in zip(yAxis.ticks.values, yAxis.ticks.labels) {
            elements.append(text(label, left - 8, y(value) + size * 0.35, .end))
        }
        if !xAxis.label.isEmpty {
            elements.append(text(xAxis.label, (left + right) / 2, bottom + 6 + size * 2.6, .middle))
        }
        if !yAxis.label.isEmpty {
            elements.append(
                text(yAxis.label, 20 + size * 0.6, (top + bottom) / 2, .middle)
                    .rotated(by: -90, x: 20 + size * 0.6, y: (top + bottom) / 2))
        }
        return elements
    }

    /// A colored bar and a name for each series, below the plot.
    func legend(_ names: [String]) -> [SVGElement] {
        let size = theme.textSize
        let y = bottom + 6 + size * (xAxis.label.isEmpty ? 3.2 : 4.8)
        var x = left
        return names.enumerated().flatMap { index, name -> [SVGElement] in
            defer { x += 34 + Double(name.count) * size * 0.6 }
            return [
                SVGElement.line(
                    [(x, y - size * 0.35), (x + 14, y - size * 0.35)], .stroke(theme.series(index), 3)),
                SVGElement.text(name, x: x + 20, y: y, .init(size: size, color: theme.muted)),
            ]
        }
    }
}
