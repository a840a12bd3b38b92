/// Points in the plane, colored by class, such as a map of digits.
public struct ScatterChart: Plot {
    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The points.
    public let points: [(x: Double, y: Double)]
    /// The class of each point; empty for one color.
    public let classes: [Int]
    /// The names of the classes.
    public let classNames: [String]
    /// An image for some of the points, by their index, drawn over them.
    public let thumbnails: [Int: Bitmap]

    /// A scatter chart.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal axis.
    ///   - yLabel: the label of the vertical axis.
    ///   - points: the points. Those that aren't finite are left out.
    ///   - classes: the class of each point; if there are fewer than points, all have one color.
    ///   - classNames: the names of the classes; by default their numbers.
    ///   - thumbnails: images for some of the points.
    public init(
        title: String = "", xLabel: String = "", yLabel: String = "", _ points: [(x: Double, y: Double)],
        classes: [Int] = [], classNames: [String]? = nil, thumbnails: [Int: Bitmap] = [:]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.points = points
        self.classes = classes.count < points.count ? [] : classes.map { max($0, 0) }
        self.classNames = classNames ?? (0...(self.classes.max() ?? 0)).map { "\($0)" }
        self.thumbnails = thumbnails
    }

    /// The range of the points.
    public var xAxis: PlotAxis { PlotAxis(xLabel, of: points.map(\.x), ticks: 8) }
    /// The range of the points.
    public var yAxis: PlotAxis { PlotAxis(yLabel, of: points.map(\.y)) }
    /// The names of the classes, if there are several.
    public var legend: [String] { classes.isEmpty || classNames.count > 20 ? [] : classNames }
    /// 720 × 640.
    public var size: (width: Double, height: Double) { (720, 640) }
    /// Lines in both directions.
    public var hasVerticalGrid: Bool { true }

    /// Draws the points, and the images over them.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        let shown = points.indices.filter { frame.shows(x: points[$0].x, y: points[$0].y) }
        guard !shown.isEmpty else { return [frame.note("no data")] }
        let radius = shown.count > 20_000 ? 1.0 : shown.count > 3000 ? 1.5 : shown.count > 300 ? 2.5 : 4
        let dots = shown.map { index -> SVGElement in
            let color = frame.theme.category(classes.isEmpty ? 0 : classes[index], of: classNames.count)
            return .circle(
                x: frame.x(points[index].x), y: frame.y(points[index].y), radius: radius,
                .fill(color, opacity: 0.75))
        }
        let side = 22.0
        let images = shown.compactMap { index -> SVGElement? in
            thumbnails[index].map { image in
                .bitmap(
                    image, x: frame.x(points[index].x) - side / 2, y: frame.y(points[index].y) - side / 2,
                    width: side, height: side)
            }
        }
        return dots + images
    }
}
