import QuillSystem
import QuillTensor

/// A network's outputs for one image, as probabilities.
///
/// A network with ten outputs distinguishes the digits. Further outputs are for images that aren't digits: other ink, and
/// marks.
package struct DigitProbabilities: Sendable, Equatable {
    /// The probability that the image is a digit; 1 for a network with ten outputs.
    package let digit: Float
    /// The probability of each digit, 0 to 9, given that the image is a digit.
    package let probabilities: [Float]
    /// The probability of each further class.
    package let others: [Float]

    /// - Parameter classes: the probabilities of the network's classes, the digits first.
    private init(classes: ArraySlice<Float>) {
        let digits = classes.prefix(10)
        let share = max(digits.reduce(0, +), .leastNormalMagnitude)
        digit = classes.count > 10 ? share : 1
        probabilities = digits.map { $0 / share }
        others = Array(classes.dropFirst(10))
    }

    /// The probabilities of each row.
    /// - Parameters:
    ///   - outputs: the network's outputs before any softmax, [rows, classes], the digits first.
    ///   - temperature: divides the outputs first (Guo et al. 2017, arXiv:1706.04599).
    package static func rows(of outputs: Tensor<Float>, temperature: Float) -> [DigitProbabilities] {
        let width = outputs.shape[1]
        let logits = outputs.elements
        return (0..<outputs.shape[0]).map { row in
            DigitProbabilities(
                classes: softmax(logits[row * width..<(row + 1) * width].map { $0 / temperature })[...])
        }
    }

    /// e^x divided by its sum. Not the kernel: a reading is the same to the bit on every instruction set.
    private static func softmax(_ row: [Float]) -> [Float] {
        let largest = row.max() ?? 0
        let exponentials = row.map { expf($0 - largest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }
}
