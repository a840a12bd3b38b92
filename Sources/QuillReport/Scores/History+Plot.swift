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

    /// The metrics that were reported, in the order in which they first were, without `val_` and the learning rate.
    var reported: [Metric] {
        var names: [String] = []
        for name in logs.flatMap({ $0.map(\.key) }) {
            let name = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
            if name != Metric.learningRate.name, !names.contains(name) { names.append(name) }
        }
        return names.map { Metric($0) }
    }

    /// A metric over the epochs, counted from 1; nil if no epoch reports it.
    func series(_ metric: Metric, named name: String) -> LineChart.Series? {
        let points = zip(epochs, logs).compactMap { epoch, logs in
            logs.value(of: metric).map { (x: Double(epoch + 1), y: $0) }
        }
        return points.isEmpty ? nil : .init(name, x: points.map(\.x), y: points.map(\.y))
    }

    private func chart(_ metric: Metric, isLogarithmic: Bool) -> LineChart {
        var validation = series(metric.validation, named: "validation")
        if let series = validation {
            let finite = series.y.indices.filter { series.y[$0].isFinite }
            validation?.marked =
                switch Self.goal(of: metric) {
                case .maximize: finite.max { series.y[$0] < series.y[$1] }
                case .minimize: finite.min { series.y[$0] < series.y[$1] }
                case nil: nil
                }
        }
        let lines = [series(metric, named: "training"), validation].compactMap { $0 }
        return LineChart(
            title: metric.name, xLabel: "epoch", isLogarithmic: isLogarithmic,
            lines.isEmpty ? [.init(metric.name, [])] : lines)
    }

    /// The direction in which a metric improves, on training or validation data; nil if unknown.
    package static func goal(of metric: Metric) -> Metric.Goal? {
        let name = metric.name.hasPrefix("val_") ? String(metric.name.dropFirst(4)) : metric.name
        if let goal = metric.goal ?? (try? Metric.named(name))?.goal { return goal }
        return name.hasSuffix("loss") ? .minimize : nil
    }
}
