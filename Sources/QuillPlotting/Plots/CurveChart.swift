/// Curves over the unit square, such as ROC and precision–recall curves.
public struct CurveChart: Plot {
    /// A curve from point to point.
    public struct Curve: Sendable {
        /// The name in the legend, usually with the area below the curve.
        public let name: String
        /// The points.
        public let points: [(x: Double, y: Double)]

        /// A curve and its name.
        public init(_ name: String, _ points: [(x: Double, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The curves.
    public let curves: [Curve]
    /// Whether the diagonal, the curve of chance, is drawn.
    public let showsDiagonal: Bool

    /// A chart of curves.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal axis.
    ///   - yLabel: the label of the vertical axis.
    ///   - curves: the curves.
    ///   - showsDiagonal: whether the diagonal is drawn.
    public init(
        title: String = "", xLabel: String, yLabel: String, _ curves: [Curve], showsDiagonal: Bool = false
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.curves = curves
        self.showsDiagonal = showsDiagonal
    }

    /// From 0 to 1.
    public var xAxis: PlotAxis { PlotAxis(xLabel, over: 0...1) }
    /// From 0 to 1.
    public var yAxis: PlotAxis { PlotAxis(yLabel, over: 0...1) }
    /// The names of the curves.
    public var legend: [String] { curves.map(\.name) }
    /// The color and the dashes of a curve.
    public func legendPaint(_ index: Int, _ theme: PlotTheme) -> SVGElement.Paint {
        theme.line(index, of: curves.count, width: 3)
    }
    /// A square and its legend, or taller where the legend needs more than three rows.
    public var size: (width: Double, height: Double) { (560, 600 + extraLegendHeight(left: 60, right: 536)) }
    /// Lines in both directions.
    public var hasVerticalGrid: Bool { true }

    /// Draws the curves.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        var chance = SVGElement.Paint.stroke(frame.theme.muted, 1)
        chance.isDashed = true
        let diagonal =
            showsDiagonal
            ? [SVGElement.line([(frame.x(0), frame.y(0)), (frame.x(1), frame.y(1))], chance)] : []
        let lines = curves.enumerated().compactMap { index, curve -> SVGElement? in
            let points = curve.points.filter { $0.x.isFinite && $0.y.isFinite }
            guard points.count > 1 else { return nil }
            return .line(
                points.map { (frame.x($0.x), frame.y($0.y)) },
                frame.theme.line(index, of: curves.count, width: 2))
        }
        return diagonal + (lines.isEmpty ? [frame.note("no data")] : lines)
    }
}
