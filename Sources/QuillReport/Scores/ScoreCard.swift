import QuillCodecs
import QuillData
import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining

/// Everything that one evaluation of a classifier tells: accuracy with its interval, precision, recall, and F1 of each
/// class, the confusion matrix, and the calibration.
///
/// ```swift
/// let card = try ScoreCard(model, mnist.test)
/// print(card)
/// try card.drawing.write(to: "score.svg")
/// ```
public struct ScoreCard: Sendable {
    /// The number of images.
    public let count: Int
    /// The share of right predictions.
    public let accuracy: Double
    /// The 95 % Wilson interval of the accuracy: how far chance alone could have moved it on this many images.
    public let interval: WilsonInterval
    /// The mean cross-entropy.
    public let loss: Double
    /// The number of images by true and predicted class.
    public let confusion: ConfusionMatrix
    /// The names of the classes.
    public let classNames: [String]
    /// How well confidence agrees with accuracy.
    public let calibration: Calibration

    /// Evaluates predictions.
    /// - Throws: a `.data` error if there are none.
    public init(_ predictions: Predictions) throws {
        guard predictions.count > 0 else { throw QuillError(.data, "score card: there are no images") }
        count = predictions.count
        accuracy = Double(predictions.isRight.count { $0 }) / Double(count)
        interval = WilsonInterval(share: accuracy, of: count)
        loss = predictions.losses.reduce(0, +) / Double(count)
        confusion = try ConfusionMatrix(
            labels: predictions.labels, predictions: predictions.classes,
            classes: predictions.classNames.count)
        classNames = predictions.classNames
        calibration = Calibration(predictions)
    }

    /// Evaluates a model on a data set.
    /// - Throws: a `.data` error if there are no images or an output isn't finite, a `.shape` error if they don't fit.
    public init(_ model: Model, _ data: Dataset) throws { try self.init(model.predictions(on: data)) }

    /// The confusion matrix beside the reliability diagram.
    public var drawing: any Drawing {
        Panels([
            HeatMap(
                title: "\(count.grouped) images, accuracy \(accuracy.fixed(4))", confusion: confusion.counts,
                classNames: classNames),
            ReliabilityDiagram(
                title: "Calibration error \((calibration.expectedError * 100).fixed(2)) %", calibration.bins),
        ])
    }

    /// The pairs of classes that are confused most often, with their counts, at most `limit`.
    public func confusions(limit: Int = 5) -> [(label: String, predicted: String, count: Int)] {
        let pairs = confusion.counts.enumerated().flatMap { row, counts in
            counts.enumerated().filter { $0.offset != row && $0.element > 0 }.map {
                (row, $0.offset, $0.element)
            }
        }
        return pairs.sorted { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }.prefix(limit).map {
            (classNames[$0.0], classNames[$0.1], $0.2)
        }
    }
}

extension ScoreCard: CustomStringConvertible {
    /// A table with a row for each class, and the overall figures.
    public var description: String {
        let width = max(5, classNames.map(\.count).max() ?? 0)
        func left(_ text: String) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        var lines = [left("class") + "  precision   recall       f1    count"]
        for (name, row) in zip(classNames, confusion.report) {
            lines.append(
                left(name) + right(row.precision.fixed(4), 11) + right(row.recall.fixed(4), 9)
                    + right(row.f1Score.fixed(4), 9) + right(row.count.grouped, 9))
        }
        lines += [
            "",
            "accuracy           \(accuracy.fixed(4)) (95 %: \(interval.lower.fixed(4))–\(interval.upper.fixed(4)))",
            "loss               \(loss.fixed(4))",
            "calibration error  \((calibration.expectedError * 100).fixed(2)) %",
        ]
        let pairs = confusions(limit: 3).map { "\($0.label) read as \($0.predicted) (\($0.count))" }
        if !pairs.isEmpty { lines.append("most confused      " + pairs.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    /// The card as JSON.
    public var json: JSON {
        let classes = zip(classNames, confusion.report).map { name, row in
            JSON.object([
                "class": .string(name), "precision": .number(row.precision), "recall": .number(row.recall),
                "f1": .number(row.f1Score), "count": .integer(row.count),
            ])
        }
        let bins = calibration.bins.filter { $0.count > 0 }.map { bin in
            JSON.object([
                "confidence": .number(bin.confidence), "accuracy": .number(bin.accuracy),
                "count": .integer(bin.count),
            ])
        }
        return .object([
            "count": .integer(count), "accuracy": .number(accuracy),
            "accuracy_interval": .array([.number(interval.lower), .number(interval.upper)]),
            "loss": .number(loss), "classes": .array(classes),
            "confusion": .array(confusion.counts.map { .array($0.map { .integer($0) }) }),
            "calibration_error": .number(calibration.expectedError), "calibration": .array(bins),
        ])
    }
}
