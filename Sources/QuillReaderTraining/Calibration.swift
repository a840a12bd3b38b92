import QuillReader
import QuillSystem
import QuillTensor

/// A reader's temperature and threshold, determined on images that the network was not trained on.
package struct Calibration: Sendable, Equatable {
    /// The temperature, which divides the network's outputs before the softmax (Guo et al. 2017, arXiv:1706.04599).
    package let temperature: Float
    /// The least probability of being a digit at which ink is accepted as one.
    package let threshold: Float
    /// The expected calibration errors of the digits' probabilities, without and with the temperature.
    package let errorBefore, errorAfter: Double

    /// - Parameters:
    ///   - outputs: the network's outputs before any softmax: [rows, classes], the digits first.
    ///   - labels: the rows' classes; from 10 on, they are for images that aren't digits.
    ///   - share: the share of digits to accept as digits, 0 to 1, of those that are read right.
    /// - Throws: a `.data` error if no row is a digit.
    package init(outputs: Tensor<Float>, labels: [Int32], keeping share: Double) throws {
        let digits = labels.indices.filter { labels[$0] < 10 }
        guard !digits.isEmpty else {
            throw QuillError(.data, "calibration: expected at least one digit, received none")
        }
        let outputs = try outputs.gathering(digits)
        let labels = digits.map { Int(labels[$0]) }
        // Without the last output, so that digits that the network rejects count, too.
        let ofDigits = try Tensor(
            [digits.count, 10], digits.indices.flatMap { outputs[$0].elements.prefix(10) })
        /// The negative log-likelihood of the labels.
        func loss(_ temperature: Float) -> Double {
            zip(DigitProbabilities.rows(of: ofDigits, temperature: temperature), labels).reduce(0) {
                $0 - log(Double(max($1.0.probabilities[$1.1], 1e-30)))
            }
        }
        // The loss has a single minimum: golden-section search on the logarithm of the temperature.
        var (low, high) = (Float(-2), Float(2))
        let ratio: Float = 0.618_034
        for _ in 0..<24 {
            let (first, second) = (high - ratio * (high - low), low + ratio * (high - low))
            if loss(exp(first)) < loss(exp(second)) { high = second } else { low = first }
        }
        let best = exp(0.5 * (low + high))
        temperature = best
        errorBefore = Self.expectedError(
            of: DigitProbabilities.rows(of: ofDigits, temperature: 1), labels)
        errorAfter = Self.expectedError(
            of: DigitProbabilities.rows(of: ofDigits, temperature: best), labels)
        // Only digits that are read right count: rejecting one that would be misread loses nothing.
        let shares = zip(DigitProbabilities.rows(of: outputs, temperature: best), labels).compactMap {
            row, label in
            row.probabilities.allSatisfy { $0 <= row.probabilities[label] } ? row.digit : nil
        }.sorted()
        // The largest threshold that keeps the share, at least 0.001 and at most 0.5.
        let least = shares.isEmpty ? 0.5 : shares[Int(Double(shares.count) * (1 - share))]
        threshold = min(max(least, 0.001), 0.9)
    }

    /// The expected calibration error: the mean difference between confidence and accuracy, over fifteen bins of
    /// confidence.
    static func expectedError(of rows: [DigitProbabilities], _ labels: [Int]) -> Double {
        let bins = 15
        var sums = [(sure: Double, right: Double)](repeating: (0, 0), count: bins)
        for (row, label) in zip(rows, labels) {
            let probabilities = row.probabilities
            let top = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            let bin = min(Int(probabilities[top] * Float(bins)), bins - 1)
            sums[bin].sure += Double(probabilities[top])
            sums[bin].right += top == label ? 1 : 0
        }
        return sums.reduce(0) { $0 + abs($1.sure - $1.right) } / Double(rows.count)
    }
}
