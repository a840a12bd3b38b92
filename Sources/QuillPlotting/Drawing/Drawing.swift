/// Anything that draws itself on a page: a plot, a grid of images, a heat map.
///
/// ```swift
/// import QuillPlotting
///
/// let page: any Drawing = LineChart(title: "Loss", [.init("training", [0.41, 0.18, 0.12])])
/// print(page.svg(theme: .dark).text)
/// ```
public protocol Drawing: Sendable {
    /// Draws the page.
    /// - Parameter theme: the colors and sizes.
    func svg(theme: PlotTheme) -> SVG
}

extension Drawing {
    /// The page in dark colors on white.
    public func svg() -> SVG { svg(theme: .light) }
}
