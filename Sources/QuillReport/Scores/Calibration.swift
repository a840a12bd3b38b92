import QuillPlotting
import QuillTraining

/// How well a model's confidence agrees with how often it is right.
///
/// Source: Guo et al., "On calibration of modern neural networks", ICML 2017.
public struct Calibration: Sendable, Equatable {
    /// The predictions by confidence, in intervals of equal width from 0 to 1.
    public let bins: [ReliabilityDiagram.Bin]
    /// The expected calibration error: the mean distance between confidence and accuracy, weighted by the number of
    /// predictions in each interval.
    public let expectedError: Double

    /// Sorts predictions into intervals of confidence.
    public init(_ predictions: Predictions, bins count: Int = 15) {
        self.init(
            zip(predictions.confidences, predictions.isRight).map { (confidence: $0, isRight: $1) },
            bins: count)
    }

    /// Sorts answers into intervals of confidence.
    /// - Parameters:
    ///   - answers: the confidence in each answer, 0 to 1, and whether it is right.
    ///   - count: the number of intervals.
    public init(_ answers: [(confidence: Double, isRight: Bool)], bins count: Int = 15) {
        let count = max(1, count)
        var sums = [(confidence: Double, right: Int, count: Int)](repeating: (0, 0, 0), count: count)
        for (confidence, isRight) in answers {
            // Intervals include their upper end.
            let place = max(0, min(count - 1, Int((confidence * Double(count)).rounded(.up)) - 1))
            sums[place].confidence += confidence
            sums[place].right += isRight ? 1 : 0
            sums[place].count += 1
        }
        bins = sums.map { sum in
            let total = Double(max(sum.count, 1))
            return .init(
                confidence: sum.confidence / total, accuracy: Double(sum.right) / total, count: sum.count)
        }
        expectedError =
            bins.reduce(0) { total, bin in
                total + abs(bin.confidence - bin.accuracy) * Double(bin.count)
            } / Double(max(answers.count, 1))
    }
}
