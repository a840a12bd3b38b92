/// The part of a page that a plot draws into, and the axes around it.
public struct PlotFrame: Sendable {
    /// The edges of the area between the axes, in the page's units.
    public let left, top, right, bottom: Double
    /// Colors and sizes.
    public let theme: PlotTheme
    private let title: String
    private let xAxis, yAxis: PlotAxis
    private let hasVerticalGrid: Bool
    /// Whether the names along the horizontal axis are too long to stand side by side.
    private let isSlanted: Bool
    private let legend: PlotLegend

    private static let margin = 20.0
    /// The most room for slanted names below the axis.
    private static let slantedRoom = 96.0

    init(_ plot: some Plot, width: Double, height: Double, theme: PlotTheme) {
        self.theme = theme
        (title, xAxis, yAxis) = (plot.title, plot.xAxis, plot.yAxis)
        hasVerticalGrid = plot.hasVerticalGrid
        let line = theme.textSize
        func longest(_ labels: [String]) -> Double {
            labels.map { SVGElement.width(of: $0, size: line) }.max() ?? 0
        }
        left =
            Self.margin + min(longest(yAxis.ticks.labels), width / 3) + 8
            + (yAxis.label.isEmpty ? 0 : line * 1.8)
        right = width - 24
        top = Self.margin + (title.isEmpty ? 0 : line * 2.2)
        let names = plot.legend
        let paints = names.indices.map { plot.legendPaint($0, theme) }
        legend = PlotLegend(names, paints, left: left, right: right, size: line)
        let slot = (right - left) / Double(max(xAxis.ticks.values.count, 1))
        let longestName = longest(xAxis.ticks.labels)
        isSlanted = longestName > slot - 6
        let ticks = isSlanted ? min(longestName * 0.7, Self.slantedRoom) + line : line * 1.2
        bottom =
            max(
                top + 1,
                height - Self.margin - ticks - (xAxis.label.isEmpty ? 0 : line * 1.6) - legend.height)
    }

    /// The horizontal position of a value on the page.
    public func x(_ value: Double) -> Double { left + xAxis.share(value) * (right - left) }

    /// The vertical position of a value on the page; positions grow downward.
    public func y(_ value: Double) -> Double { bottom - yAxis.share(value) * (bottom - top) }

    /// Returns whether both axes can show a point: it is finite, and positive along logarithmic axes.
    public func shows(x: Double, y: Double) -> Bool { xAxis.shows(x) && yAxis.shows(y) }

    /// The grid lines behind the data.
    var grid: [SVGElement] {
        let across = yAxis.ticks.values.map {
            SVGElement.line([(left, y($0)), (right, y($0))], .stroke(theme.rule))
        }
        let upright = xAxis.ticks.values.map {
            SVGElement.line([(x($0), top), (x($0), bottom)], .stroke(theme.rule))
        }
        return across + (hasVerticalGrid ? upright : [])
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
            let fitted = SVGElement.shortened(title, width: right - Self.margin, size: size * 1.45)
            elements.append(
                .text(
                    fitted, x: min(left, Self.margin * 2), y: Self.margin + size,
                    .init(size: size * 1.35, color: theme.ink, isBold: true)))
        }
        for (value, label) in zip(xAxis.ticks.values, xAxis.ticks.labels) {
            elements.append(
                .line([(x(value), bottom), (x(value), bottom + 4)], .stroke(theme.muted)))
            if isSlanted {
                let name = SVGElement.shortened(label, width: Self.slantedRoom / 0.7, size: size)
                let place = (x: x(value) + size * 0.3, y: bottom + 6 + size * 0.8)
                elements.append(
                    text(name, place.x, place.y, .end).rotated(by: -45, x: place.x, y: place.y))
            } else {
                elements.append(text(label, x(value), bottom + 6 + size, .middle))
            }
        }
        let room = left - Self.margin - 8 - (yAxis.label.isEmpty ? 0 : size * 1.8)
        for (value, label) in zip(yAxis.ticks.values, yAxis.ticks.labels) {
            let name = SVGElement.shortened(label, width: room + 1, size: size)
            elements.append(text(name, left - 8, y(value) + size * 0.35, .end))
        }
        if !xAxis.label.isEmpty {
            elements.append(text(xAxis.label, (left + right) / 2, legendTop - size * 0.4, .middle))
        }
        if !yAxis.label.isEmpty {
            elements.append(
                text(yAxis.label, Self.margin + size * 0.6, (top + bottom) / 2, .middle)
                    .rotated(by: -90, x: Self.margin + size * 0.6, y: (top + bottom) / 2))
        }
        return elements + legend.elements(top: legendTop, theme)
    }

    /// The position of the legend, below the ticks and the label of the horizontal axis.
    private var legendTop: Double {
        let size = theme.textSize
        let names = xAxis.ticks.labels.map { SVGElement.width(of: $0, size: size) }.max() ?? 0
        let ticks = isSlanted ? min(names * 0.7, Self.slantedRoom) + size : size * 1.2
        return bottom + 6 + ticks + (xAxis.label.isEmpty ? 0 : size * 1.6)
    }
}
