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
        for name in runs.flatMap({ $0.history.logs }).flatMap({ $0.map(\.key) }) {
            let name = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
            if name != "learning_rate", !names.contains(name) { names.append(name) }
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
                    key, suffix in
                    line(run.history, key, run.name + suffix, isDashed: !suffix.isEmpty)
                }
            }
            let chart = LineChart(title: metric, xLabel: "epoch", isLogarithmic: isLogarithmic, lines)
            return chart.smoothed(by: smoothing)
        }
        return charts.count == 1 ? charts[0] : Panels(charts)
    }

    private func line(_ history: History, _ metric: Metric, _ name: String, isDashed: Bool) -> LineChart
        .Series?
    {
        let points = zip(history.epochs, history.logs).compactMap { epoch, logs in
            logs.value(of: metric).map { (x: Double(epoch + 1), y: $0) }
        }
        guard !points.isEmpty else { return nil }
        var series = LineChart.Series(name, x: points.map(\.x), y: points.map(\.y))
        series.isDashed = isDashed
        return series
    }
}
