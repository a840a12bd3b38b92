/// A bar for each value, such as the probabilities of ten digits.
///
/// ```swift
/// import QuillPlotting
///
/// let chart = BarChart(title: "What is it?", names: ["3", "5", "8"], values: [0.08, 0.9, 0.02])
/// print(chart.svg().text)
/// ```
public struct BarChart: Plot, Equatable {
    /// The title above the chart.
    public let title: String
    /// The labels of the axes; empty for none.
    public let xLabel, yLabel: String
    /// The names of the bars.
    public let names: [String]
    /// The heights of the bars.
    public let values: [Double]
    /// The ends of an interval around each value, drawn as a whisker; empty for none.
    public let intervals: [ClosedRange<Double>]
    /// The bars in another color, such as the right class.
    public let highlighted: Set<Int>
    /// Whether each bar's value is printed above it.
    public let showsValues: Bool

    /// A bar chart; surplus names, values, or intervals are dropped.
    /// - Parameters:
    ///   - title: the title above the chart.
    ///   - xLabel: the label of the horizontal axis.
    ///   - yLabel: the label of the vertical axis.
    ///   - names: the names of the bars; by default their numbers from 0.
    ///   - values: the heights of the bars.
    ///   - intervals: the ends of an interval around each value.
    ///   - highlighted: the bars in another color.
    ///   - showsValues: whether each bar's value is printed above it.
    public init(
        title: String = "", xLabel: String = "", yLabel: String = "", names: [String]? = nil,
        values: [Double], intervals: [ClosedRange<Double>] = [], highlighted: Set<Int> = [],
        showsValues: Bool = true
    ) {
        let names = names ?? values.indices.map { "\($0)" }
        let count = min(names.count, values.count)
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.names = Array(names.prefix(count))
        self.values = Array(values.prefix(count))
        self.intervals = intervals.count < count ? [] : Array(intervals.prefix(count))
        self.highlighted = highlighted
        self.showsValues = showsValues
    }

    /// The names of the bars.
    public var xAxis: PlotAxis { PlotAxis(xLabel, categories: names) }

    /// From zero to a round number above the largest value.
    public var yAxis: PlotAxis {
        PlotAxis(yLabel, of: values + intervals.flatMap { [$0.lowerBound, $0.upperBound] } + [0])
    }

    /// Draws a bar from zero to each value, with its interval and its number.
    public func marks(in frame: PlotFrame) -> [SVGElement] {
        guard values.contains(where: \.isFinite) else { return [frame.note("no data")] }
        let slot = frame.x(1) - frame.x(0)
        let size = frame.theme.textSize
        // Values are printed only where they have room.
        let texts = values.map { SVGElement.significant(Double(SVGElement.fixed($0, decimals: 4)) ?? $0) }
        let hasRoom = texts.allSatisfy { SVGElement.width(of: $0, size: size) < slot * 0.98 }
        return values.indices.filter { values[$0].isFinite }.flatMap { index -> [SVGElement] in
            let (value, center) = (values[index], frame.x(Double(index)))
            let (top, bottom) = (frame.y(max(value, 0)), frame.y(min(value, 0)))
            let color = frame.theme.series(highlighted.contains(index) ? 1 : 0)
            var elements = [
                SVGElement.rectangle(
                    x: center - slot * 0.36, y: top, width: slot * 0.72, height: bottom - top, .fill(color))
            ]
            var above = top
            if index < intervals.count {
                let (low, high) = (frame.y(intervals[index].lowerBound), frame.y(intervals[index].upperBound))
                above = min(above, high)
                let reach = min(slot * 0.12, 6)
                elements += [
                    .line([(center, low), (center, high)], .stroke(frame.theme.ink, 1.5)),
                    .line([(center - reach, low), (center + reach, low)], .stroke(frame.theme.ink, 1.5)),
                    .line([(center - reach, high), (center + reach, high)], .stroke(frame.theme.ink, 1.5)),
                ]
            }
            if showsValues, hasRoom {
                // Above the bar, or inside it where the title is.
                let isInside = above < frame.top + size * 0.7 && bottom - top > size * 2
                elements.append(
                    .text(
                        texts[index], x: center, y: isInside ? top + size * 1.3 : above - size * 0.4,
                        .init(
                            size: size, color: isInside ? color.contrasting : frame.theme.ink,
                            anchor: .middle)))
            }
            return elements
        }
    }
}
