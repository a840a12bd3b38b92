/// Batch normalization of x[rows, channels], as plain loops in double precision.
struct NormalizationTwin {
    var rows: Int, channels: Int
    var x: [Float]
    var epsilon = 1e-3

    private func column(_ values: [Float], _ c: Int) -> [Double] {
        (0..<rows).map { Double(values[$0 * channels + c]) }
    }

    var means: [Double] { (0..<channels).map { column(x, $0).reduce(0, +) / Double(rows) } }
    /// Biased: divided by the number of rows.
    var variances: [Double] {
        zip(0..<channels, means).map { c, mean in
            column(x, c).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
        }
    }

    /// x̂ with the given statistics.
    func normalized(_ mean: [Float], _ variance: [Float]) -> [Double] {
        x.enumerated().map { i, value in
            let c = i % channels
            return (Double(value) - Double(mean[c])) / (Double(variance[c]) + epsilon).squareRoot()
        }
    }

    /// Σ dy, then Σ dy · x̂.
    func sums(_ dy: [Float], _ mean: [Float], _ variance: [Float]) -> [Double] {
        let hat = normalized(mean, variance)
        var result = [Double](repeating: 0, count: 2 * channels)
        for i in dy.indices {
            result[i % channels] += Double(dy[i])
            result[channels + i % channels] += Double(dy[i]) * hat[i]
        }
        return result
    }

    func gradient(_ dy: [Float], _ mean: [Float], _ variance: [Float], _ sums: [Float], _ gamma: [Float]?)
        -> [Double]
    {
        let hat = normalized(mean, variance), n = Double(rows)
        return dy.indices.map { i in
            let c = i % channels
            let scale = Double(gamma?[c] ?? 1) / (Double(variance[c]) + epsilon).squareRoot()
            return scale * (Double(dy[i]) - Double(sums[c]) / n - hat[i] * Double(sums[channels + c]) / n)
        }
    }
}
