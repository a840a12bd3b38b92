import QuillSystem
import QuillTensor

/// How far a reader's probabilities can be trusted, and from which on it takes ink for a digit: found on images that the
/// network has not learnt from.
package struct Calibration: Sendable, Equatable {
    /// What the network's outputs are divided by before they become probabilities (Guo et al. 2017, arXiv:1706.04599).
    package let temperature: Float
    /// The least probability of being a digit.
    package let threshold: Float
    /// The expected calibration errors of the digits' probabilities with and without the temperature.
    package let errorBefore, errorAfter: Double

    /// - Parameters:
    ///   - outputs: the network's, before any softmax: [rows, 11].
    ///   - labels: the rows' classes; 10 is no digit.
    ///   - share: how many of the digits are to be taken for digits.
    /// - Throws: a `.data` error if there are no digits among the rows.
    package init(outputs: Tensor<Float>, labels: [Int32], keeping share: Double) throws {
        let width = outputs.shape[1]
        let numbers = outputs.elements
        let digits = labels.indices.filter { labels[$0] < 10 }
        guard !digits.isEmpty else {
            throw QuillError(.data, "a reader is calibrated with digits; there are none")
        }
        let rows = digits.map {
            (outputs: Array(numbers[($0 * width)..<($0 * width + 10)]), label: Int(labels[$0]))
        }
        func surprise(_ temperature: Float) -> Double {
            rows.reduce(0) { $0 - log(Double(max(Self.softmax($1.outputs, temperature)[$1.label], 1e-30))) }
        }
        // The surprise has one minimum: golden section on the logarithm of the temperature.
        var (low, high) = (Float(-2), Float(2))
        let ratio: Float = 0.618_034
        for _ in 0..<24 {
            let (first, second) = (high - ratio * (high - low), low + ratio * (high - low))
            if surprise(exp(first)) < surprise(exp(second)) { high = second } else { low = first }
        }
        let best = exp(0.5 * (low + high))
        temperature = best
        errorBefore = Self.expectedError(rows, 1)
        errorAfter = Self.expectedError(rows, best)
        let shares = digits.map { row in
            1 - Self.softmax(Array(numbers[(row * width)..<((row + 1) * width)]), best)[10]
        }.sorted()
        // The largest that still keeps the share; never so near to 0 or 1 that rounding decides.
        threshold = min(max(shares[Int(Double(shares.count) * (1 - share))], 0.001), 0.5)
    }

    static func softmax(_ outputs: [Float], _ temperature: Float) -> [Float] {
        let top = outputs.max() ?? 0
        let powers = outputs.map { exp(($0 - top) / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The mean difference between how sure the network is and how often it is right, over fifteen bins of sureness.
    static func expectedError(_ rows: [(outputs: [Float], label: Int)], _ temperature: Float) -> Double {
        let bins = 15
        var sums = [(sure: Double, right: Double)](repeating: (0, 0), count: bins)
        for row in rows {
            let probabilities = softmax(row.outputs, temperature)
            let top = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            let bin = min(Int(probabilities[top] * Float(bins)), bins - 1)
            sums[bin].sure += Double(probabilities[top])
            sums[bin].right += top == row.label ? 1 : 0
        }
        return sums.reduce(0) { $0 + abs($1.sure - $1.right) } / Double(rows.count)
    }
}
