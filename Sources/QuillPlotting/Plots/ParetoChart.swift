/// A scatter plot of the cost and the value of trials, with a staircase through those that no other trial beats.
///
/// ```swift
/// import QuillPlotting
///
/// let chart = ParetoChart(
///     title: "Accuracy and size", xLabel: "parameters", yLabel: "accuracy",
///     [(9_000, 0.94), (50_000, 0.93), (220_000, 0.99)], front: [(0, "mlp-16"), (2, "cnn-32-64")])
/// print(chart.svg().text)
/// ```
public struct ParetoChart: Plot {
    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The cost and the value of each trial.
    public let points: [(x: Double, y: Double)]
    /// The trials that no other one beats, the cheapest one first, by their places among the points, and their names.
    public let front: [(index: Int, name: String)]

    /// A chart of trials.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal, logarithmic axis.
    ///   - yLabel: the label of the vertical axis.
    ///   - points: the cost and the value of each trial. Those that aren't finite, and costs that aren't positive, are left
    ///     out.
    ///   - front: the places among the points of the trials that no other one beats, the cheapest one first, and their
    ///     names. Places that aren't there are left out.
    public init(
        title: String = "", xLabel: String, yLabel: String, _ points: [(x: Double, y: Double)],
        front: [(index: Int, name: String)]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.points = points
        self.front = front.filter { points.indices.contains($0.index) }
    }

    /// The range of the costs.
    public var xAxis: PlotAxis { PlotAxis(xLabel, logarithmOf: points.map(\.x)) }
    /// The range of the values.
    public var yAxis: PlotAxis { PlotAxis(yLabel, of: points.map(\.y)) }
    /// Lines in both directions.
    public var hasVerticalGrid: Bool { true }

    /// Draws the staircase, the points, and the names of those on the staircase where there is room.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        let shown = points.filter { frame.shows(x: $0.x, y: $0.y) }
        guard !shown.isEmpty else { return [frame.note("no data")] }
        let theme = frame.theme
        let steps = front.filter { frame.shows(x: points[$0.index].x, y: points[$0.index].y) }
        let corners = steps.map { (x: frame.x(points[$0.index].x), y: frame.y(points[$0.index].y)) }
        var stairs: [(x: Double, y: Double)] = []
        for corner in corners {
            if let last = stairs.last { stairs.append((corner.x, last.y)) }
            stairs.append(corner)
        }
        // The best value stays the best at any higher cost.
        if let last = stairs.last { stairs.append((frame.right, last.y)) }
        var elements = shown.map {
            SVGElement.circle(
                x: frame.x($0.x), y: frame.y($0.y), radius: 3.5, .fill(theme.muted, opacity: 0.55))
        }
        let color = theme.category(0, of: 1)
        if stairs.count > 1 { elements.append(.line(stairs, .stroke(color, 2))) }
        var free = 0.0
        for (step, corner) in zip(steps, corners) {
            elements.append(.circle(x: corner.x, y: corner.y, radius: 5, .fill(color)))
            let width = SVGElement.width(of: step.name, size: theme.textSize)
            // To the right of the point, below the stairs, or above them at the bottom, unless the last name or the edge is
            // in the way.
            guard corner.x + 8 >= free, corner.x + 8 + width <= frame.right else { continue }
            let below = corner.y + theme.textSize + 3
            elements.append(
                .text(
                    step.name, x: corner.x + 8, y: below > frame.bottom - 2 ? corner.y - 8 : below,
                    .init(size: theme.textSize, color: theme.ink)))
            free = corner.x + 8 + width + 6
        }
        return elements
    }
}
