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
        confusion = predictions.confusion
        classNames = predictions.classNames
        calibration = Calibration(predictions)
    }

    /// Evaluates a model on a data set.
    /// - Throws: a `.data` error if there are no images or an output isn't finite, a `.shape` error if they don't fit.
    public init(_ model: Model, _ data: Dataset) throws { try self.init(model.predictions(on: data)) }

    /// The confusion matrix beside the reliability diagram. Of more than 40 classes, whose names couldn't be read, bars with
    /// the F1 scores of the worst 20 take the matrix's place.
    public var drawing: any Drawing {
        let title = "\(count.grouped) images, accuracy \(accuracy.fixed(4))"
        let worst = worst(limit: 20)
        let classes: any Drawing =
            classNames.count > 40
            ? BarChart(
                title: "\(title): F1 of the worst \(worst.count) classes", names: worst.map(\.name),
                values: worst.map(\.report.f1Score))
            : HeatMap(title: title, confusion: confusion.counts, classNames: classNames)
        return Panels([
            classes,
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
    /// The most classes that tables show; of more, they show the ``worst``.
    private static let limit = 20

    /// The classes with the lowest F1 score among those that occur, at most `limit`, the worst first.
    public func worst(limit: Int = 10) -> [(name: String, report: ConfusionMatrix.ClassReport)] {
        let all = zip(classNames, confusion.report).filter { $0.1.count > 0 }
        let sorted = all.enumerated().sorted {
            ($0.element.1.f1Score, $0.offset) < ($1.element.1.f1Score, $1.offset)
        }
        return sorted.prefix(limit).map { (name: $0.element.0, report: $0.element.1) }
    }

    /// A table with a row for each class, the confusion matrix, and the overall figures. Of more than 20 classes, the
    /// table shows the worst 10, and there is no matrix.
    public var description: String {
        var lines = [classTable, ""]
        if (2...Self.limit).contains(classNames.count) { lines += [matrix, ""] }
        lines += [
            "accuracy           \(accuracy.fixed(4)) (95 %: \(interval.lower.fixed(4))–\(interval.upper.fixed(4)))",
            "loss               \(loss.fixed(4))",
            "calibration error  \((calibration.expectedError * 100).fixed(2)) %",
        ]
        let pairs = confusions(limit: 3).map { "\($0.label) read as \($0.predicted) (\($0.count))" }
        if !pairs.isEmpty { lines.append("most confused      " + pairs.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    /// Precision, recall, F1, and count of each class.
    private var classTable: String {
        let isLong = classNames.count > Self.limit
        let rows: [(name: String, report: ConfusionMatrix.ClassReport)] =
            isLong ? worst() : zip(classNames, confusion.report).map { (name: $0, report: $1) }
        let width = max(5, rows.map(\.name.count).max() ?? 0)
        var lines = ["class".left(width) + "  precision   recall       f1    count"]
        lines += rows.map { name, row in
            // Of a class without images, nothing is known.
            func text(_ score: Double) -> String { row.count == 0 ? "–" : score.fixed(4) }
            return name.left(width) + text(row.precision).right(11) + text(row.recall).right(9)
                + text(row.f1Score).right(9) + row.count.grouped.right(9)
        }
        if isLong {
            let occurring = confusion.report.count { $0.count > 0 }
            let missing = classNames.count - occurring
            lines.append(
                "the worst \(rows.count) of \(occurring.grouped) classes"
                    + (missing > 0 ? "; \(missing.grouped) others have no images" : ""))
        }
        return lines.joined(separator: "\n")
    }

    /// The counts by true class (row) and predicted class (column); a point stands for none.
    private var matrix: String {
        // Long names keep only their start.
        let names = classNames.map { String($0.prefix(8)) }
        let counts = confusion.counts.map { $0.map { $0 == 0 ? "·" : "\($0)" } }
        let width = max(names.map(\.count).max() ?? 0, counts.joined().map(\.count).max() ?? 0) + 1
        let margin = max(names.map(\.count).max() ?? 0, 4)
        let header = "true".left(margin) + names.map { $0.right(width) }.joined() + "  predicted"
        let rows = zip(names, counts).map { name, row in
            name.left(margin) + row.map { $0.right(width) }.joined()
        }
        return ([header] + rows).joined(separator: "\n")
    }

    /// The card as JSON.
    public var json: JSON {
        let classes = zip(classNames, confusion.report).map { name, row in
            func json(_ score: Double) -> JSON { row.count == 0 ? .null : .number(score) }
            return JSON.object([
                "class": .string(name), "precision": json(row.precision), "recall": json(row.recall),
                "f1": json(row.f1Score), "count": .integer(row.count),
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
