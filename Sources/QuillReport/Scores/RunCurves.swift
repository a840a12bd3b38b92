import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

/// The curves of one or several runs, a chart for each metric: training as a solid line, validation as a dashed one.
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

    /// Draws a chart for each of the metrics.
    /// - Throws: a `.data` error if no run has an epoch.
    public func drawing(_ metrics: [String]) throws -> any Drawing {
        guard runs.contains(where: { !$0.history.epochs.isEmpty }) else {
            throw QuillError(.data, "expected at least one epoch; the runs are empty")
        }
        if runs.count == 1, smoothing == 0 {
            let charts = metrics.map { runs[0].history.plot(Metric($0), isLogarithmic: isLogarithmic) }
            return charts.count == 1 ? charts[0] : Panels(charts)
        }
        let charts = metrics.map { metric -> any Drawing in
            let lines = runs.flatMap { run in
                [(Metric(metric), ""), (Metric(metric).validation, ", validation")].compactMap {
                    key, suffix -> LineChart.Series? in
                    var line = run.history.series(key, named: run.name + suffix)
                    line?.isDashed = !suffix.isEmpty
                    return line
                }
            }
            let chart = LineChart(title: metric, xLabel: "epoch", isLogarithmic: isLogarithmic, lines)
            return chart.smoothed(by: smoothing)
        }
        return charts.count == 1 ? charts[0] : Panels(charts)
    }
}
