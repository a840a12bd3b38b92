import QuillCodecs
import QuillData
import QuillSystem
import QuillTensor
import QuillTraining

/// Answers "is A better than B?" for two models on the same images, by McNemar's exact test.
///
/// Only images that one model reads right and the other wrong can tell the two apart. If the models were equally good,
/// each such image would favor either with probability ½. The p-value is the probability of a split at least as uneven.
/// Sources: McNemar, "Note on the sampling error of the difference between correlated proportions", 1947; Dietterich,
/// "Approximate statistical tests for comparing supervised classification learning algorithms", 1998.
///
/// ```swift
/// print(try McNemar(wide, deep, mnist.test))
/// ```
public struct McNemar: Sendable, Equatable {
    /// The number of images.
    public let count: Int
    /// The shares of images that each model reads right.
    public let accuracies: (first: Double, second: Double)
    /// The rows that only the first model reads right.
    public let onlyFirst: [Int]
    /// The rows that only the second model reads right.
    public let onlySecond: [Int]
    /// The probability of a split at least this uneven if both were equally good, from 0 to 1.
    public let pValue: Double

    /// Compares two models' predictions for the same images.
    /// - Throws: a `.data` error unless both are for the same, at least one, labels.
    public init(_ first: Predictions, _ second: Predictions) throws {
        guard first.labels == second.labels, first.count > 0 else {
            throw QuillError(.data, "comparison: expected predictions for the same images, at least one")
        }
        let (one, other) = (first.isRight, second.isRight)
        count = first.count
        onlyFirst = one.indices.filter { one[$0] && !other[$0] }
        onlySecond = one.indices.filter { !one[$0] && other[$0] }
        let total = Double(count)
        accuracies = (Double(one.count { $0 }) / total, Double(other.count { $0 }) / total)
        pValue = Self.pValue(onlyFirst.count, onlySecond.count)
    }

    /// Compares two models on a data set.
    /// - Throws: a `.shape` or `.data` error if the images don't fit a model or an output isn't finite.
    public init(_ first: Model, _ second: Model, _ data: Dataset) throws {
        try self.init(first.predictions(on: data), second.predictions(on: data))
    }

    /// The two-sided probability of a split of fair coins at least as uneven: `min(1, 2 P(X ≤ min(a, b)))`.
    static func pValue(_ a: Int, _ b: Int) -> Double {
        let n = a + b
        guard n > 0 else { return 1 }
        func logFactorial(_ number: Int) -> Double { lgamma(Double(number) + 1) }
        let tail = (0...min(a, b)).reduce(0.0) { sum, k in
            sum + exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - Double(n) * log(2))
        }
        return min(1, 2 * tail)
    }

    /// Compares all parts.
    public static func == (one: McNemar, other: McNemar) -> Bool {
        one.count == other.count && one.accuracies == other.accuracies && one.onlyFirst == other.onlyFirst
            && one.onlySecond == other.onlySecond && one.pValue == other.pValue
    }
}

extension McNemar: CustomStringConvertible {
    /// The counts, and the answer in a sentence at the level of 5 %.
    public var description: String {
        let (a, b) = (onlyFirst.count, onlySecond.count)
        let p = pValue < 0.0001 ? "p < 0.0001" : "p = \(pValue.fixed(4))"
        let answer: String
        if pValue < 0.05 {
            answer =
                "The \(a > b ? "first" : "second") is better: chance rarely splits \(a + b) images like this (\(p))."
        } else if a + b == 0 {
            answer = "Both read the same images right; these images can't tell them apart."
        } else {
            answer = "No difference is shown: chance alone often splits \(a + b) images like this (\(p))."
        }
        return """
            accuracy  \(accuracies.first.fixed(4)) against \(accuracies.second.fixed(4)) on \(count.grouped) images
            only the first is right on \(a.grouped), only the second on \(b.grouped)
            \(answer)
            """
    }

    /// The comparison as JSON.
    public var json: JSON {
        .object([
            "count": .integer(count),
            "accuracies": .array([.number(accuracies.first), .number(accuracies.second)]),
            "only_first": .array(onlyFirst.map { .integer($0) }),
            "only_second": .array(onlySecond.map { .integer($0) }), "p_value": .number(pValue),
        ])
    }
}
