import QuillGraph
import QuillNetwork
import QuillTensor

/// A metric or mean loss as training reports it: its key, and how to compute its value from an epoch's sums.
struct ReportedMetric: Sendable {
    let key: String
    /// Whether the metric is to be minimized or maximized; nil if neither.
    let goal: Metric.Goal?
    /// The number of elements of each sum. Each sum is an output of the step.
    let counts: [Int]
    /// Whether the step returns the batch's mean, weighted by the batch's rows.
    let isMean: Bool
    let result: @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]

    /// The keys of its values: `key`, or `key[0]`, `key[1]`, … if there are several.
    var keys: [String] {
        keys(of: result(counts.map { [Double](repeating: 0, count: $0) }, 1))
    }

    /// Returns the keys of the given values.
    func keys(of values: [Double]) -> [String] {
        values.count == 1 ? [key] : values.indices.map { "\(key)[\($0)]" }
    }

    /// Creates the mean loss; each step returns the mean over its batch.
    init(meanLoss key: String) {
        self.key = key
        goal = .minimize
        counts = [1]
        isMean = true
        result = { sums, rows in [sums[0][0] / rows] }
    }

    /// Creates a metric of one of the network's outputs.
    /// - Throws: a `.shape` error if the metric does not fit the output.
    init(_ metric: Metric, key: String, predictions: Shape, target: Loss.Target) throws {
        self.key = key
        goal = metric.goal
        counts = try metric.sumCounts(predictions: predictions, target: target)
        isMean = false
        result = metric.result
    }
}

extension Model {
    /// Returns the losses and metrics that training and evaluation steps report, under Keras's names. With several
    /// outputs, their keys start with the output's name.
    func reportedMetrics() throws -> [ReportedMetric] {
        let compilation = try requireCompilation()
        let outputs = zip(compilation.outputs, network.outputShapes).filter { $0.0.loss != nil }
        func key(_ output: Model.Compilation.Output, _ name: String) -> String {
            compilation.outputs.count > 1 ? "\(output.name)_\(name)" : name
        }
        let losses = outputs.count > 1 ? outputs.map { ReportedMetric(meanLoss: key($0.0, "loss")) } : []
        let metrics = try outputs.flatMap { output, shape in
            try output.metrics.map {
                try ReportedMetric(
                    $0, key: key(output, $0.name), predictions: shape, target: output.loss?.target ?? .values)
            }
        }
        return [ReportedMetric(meanLoss: Metric.loss.name)] + losses + metrics
    }
}
