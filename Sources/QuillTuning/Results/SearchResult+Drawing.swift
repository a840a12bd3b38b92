import QuillPlotting
import QuillSystem
import QuillTensor

extension SearchResult {
    /// A line for each complete trial across its settings, colored by its value. The best ones are on top.
    public var parallelCoordinates: ParallelCoordinates {
        let shown = space.parameters.filter { _, range in
            if case .derived = range.kind { return false }
            return range.count != 1
        }
        return ParallelCoordinates(
            title: "\(metric.name) of \(count(.complete).counted("trial"))",
            axes: shown.map { .init($0.name, $0.range.ticks) },
            lines: ranking.reversed().map { trial in
                .init(
                    shown.map { name, range in trial.settings[name].map(range.share) },
                    value: trial.value ?? .nan)
            },
            valueName: metric.name)
    }
}

extension ParameterRange {
    /// A few places of the range, from 0 to 1, and the values there.
    fileprivate var ticks: [(place: Double, label: String)] {
        let values: [Hyperparameters.Value]
        switch kind {
        case .choice(let own): values = own
        case .int(let range, _, let scale):
            let count = count ?? 1
            let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
            values =
                count <= 6
                ? (0..<count).map(value)
                : (0...4).map { part in
                    let share = Double(part) / 4
                    let place = scale == .log ? low * pow(high / low, share) : low + (high - low) * share
                    return .integer(Int(place.rounded()))
                }
        case .float(let range, _, let scale):
            let (low, high) = (range.lowerBound, range.upperBound)
            values = (0...4).map { part in
                let share = Double(part) / 4
                return .number(scale == .log ? low * pow(high / low, share) : low + (high - low) * share)
            }
        case .derived: values = []
        }
        return values.map { value in
            if case .number(let number) = value { return (share(of: value), number.brief) }
            return (share(of: value), "\(value)")
        }
    }
}
