/// A chart with one line per series, such as a metric over epochs.
///
/// ```swift
/// import QuillPlotting
///
/// let chart = LineChart(title: "Accuracy", xLabel: "epoch", [.init("training", accuracies)])
/// print(chart.svg().text)
/// ```
public struct LineChart: Plot, Equatable {
    /// A line and its name.
    public struct Series: Sendable, Equatable {
        /// The name in the legend.
        public let name: String
        /// The points' horizontal values.
        public let x: [Double]
        /// The points' vertical values; the line has a gap where a value isn't finite.
        public let y: [Double]
        /// The lower and upper ends of a band around the line, such as an interval; nil for none.
        public var band: (lower: [Double], upper: [Double])?
        /// The index of the point that is marked with a ring and its value, such as the best epoch; nil for none.
        public var marked: Int?
        /// Whether the line is dashed.
        public var isDashed = false
        /// The number of the line's color, which lines of one kind share, such as the curves of one run; nil for a color of its
        /// own, if no other line has a number.
        public var group: Int?
        /// Paler values behind the line, of which it is the smoothed version.
        var raw: [Double] = []

        /// A line through points (x, y); surplus coordinates are dropped.
        public init(_ name: String, x: [Double], y: [Double]) {
            let count = min(x.count, y.count)
            (self.name, self.x, self.y) = (name, Array(x.prefix(count)), Array(y.prefix(count)))
        }

        /// A line through values at 1, 2, 3, …, such as one per epoch.
        public init(_ name: String, _ values: [Double]) {
            self.init(name, x: values.indices.map { Double($0 + 1) }, y: values)
        }

        /// Compares all parts.
        public static func == (one: Series, other: Series) -> Bool {
            one.name == other.name && one.x == other.x && one.y == other.y && one.raw == other.raw
                && one.marked == other.marked && one.isDashed == other.isDashed && one.group == other.group
                && one.band?.lower == other.band?.lower && one.band?.upper == other.band?.upper
        }
    }

    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The lines.
    public let series: [Series]
    /// Whether the vertical axis is logarithmic. Values that aren't positive are gaps then.
    public let isLogarithmic: Bool

    /// A chart of lines.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal axis.
    ///   - yLabel: the label of the vertical axis.
    ///   - isLogarithmic: whether the vertical axis is logarithmic, such as for a loss over several powers of ten.
    ///   - series: the lines.
    public init(
        title: String = "", xLabel: String = "", yLabel: String = "", isLogarithmic: Bool = false,
        _ series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.isLogarithmic = isLogarithmic
        self.series = series
    }

    /// From the first point to the last. Between whole numbers, such as epochs, there are no ticks with fractions.
    public var xAxis: PlotAxis {
        let finite = series.flatMap(\.x).filter(\.isFinite)
        var ticks = 8
        if let least = finite.min(), let most = finite.max(), most - least < 8,
            finite.allSatisfy({ $0 == $0.rounded() })
        {
            ticks = Int(most - least) + 1
        }
        return PlotAxis(xLabel, of: finite, ticks: ticks, isRound: false)
    }

    /// Round numbers around all values, or powers of ten.
    public var yAxis: PlotAxis {
        let values = series.flatMap { $0.y + $0.raw + ($0.band.map { $0.lower + $0.upper } ?? []) }
        return isLogarithmic ? PlotAxis(yLabel, logarithmOf: values) : PlotAxis(yLabel, of: values)
    }

    /// The names of the lines, if there are several.
    public var legend: [String] { series.count > 1 ? series.map(\.name) : [] }

    /// The color and the dashes of a line.
    public func legendPaint(_ index: Int, _ theme: PlotTheme) -> SVGElement.Paint { paint(index, theme, 3) }

    /// 720 × 440, or taller where the legend needs more than three rows.
    public var size: (width: Double, height: Double) { (720, 440 + extraLegendHeight(left: 64, right: 696)) }

    private func paint(_ index: Int, _ theme: PlotTheme, _ width: Double) -> SVGElement.Paint {
        let line = series[index]
        let groups = series.compactMap(\.group).max().map { $0 + 1 }
        let (number, count) = (line.group ?? index, groups ?? series.count)
        return theme.line(number, of: count, width: width, isDashed: line.isDashed)
    }

    /// The number of finite values that a logarithmic axis can't show.
    private var hiddenCount: Int {
        isLogarithmic ? series.reduce(0) { $0 + $1.y.count { $0.isFinite && $0 <= 0 } } : 0
    }

