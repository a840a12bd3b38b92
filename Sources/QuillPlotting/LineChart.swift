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

        /// A line through points (x, y); surplus coordinates are dropped.
        public init(_ name: String, x: [Double], y: [Double]) {
            let count = min(x.count, y.count)
            (self.name, self.x, self.y) = (name, Array(x.prefix(count)), Array(y.prefix(count)))
        }

        /// A line through values at 1, 2, 3, …, such as one per epoch.
        public init(_ name: String, _ values: [Double]) {
            self.init(name, x: values.indices.map { Double($0 + 1) }, y: values)
        }
    }

    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The lines.
    public let series: [Series]

    /// A chart of lines.
    public init(title: String = "", xLabel: String = "", yLabel: String = "", _ series: [Series]) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
    }

    /// From the first point to the last.
    public var xAxis: Axis { Axis(xLabel, of: series.flatMap(\.x), ticks: 8, isRound: false) }

    /// Round numbers around all values.
    public var yAxis: Axis { Axis(yLabel, of: series.flatMap(\.y)) }

    /// The names of the lines, if there are several.
    public var legend: [String] { series.count > 1 ? series.map(\.name) : [] }

    /// Draws the lines; a point without neighbors becomes a dot.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        series.enumerated().flatMap { index, series -> [SVGElement] in
            let color = frame.theme.series(index)
            return Self.runs(series).map { run -> SVGElement in
                let points = run.map { (x: frame.x($0.x), y: frame.y($0.y)) }
                return points.count == 1
                    ? .circle(x: points[0].x, y: points[0].y, radius: 3, .fill(color))
                    : .line(points, .stroke(color, 2))
            }
        }
    }

    /// The runs of consecutive finite points.
    private static func runs(_ series: Series) -> [[(x: Double, y: Double)]] {
        let points = Array(zip(series.x, series.y))
        return points.split { !$0.0.isFinite || !$0.1.isFinite }.map { $0.map { (x: $0.0, y: $0.1) } }
    }
}
