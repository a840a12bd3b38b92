import QuillSystem

/// An axis of a plot: its label, its range, and its ticks.
public struct PlotAxis: Sendable, Equatable {
    /// The label; empty for none.
    public let label: String
    /// The range of values.
    public let range: ClosedRange<Double>
    /// The ticks within the range.
    public let ticks: Ticks
    /// Whether equal distances are equal ratios; the range is then positive.
    public let isLogarithmic: Bool

    /// An axis over a range.
    /// - Parameters:
    ///   - label: the label; empty for none.
    ///   - range: the values to show; a range of one value is widened around it.
    ///   - ticks: the approximate number of ticks.
    ///   - isRound: whether to extend the axis so that it ends at ticks.
    public init(_ label: String = "", over range: ClosedRange<Double>, ticks: Int = 6, isRound: Bool = true) {
        self.label = label
        var range = range
        if !(range.upperBound > range.lowerBound) {
            let reach = max(abs(range.lowerBound) / 2, 0.5)
            range = range.lowerBound - reach...range.upperBound + reach
        }
        if isRound {
            let step = Ticks(range, count: ticks).step
            range =
                (range.lowerBound / step + 1e-9).rounded(
                    .down) * step...(range.upperBound / step - 1e-9).rounded(.up) * step
        }
        self.range = range
        self.ticks = Ticks(range, count: ticks)
        isLogarithmic = false
    }

    /// An axis that covers the finite ones of the given values, or 0 to 1 if there are none.
    public init(
        _ label: String = "", of values: some Sequence<Double>, ticks: Int = 6, isRound: Bool = true
    ) {
        let finite = values.filter(\.isFinite)
        self.init(label, over: (finite.min() ?? 0)...(finite.max() ?? 1), ticks: ticks, isRound: isRound)
    }

    /// A logarithmic axis that covers the positive ones of the given values, or 0.1 to 1 if there are none. The plot
    /// leaves out values that aren't positive.
    public init(_ label: String = "", logarithmOf values: some Sequence<Double>) {
        let positive = values.filter { $0.isFinite && $0 > 0 }
        var (least, most) = (positive.min() ?? 0.1, positive.max() ?? 1)
        // Room for the arithmetic below.
        (least, most) = (max(1e-150, min(least, 1e150)), max(1e-150, min(most, 1e150)))
        if !(most > least) { (least, most) = (least / 2, most * 2) }
        // A little air, so that the extremes don't lie on the frame.
        let air = pow(most / least, 0.04)
        self.label = label
        range = least / air...most * air
        ticks = .logarithmic(range)
        isLogarithmic = true
    }

    /// An axis with a name at each of 0, 1, 2, …, such as for bars.
    public init(_ label: String = "", categories: [String]) {
        self.label = label
        range = -0.5...max(Double(categories.count) - 0.5, 0.5)
        ticks = .categories(categories)
        isLogarithmic = false
    }

    /// The position of a value along the axis: 0 at its lower end, 1 at its upper end.
    func share(_ value: Double) -> Double {
        if isLogarithmic { return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound) }
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// Whether the axis can show a value at all.
    func shows(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }
}
