import QuillNetwork
import QuillPlotting
import QuillTraining

extension History {
    /// Returns a chart for each metric, with the training and validation values over the epochs and the best
    /// validated epoch marked.
    ///
    /// ```swift
    /// try history.plot(.loss, .accuracy).write(to: "curves.svg")
    /// ```
    /// - Parameters:
    ///   - metrics: the metrics; without any, all that were reported, except the learning rate.
    ///   - isLogarithmic: whether the vertical axes are logarithmic.
    /// - Returns: a drawing. A metric that wasn't reported has an empty chart that says so.
    public func plot(_ metrics: Metric..., isLogarithmic: Bool = false) -> any Drawing {
        let chosen = metrics.isEmpty ? reported : metrics
        let charts = chosen.map { chart($0, isLogarithmic: isLogarithmic) }
        return charts.count == 1 ? charts[0] : Panels(charts)
    }

    /// The training metrics, in the order in which they were first reported.
    private var reported: [Metric] {
        var names: [String] = []
        for name in logs.flatMap({ $0.map(\.key) }) {
            let name = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
            if name != "learning_rate", !names.contains(name) { names.append(name) }
        }
        return names.map { Metric($0) }
    }

    private func chart(_ metric: Metric, isLogarithmic: Bool) -> LineChart {
        func series(_ metric: Metric, _ name: String) -> LineChart.Series? {
            let points = zip(epochs, logs).compactMap { epoch, logs in
                logs.value(of: metric).map { (Double(epoch + 1), $0) }
            }
            return points.isEmpty ? nil : .init(name, x: points.map(\.0), y: points.map(\.1))
        }
        let validation = series(metric.validation, "validation").map { series in
            var series = series
            let finite = series.y.indices.filter { series.y[$0].isFinite }
            series.marked =
                switch Self.goal(of: metric) {
                case .maximize: finite.max { series.y[$0] < series.y[$1] }
                case .minimize: finite.min { series.y[$0] < series.y[$1] }
                case nil: nil
                }
            return series
        }
        let lines = [series(metric, "training"), validation].compactMap { $0 }
        return LineChart(
            title: metric.name, xLabel: "epoch", isLogarithmic: isLogarithmic,
            lines.isEmpty ? [.init(metric.name, [])] : lines)
    }

    /// The direction in which a metric improves; nil if unknown.
    private static func goal(of metric: Metric) -> Metric.Goal? {
        if let goal = metric.goal ?? (try? Metric.named(metric.name))?.goal { return goal }
        return metric.name.hasSuffix("loss") ? .minimize : nil
    }
}
