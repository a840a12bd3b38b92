import QuillPlotting

/// A bar for each value, such as the probabilities of ten digits.
struct BarChart: Plot, Equatable {
    let title: String
    let values: [Double]

    init(title: String = "", _ values: [Double]) {
        self.title = title
        self.values = values
    }

    var xAxis: PlotAxis { PlotAxis(over: -0.5...Double(values.count) - 0.5, ticks: values.count, isRound: false) }
    var yAxis: PlotAxis { PlotAxis(of: values + [0]) }

    func marks(in frame: PlotFrame) -> [SVGElement] {
        values.enumerated().map { index, value in
            let (left, right) = (frame.x(Double(index) - 0.35), frame.x(Double(index) + 0.35))
            let (top, bottom) = (frame.y(max(value, 0)), frame.y(min(value, 0)))
            return .rectangle(
                x: left, y: top, width: right - left, height: bottom - top, .fill(frame.theme.series(0)))
        }
    }
}
