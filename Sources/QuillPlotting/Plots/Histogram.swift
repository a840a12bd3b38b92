/// The distribution of numbers, as a bar for each of equally wide intervals.
public struct Histogram: Plot, Equatable {
    /// The title above the chart.
    public let title: String
    /// The label of the horizontal axis; empty for none.
    public let xLabel: String
    /// The ends of the intervals, one more than counts.
    public let edges: [Double]
    /// The number of values in each interval.
    public let counts: [Int]
    /// The number of values that aren't finite and are in no interval.
    public let leftOut: Int

    /// Counts numbers.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal axis.
    ///   - values: the numbers. Those that aren't finite are left out, which the chart says.
    ///   - bins: the number of intervals; by default, by the rule of Freedman and Diaconis (1981), between 5 and 100.
    public init(title: String = "", xLabel: String = "", _ values: [Double], bins: Int? = nil) {
        self.title = title
        self.xLabel = xLabel
        let finite = values.filter(\.isFinite).sorted()
        leftOut = values.count - finite.count
        guard let least = finite.first, let most = finite.last else {
            (edges, counts) = ([0, 1], [0])
            return
        }
        let span = most - least
        let quartiles = finite[finite.count * 3 / 4] - finite[finite.count / 4]
        let width = 2 * quartiles / SVGElement.power(Double(finite.count), 1.0 / 3)
        let suitable =
            width > 0 && span / width < 100 ? Int((span / width).rounded(.up)) : width > 0 ? 100 : 30
        let count = max(1, span > 0 ? min(bins ?? max(5, suitable), 1000) : 1)
        let low = span > 0 ? least : least - 0.5
        let step = span > 0 ? span / Double(count) : 1
        var counts = [Int](repeating: 0, count: count)
        for value in finite { counts[max(0, min(count - 1, Int((value - low) / step)))] += 1 }
        edges = (0...count).map { low + Double($0) * step }
        self.counts = counts
    }

    /// The range of the numbers.
    public var xAxis: PlotAxis { PlotAxis(xLabel, of: edges, ticks: 8, isRound: false) }
    /// From zero to a round number above the largest count.
    public var yAxis: PlotAxis { PlotAxis("count", of: counts.map(Double.init) + [0]) }

    /// Draws a bar for each interval.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        guard counts.contains(where: { $0 > 0 }) else { return [frame.note("no data")] }
        var bars = counts.indices.filter { counts[$0] > 0 }.map { index -> SVGElement in
            let (left, right) = (frame.x(edges[index]), frame.x(edges[index + 1]))
            let top = frame.y(Double(counts[index]))
            return .rectangle(
                x: left, y: top, width: max(right - left - 1, 0.5), height: frame.bottom - top,
                .fill(frame.theme.series(0)))
        }
        if leftOut > 0 {
            bars.append(
                .text(
                    "\(leftOut) not finite", x: frame.right, y: frame.top + frame.theme.textSize,
                    .init(size: frame.theme.textSize, color: frame.theme.wrong, anchor: .end)))
        }
        return bars
    }
}
