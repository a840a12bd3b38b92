import QuillGraph

/// The averages of a step's outputs over an epoch, each batch counting by its rows.
struct Averages: Sendable {
    let keys: [MetricKey]
    /// Sums of output · rows.
    private(set) var sums: [Double]
    private(set) var rows = 0.0

    init(keys: [MetricKey]) {
        self.keys = keys
        sums = [Double](repeating: 0, count: keys.count)
    }

    init(keys: [MetricKey], sums: [Double], rows: Double) {
        self.keys = keys
        self.sums = sums
        self.rows = rows
    }

    mutating func add(_ executor: Executor, rows: Int) {
        for index in sums.indices { sums[index] += Double(executor.output(index)[0]) * Double(rows) }
        self.rows += Double(rows)
    }

    var logs: Logs {
        Logs(zip(keys, sums).map { ($0, rows > 0 ? $1 / rows : .nan) })
    }
}
