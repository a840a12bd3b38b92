import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

/// The curves of one or several runs, a chart for each metric: training as a solid line, validation as a dashed one of the
/// same color.
public struct RunCurves: Sendable {
    private let runs: [(name: String, history: History)]
    private let smoothing: Double
    private let isLogarithmic: Bool

    /// Creates the curves of runs.
    /// - Parameters:
    ///   - runs: the histories and their names.
    ///   - smoothing: the weight of the past, from 0 for none to less than 1.
    ///   - isLogarithmic: whether the vertical axes are logarithmic.
    public init(
        _ runs: [(name: String, history: History)], smoothing: Double = 0, isLogarithmic: Bool = false
    ) {
        self.runs = runs
        self.smoothing = smoothing
        self.isLogarithmic = isLogarithmic
    }

    /// The names of the metrics that any run reports, without `val_` and the learning rate.
    public var metrics: [String] {
        var names: [String] = []
        for metric in runs.flatMap({ $0.history.reported }) where !names.contains(metric.name) {
            names.append(metric.name)
        }
        return names
    }

    /// One line for each curve with values that the chart leaves out: `a.csv: loss isn't finite in 2 epochs, from epoch 5`,
    /// and, if the axes are logarithmic, `a.csv: loss isn't positive in 1 epoch, from epoch 3`.
    /// - Parameter metrics: the metrics of the charts.
    public func gaps(in metrics: [String]) -> [String] {
        runs.flatMap { run in
            metrics.flatMap { [$0, Metric($0).validation.name] }.flatMap { name -> [String] in
                let values = zip(run.history.epochs, run.history.logs).compactMap { epoch, logs in
                    logs.value(of: Metric(name)).map { (epoch: epoch + 1, value: $0) }
                }
                let infinite = values.filter { !$0.value.isFinite }.map(\.epoch)
                let hidden =
                    isLogarithmic ? values.filter { $0.value <= 0 && $0.value.isFinite }.map(\.epoch) : []
                return [("finite", infinite), ("positive", hidden)].compactMap { what, epochs in
                    guard let first = epochs.first else { return nil }
                    let count = epochs.count == 1 ? "1 epoch" : "\(epochs.count) epochs"
                    return "\(run.name): \(name) isn't \(what) in \(count), from epoch \(first)"
                }
            }
        }
    }

    /// Draws a chart for each of the metrics. A name with `val_` has the validation's values alone.
    /// - Throws: a `.data` error if no run has an epoch.
    public func drawing(_ metrics: [String]) throws -> any Drawing {
        guard runs.contains(where: { !$0.history.epochs.isEmpty }) else {
            throw QuillError(.data, "expected at least one epoch; the runs are empty")
        }
        let isWhole = !metrics.contains { $0.hasPrefix("val_") }
        if runs.count == 1, smoothing == 0, isWhole {
            let charts = metrics.map { runs[0].history.plot(Metric($0), isLogarithmic: isLogarithmic) }
            return charts.count == 1 ? charts[0] : Panels(charts)
        }
        let charts = metrics.map { metric -> any Drawing in
            var keys = [(Metric(metric), "")]
            if !metric.hasPrefix("val_") { keys.append((Metric(metric).validation, ", validation")) }
            let lines = runs.enumerated().flatMap { number, run in
                keys.compactMap { key, suffix -> LineChart.Series? in
                    var line = run.history.series(key, named: run.name + suffix)
                    line?.isDashed = !suffix.isEmpty
                    line?.group = number
                    return line
                }
            }
            let chart = LineChart(title: metric, xLabel: "epoch", isLogarithmic: isLogarithmic, lines)
            return chart.smoothed(by: smoothing)
        }
        return charts.count == 1 ? charts[0] : Panels(charts)
    }
}
