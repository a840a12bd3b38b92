/// An axis of a plot: its label, its range, and its round ticks.
public struct Axis: Sendable, Equatable {
    /// The label; empty for none.
    public let label: String
    /// The range of values.
    public let range: ClosedRange<Double>
    /// The ticks within the range.
    public let ticks: Ticks

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
    }

    /// An axis that covers the finite ones of the given values, or 0 to 1 if there are none.
    public init(
        _ label: String = "", of values: some Sequence<Double>, ticks: Int = 6, isRound: Bool = true
    ) {
        let finite = values.filter(\.isFinite)
        self.init(label, over: (finite.min() ?? 0)...(finite.max() ?? 1), ticks: ticks, isRound: isRound)
    }

    /// The position of a value along the axis: 0 at its lower end, 1 at its upper end.
    func share(_ value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
}
