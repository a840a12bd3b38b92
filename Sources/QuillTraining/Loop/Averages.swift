import QuillGraph
import QuillNetwork
import QuillTensor

/// A figure of an epoch, made of sums over its batches.
struct Figure: Sendable {
    let key: MetricKey
    /// How many numbers each of its sums has. Each is an output of the step.
    let counts: [Int]
    /// Whether the step gives the batch's mean, which counts by the batch's rows.
    let isMean: Bool
    let result: @Sendable (_ sums: [[Double]], _ rows: Double) -> [Double]

    /// The mean of a number that each step gives as the mean over its batch.
    init(mean key: MetricKey) {
        self.key = key
        counts = [1]
        isMean = true
        result = { sums, rows in [sums[0][0] / rows] }
    }

    /// A metric of a network's output.
    /// - Throws: a `.shape` error if the metric does not fit the output.
    init(_ metric: Metric, key: MetricKey, predictions: Shape, target: Loss.Target) throws {
        self.key = key
        counts = try metric.sumCounts(predictions: predictions, target: target)
        isMean = false
        result = metric.result
    }
}

/// The sums of a step's outputs over an epoch, and the figures they come to.
struct Averages: Sendable {
    let figures: [Figure]
    /// All sums, in the order of the figures and their outputs.
    private(set) var sums: [Double]
    private(set) var rows: Double
    /// Whether each output of a step is a mean, which counts by the batch's rows.
    private let isMean: [Bool]

    /// - Precondition: there are as many sums as the figures have.
    init(_ figures: [Figure], sums: [Double], rows: Double) {
        self.figures = figures
        self.sums = sums
        self.rows = rows
        isMean = figures.flatMap { figure in figure.counts.map { _ in figure.isMean } }
    }

    init(_ figures: [Figure]) {
        self.init(figures, sums: [Double](repeating: 0, count: Averages.count(figures)), rows: 0)
    }

    /// The number of all sums.
    static func count(_ figures: [Figure]) -> Int { figures.reduce(0) { $0 + $1.counts.reduce(0, +) } }

    /// Adds a step's outputs. It allocates nothing.
    mutating func add(_ executor: Executor, rows: Int) {
        var place = 0
        for output in isMean.indices {
            let values = executor.output(output)
            let factor = isMean[output] ? Double(rows) : 1
            for index in values.indices { sums[place + index] += Double(values[index]) * factor }
            place += values.count
        }
        self.rows += Double(rows)
    }

    var logs: Logs {
        var rest = sums[...]
        return Logs(
            figures.flatMap { figure in
                let own = figure.counts.map { count in
                    defer { rest = rest.dropFirst(count) }
                    return Array(rest.prefix(count))
                }
                let values = rows > 0 ? figure.result(own, rows) : [.nan]
                if values.count == 1 { return [(figure.key, values[0])] }
                return values.enumerated().map { (MetricKey("\(figure.key)[\($0)]"), $1) }
            })
    }
}
