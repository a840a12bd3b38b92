import QuillPlotting

/// A stem with a dot for each value, such as the coefficients of a filter.
struct StemChart: Plot, Equatable {
    let title: String
    let values: [Double]

    init(title: String = "", _ values: [Double]) {
        self.title = title
        self.values = values
    }

    var xAxis: PlotAxis {
        PlotAxis(over: -0.5...Double(values.count) - 0.5, ticks: values.count, isRound: false)
    }
    var yAxis: PlotAxis { PlotAxis(of: values + [0]) }

    func marks(in frame: PlotFrame) -> [SVGElement] {
        values.enumerated().flatMap { index, value -> [SVGElement] in
            let (x, y) = (frame.x(Double(index)), frame.y(value))
            let color = frame.theme.series(0)
            return [
                .line([(x, frame.y(0)), (x, y)], .stroke(color, 2)),
                .circle(x: x, y: y, radius: 4, .fill(color)),
            ]
        }
    }
}
