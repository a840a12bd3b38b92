/// A kind of plot: data with a title and two axes that draws its marks into a frame.
///
/// A new kind of plot is one file with a type that conforms: the page, the axes, the grid, and the legend come with
/// ``svg(width:height:theme:)``.
///
/// ```swift
/// import QuillPlotting
///
/// let chart = LineChart(title: "Loss", [.init("training", [0.41, 0.18, 0.12]), .init("validation", [0.2, 0.14, 0.11])])
/// print(chart.svg().text)
/// ```
public protocol Plot: Sendable {
    /// The title above the plot; empty for none.
    var title: String { get }
    /// The horizontal axis.
    var xAxis: Axis { get }
    /// The vertical axis.
    var yAxis: Axis { get }
    /// The names of what is drawn in `theme.series(0)`, `theme.series(1)`, …; by default none.
    var legend: [String] { get }

    /// Draws the data.
    /// - Parameter frame: converts values to places on the page.
    func marks(in frame: PlotFrame) -> [SVGElement]
}

extension Plot {
    /// No legend.
    public var legend: [String] { [] }

    /// The plot on a page, with title, axes, grid, and legend.
    /// - Parameters:
    ///   - width: the page's width in units, one pixel each at the usual size.
    ///   - height: the page's height.
    ///   - theme: colors and sizes.
    public func svg(width: Double = 720, height: Double = 440, theme: PlotTheme = .light) -> SVG {
        let frame = PlotFrame(self, width: width, height: height, theme: theme)
        let page = SVGElement.rectangle(x: 0, y: 0, width: width, height: height, .fill(theme.background))
        return SVG(
            width: width, height: height,
            [page] + frame.grid + marks(in: frame) + frame.labels + frame.legend(legend))
    }
}
