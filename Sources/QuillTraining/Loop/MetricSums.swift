import QuillGraph
import QuillTensor

/// The running sums of an epoch's losses and metrics, and the resulting values.
struct MetricSums: Sendable {
    let metrics: [ReportedMetric]
    /// All sums, in the order of the metrics and their outputs.
    private(set) var sums: [Double]
    private(set) var rows: Double
    /// Whether each output of a step is a mean, weighted by the batch's rows.
    private let isMean: [Bool]

    /// - Precondition: `sums` has as many elements as the metrics have sums.
    init(_ metrics: [ReportedMetric], sums: [Double], rows: Double) {
        self.metrics = metrics
        self.sums = sums
        self.rows = rows
        isMean = metrics.flatMap { metric in metric.counts.map { _ in metric.isMean } }
    }

    init(_ metrics: [ReportedMetric]) {
        self.init(metrics, sums: [Double](repeating: 0, count: MetricSums.count(metrics)), rows: 0)
    }

    /// Returns the total number of sums.
    static func count(_ metrics: [ReportedMetric]) -> Int {
        metrics.reduce(0) { $0 + $1.counts.reduce(0, +) }
    }

    /// Adds a step's outputs without allocating memory.
    mutating func add(_ executor: Executor, rows: Int) {
        var first = 0
        for output in isMean.indices {
            let values = executor.output(output)
            let factor = isMean[output] ? Double(rows) : 1
            for index in values.indices { sums[first + index] += Double(values[index]) * factor }
            first += values.count
        }
        self.rows += Double(rows)
    }

    /// Adds the sums over the shards of a batch, whose means are weighted by their rows already.
    mutating func add(_ shards: ShardSums, rows: Int) {
        var first = 0
        for output in isMean.indices {
            let values = shards.sum(output)
            for index in values.indices { sums[first + index] += Double(values[index]) }
            first += values.count
        }
        self.rows += Double(rows)
    }

    /// Adds sums and rows that were made elsewhere.
    mutating func add(_ others: some Sequence<Double>, rows: Double) {
        for (index, value) in others.enumerated() { sums[index] += value }
        self.rows += rows
    }

    var logs: Logs {
        var rest = sums[...]
        return Logs(
            metrics.flatMap { metric in
                let own = metric.counts.map { count in
                    defer { rest = rest.dropFirst(count) }
                    return Array(rest.prefix(count))
                }
                let values = rows > 0 ? metric.result(own, rows) : [.nan]
                return zip(metric.keys(of: values), values).map { ($0, $1) }
            })
    }
}
