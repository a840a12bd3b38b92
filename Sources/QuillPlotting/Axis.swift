/// One axis of a plot: what it measures, from where to where, and its round ticks.
public struct Axis: Sendable, Equatable {
    /// What it measures; empty for no label.
    public let label: String
    /// The values at its ends.
    public let range: ClosedRange<Double>
    /// The ticks within the range.
    public let ticks: Ticks

    /// An axis.
    /// - Parameters:
    ///   - label: what it measures.
    ///   - range: the values to show; a range of one value is widened around it.
    ///   - ticks: roughly how many ticks.
    ///   - isRound: whether the axis is extended to end at ticks.
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

    /// An axis for some values; those that are not finite don't count, and 0 to 1 without any.
    public init(
        _ label: String = "", of values: some Sequence<Double>, ticks: Int = 6, isRound: Bool = true
    ) {
        let finite = values.filter(\.isFinite)
        self.init(label, over: (finite.min() ?? 0)...(finite.max() ?? 1), ticks: ticks, isRound: isRound)
    }

    /// Where a value lies along the axis: 0 at its lower end, 1 at its upper end.
    func share(_ value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
}
