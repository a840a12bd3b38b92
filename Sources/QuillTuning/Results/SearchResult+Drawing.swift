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

    /// A point for each complete trial: what it cost, and how well it did, with a staircase through ``paretoFront(by:)``.
    public func paretoChart(by cost: Cost) -> ParetoChart {
        let shown = ranking.filter { price(of: $0, cost) != nil }
        let places = Dictionary(uniqueKeysWithValues: shown.enumerated().map { ($1.number, $0) })
        return ParetoChart(
            title: "\(metric.name) and \(cost.rawValue) of \(shown.count.counted("trial"))",
            xLabel: cost.rawValue, yLabel: metric.name,
            shown.map { (x: price(of: $0, cost) ?? .nan, y: $0.value ?? .nan) },
            front: paretoFront(by: cost).compactMap { trial in
                places[trial.number].map { ($0, "trial \(trial.number)") }
            })
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
            if scale == .log, high / low >= 100 {
                // Powers of ten, as people think of learning rates.
                let powers =
                    Int(
                        (log(low) / log(10) - 1e-9).rounded(.up))...Int(
                        (log(high) / log(10) + 1e-9).rounded(.down))
                let step = (powers.count - 1) / 8 + 1
                values = powers.filter { $0.isMultiple(of: step) }.map {
                    .number(min(max(pow(10, Double($0)), low), high))
                }
            } else {
                values = (0...4).map { part in
                    let share = Double(part) / 4
                    return .number(
                        scale == .log ? low * pow(high / low, share) : low + (high - low) * share)
                }
            }
        case .derived: values = []
        }
        return values.map { value in
            if case .number(let number) = value { return (share(of: value), number.brief) }
            return (share(of: value), "\(value)")
        }
    }
}
