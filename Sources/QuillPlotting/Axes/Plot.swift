/// A kind of plot: data with a title and two axes that draws its marks into a frame.
///
/// To add a kind of plot, add a file with a conforming type. The page, axes, grid, and legend come with
/// ``svg(width:height:theme:)``.
///
/// ```swift
/// import QuillPlotting
///
/// let chart = LineChart(title: "Loss", [.init("training", [0.41, 0.18, 0.12]), .init("validation", [0.2, 0.14, 0.11])])
/// print(chart.svg().text)
/// ```
public protocol Plot: Drawing {
    /// The title above the plot; empty for none.
    var title: String { get }
    /// The horizontal axis.
    var xAxis: PlotAxis { get }
    /// The vertical axis.
    var yAxis: PlotAxis { get }
    /// The names of the series drawn in `theme.series(0)`, `theme.series(1)`, …; by default none.
    var legend: [String] { get }

    /// The line of a series in the legend; by default solid.
    /// - Parameters:
    ///   - index: the number of the series.
    ///   - theme: the colors and sizes.
    func legendPaint(_ index: Int, _ theme: PlotTheme) -> SVGElement.Paint

    /// The page's width and height by default, in units of one pixel at scale 1.
    var size: (width: Double, height: Double) { get }
    /// Whether the grid has lines at the ticks of the horizontal axis too; by default not.
    var hasVerticalGrid: Bool { get }

    /// Draws the data.
    /// - Parameter frame: the frame, which converts values to positions on the page.
    func marks(in frame: PlotFrame) -> [SVGElement]
}

extension Plot {
    /// No legend.
    public var legend: [String] { [] }
    /// A solid line in the color of the series.
    public func legendPaint(_ index: Int, _ theme: PlotTheme) -> SVGElement.Paint {
        .stroke(theme.category(index, of: legend.count), 3)
    }
    /// 720 × 440.
    public var size: (width: Double, height: Double) { (720, 440) }
    /// No vertical lines.
    public var hasVerticalGrid: Bool { false }

    /// The plot on a page of its usual size.
    /// - Parameter theme: the colors and sizes.
    public func svg(theme: PlotTheme) -> SVG { svg(width: size.width, height: size.height, theme: theme) }

    /// The plot on a page, with title, axes, grid, and legend.
    /// - Parameters:
    ///   - width: the page's width, in units of one pixel at scale 1.
    ///   - height: the page's height.
    ///   - theme: the colors and sizes.
    public func svg(width: Double, height: Double, theme: PlotTheme = .light) -> SVG {
        let frame = PlotFrame(self, width: width, height: height, theme: theme)
        let page = SVGElement.rectangle(x: 0, y: 0, width: width, height: height, .fill(theme.background))
        return SVG(
            width: width, height: height,
            [page] + frame.grid + marks(in: frame) + frame.labels)
    }
}
