import Foundation

/// Softmax and cross-entropy of rows, as plain loops in double precision.
struct SoftmaxTwin {
    var columns: Int
    var x: [Float]

    var rows: Int { x.count / columns }
    private func row(_ r: Int, _ values: [Float]) -> [Double] {
        values[r * columns..<(r + 1) * columns].map(Double.init)
    }

    private func logSumExp(_ row: [Double]) -> Double {
        let highest = row.max() ?? 0
        return highest + log(row.reduce(0) { $0 + exp($1 - highest) })
    }

    private func eachRow(_ body: (Int, [Double]) -> [Double]) -> [Double] {
        (0..<rows).flatMap { body($0, row($0, x)) }
    }

    var logSoftmax: [Double] { eachRow { _, row in row.map { $0 - logSumExp(row) } } }
    var softmax: [Double] { logSoftmax.map { exp($0) } }

    /// The gradient if x holds softmax's outputs.
    func softmaxGradient(_ dy: [Float]) -> [Double] {
        eachRow { r, y in
            let g = row(r, dy), dot = zip(y, g).reduce(0) { $0 + $1.0 * $1.1 }
            return zip(y, g).map { $0 * ($1 - dot) }
        }
    }

    /// The gradient if x holds log-softmax's outputs.
    func logSoftmaxGradient(_ dy: [Float]) -> [Double] {
        eachRow { r, y in
            let g = row(r, dy), sum = g.reduce(0, +)
            return zip(y, g).map { $1 - exp($0) * sum }
        }
    }

    func sparseCrossEntropy(_ labels: [Int32]) -> [Double] {
        eachRow { r, row in
            row.indices.contains(Int(labels[r])) ? [logSumExp(row) - row[Int(labels[r])]] : [.nan]
        }
    }

    func sparseCrossEntropyGradient(_ labels: [Int32], _ dloss: [Float]) -> [Double] {
        eachRow { r, row in
            guard row.indices.contains(Int(labels[r])) else { return row.map { _ in .nan } }
            return row.indices.map { c in
                Double(dloss[r]) * (exp(row[c] - logSumExp(row)) - (c == Int(labels[r]) ? 1 : 0))
            }
        }
    }

    func crossEntropy(_ targets: [Float]) -> [Double] {
        eachRow { r, row in
            [zip(row, self.row(r, targets)).reduce(0) { $0 + $1.1 * (logSumExp(row) - $1.0) }]
        }
    }

    func crossEntropyGradient(_ targets: [Float], _ dloss: [Float]) -> [Double] {
        eachRow { r, row in
            let t = self.row(r, targets), weight = t.reduce(0, +)
            return zip(row, t).map { Double(dloss[r]) * (exp($0 - logSumExp(row)) * weight - $1) }
        }
    }
}