    /// Draws the lines; a point without neighbors becomes a dot. A chart without any finite point says so, and so does a
    /// logarithmic one that leaves values out.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        let drawn = series.enumerated().flatMap { index, series -> [SVGElement] in
            let paint = paint(index, frame.theme, 2)
            let color = paint.stroke ?? frame.theme.ink
            let pale = SVGElement.Paint(stroke: color, width: 1, opacity: 0.35)
            return Self.band(series, frame, color) + Self.lines(series.x, series.raw, frame, pale)
                + Self.lines(series.x, series.y, frame, paint) + Self.mark(series, frame, color)
        }
        let hidden = hiddenCount
        let text = "\(hidden) value\(hidden == 1 ? "" : "s") ≤ 0 not shown"
        let remark = hidden == 0 ? [] : [frame.remark(text)]
        return (drawn.isEmpty ? [frame.note("no data")] : drawn) + remark
    }

    /// Lines through runs of consecutive points that the axes can show.
    private static func lines(
        _ x: [Double], _ y: [Double], _ frame: PlotFrame, _ paint: SVGElement.Paint
    ) -> [SVGElement] {
        let runs = Array(zip(x, y)).split { !frame.shows(x: $0.0, y: $0.1) }
        return runs.map { run -> SVGElement in
            let points = run.map { (x: frame.x($0.0), y: frame.y($0.1)) }
            return points.count == 1
                ? .circle(x: points[0].x, y: points[0].y, radius: 3, .fill(paint.stroke ?? .black))
                : .line(points, paint)
        }
    }

    private static func band(_ series: Series, _ frame: PlotFrame, _ color: PlotColor) -> [SVGElement] {
        guard let band = series.band else { return [] }
        let ends = zip(series.x, zip(band.lower, band.upper)).filter { x, ends in
            frame.shows(x: x, y: ends.0) && frame.shows(x: x, y: ends.1)
        }
        guard ends.count > 1 else { return [] }
        let above = ends.map { (x: frame.x($0.0), y: frame.y($0.1.1)) }
        let below = ends.reversed().map { (x: frame.x($0.0), y: frame.y($0.1.0)) }
        return [.polygon(above + below, .fill(color, opacity: 0.18))]
    }

    private static func mark(_ series: Series, _ frame: PlotFrame, _ color: PlotColor) -> [SVGElement] {
        guard let index = series.marked, series.y.indices.contains(index),
            frame.shows(x: series.x[index], y: series.y[index])
        else { return [] }
        let (x, y) = (frame.x(series.x[index]), frame.y(series.y[index]))
        let size = frame.theme.textSize
        // Above the point, or below if there is no room.
        let baseline = y - size < frame.top ? y + size * 1.7 : y - size * 0.7
        let text = SVGElement.significant(series.y[index])
        let width = SVGElement.width(of: text, size: size, isBold: true)
        let center = max(frame.left + width / 2, min(frame.right - width / 2, x))
        return [
            .circle(x: x, y: y, radius: 5, .init(fill: frame.theme.background, stroke: color, width: 2)),
            .text(
                text, x: center, y: baseline, .init(size: size, color: color, isBold: true, anchor: .middle)),
        ]
    }

    /// Returns the chart with smoothed lines and the original values pale behind them.
    ///
    /// Each value becomes an exponential moving average, divided by the sum of its weights, so that the start isn't
    /// pulled to zero.
    /// Source: TensorBoard, `vz_line_chart`, 2015.
    /// - Parameter weight: the weight of the past, from 0 (no smoothing) to less than 1.
    public func smoothed(by weight: Double) -> LineChart {
        guard weight > 0, weight < 1 else { return self }
        let smooth = series.map { series -> Series in
            var (sum, total) = (0.0, 0.0)
            var copy = Series(
                series.name, x: series.x,
                y: series.y.map { value in
                    guard value.isFinite else { return value }
                    sum = sum * weight + value * (1 - weight)
                    total = total * weight + (1 - weight)
                    return sum / total
                })
            (copy.isDashed, copy.band, copy.raw) = (series.isDashed, series.band, series.y)
            (copy.marked, copy.group) = (series.marked, series.group)
            return copy
        }
        return LineChart(
            title: title, xLabel: xLabel, yLabel: yLabel, isLogarithmic: isLogarithmic, smooth)
    }
}
