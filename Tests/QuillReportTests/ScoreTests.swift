import QuillNetwork
import QuillPlotting
import QuillTensor
import QuillTraining
import Testing

@testable import QuillReport

/// Score cards and comparisons against sums worked out by hand.
struct ScoreTests {
    /// Six images of three classes; the fourth and the sixth are read wrong.
    private static func predictions() throws -> Predictions {
        let rows: [[Float]] = [
            [0.7, 0.2, 0.1], [0.1, 0.85, 0.05], [0.0, 0.1, 0.9], [0.6, 0.4, 0.0], [0.05, 0.05, 0.9],
            [0.1, 0.3, 0.6],
        ]
        return try Predictions(
            probabilities: Tensor([6, 3], rows.flatMap { $0 }), labels: [0, 1, 2, 1, 2, 0],
            classNames: ["cat", "dog", "owl"])
    }

    @Test func predictionsAreCounted() throws {
        let predictions = try Self.predictions()
        #expect(predictions.wrong == [5, 3])
        #expect(predictions.probabilities(of: 2) == [0.1, 0.05, 0.9, 0, 0.9, 0.6])
    }

    @Test func scoresAreThoseByHand() throws {
        let card = try ScoreCard(Self.predictions())
        #expect(card.count == 6)
        #expect(abs(card.accuracy - 4.0 / 6) < 1e-12)
        #expect(card.confusion.counts == [[1, 0, 1], [1, 1, 0], [0, 0, 2]])
        #expect(card.interval == WilsonInterval(share: 4.0 / 6, of: 6))
        let product = 0.7 * 0.85 * 0.9 * 0.4 * 0.9 * 0.1
        var logarithm = 0.0
        // The logarithm by a series of its own: ln(p) = 2 artanh((p − 1)/(p + 1)).
        let ratio = (product - 1) / (product + 1)
        var power = ratio
        for term in 0..<2000 {
            logarithm += 2 * power / Double(2 * term + 1)
            power *= ratio * ratio
        }
        #expect(abs(card.loss + logarithm / 6) < 1e-6)
        #expect(card.confusions().map(\.label) == ["cat", "dog"])
        #expect(card.confusions().map(\.predicted) == ["owl", "cat"])
        #expect(
            "\(card)".contains("owl") && "\(card)".contains("accuracy           0.6667 (95 %: 0.3000–0.9032)")
        )
    }

    /// Small matrices are printed whole; of many classes, the worst are.
    @Test func cardsOfAnySizeCanBeRead() throws {
        let small = try ScoreCard(Self.predictions())
        #expect("\(small)".contains("true"), "\(small)")
        #expect("\(small)".contains("  predicted"))
        let classes = 1000
        let labels = (0..<classes).map { $0 % 500 }
        // Class 7 is read as 8, and everything else as it is.
        let read = labels.map { $0 == 7 ? 8 : $0 }
        var probabilities = [Float](repeating: 0, count: classes * classes)
        for (row, column) in read.enumerated() { probabilities[row * classes + column] = 1 }
        let card = try ScoreCard(
            Predictions(probabilities: Tensor([classes, classes], probabilities), labels: labels))
        let lines = "\(card)".split(separator: "\n")
        #expect(lines.count < 20 && !"\(card)".contains("predicted"))
        #expect(lines[1].hasPrefix("7 ") && lines[1].contains("0.0000"))
        #expect(lines[2].hasPrefix("8 ") && lines[2].contains("0.5000") && lines[2].contains("0.6667"))
        #expect("\(card)".contains("the worst 10 of 500 classes; 500 others have no images"))
        #expect(card.drawing.svg(theme: .light).text.utf8.count < 200_000)
        let one = try ScoreCard(Predictions(probabilities: Tensor([2, 1], [1, 1]), labels: [0, 0]))
        #expect(one.accuracy == 1 && "\(one)".contains("accuracy           1.0000"))
        #expect(one.drawing.svg(theme: .light).width > 0)
    }

    @Test func calibrationIsTheMeanDistance() throws {
        let calibration = Calibration(try Self.predictions(), bins: 5)
        // As a Float, 0.6 is a little more. (0.6, 0.8]: 0.6, 0.6, wrong, and 0.7, right; (0.8, 1]: 0.85, 0.9, 0.9, right.
        #expect(calibration.bins.map(\.count) == [0, 0, 0, 3, 3])
        let expected = (3 * (1.9 / 3 - 1.0 / 3) + 3 * (1 - 2.65 / 3)) / 6
        #expect(abs(calibration.expectedError - expected) < 1e-6)
    }

    /// Two-sided tails of a fair coin: sums of C(n, k) / 2ⁿ.
    static let tails: [(a: Int, b: Int, value: Double)] = [
        (5, 1, 0.21875), (1, 5, 0.21875), (10, 2, 0.03857421875), (0, 5, 0.0625), (3, 3, 1), (0, 0, 1),
        (4, 3, 1),
        (0, 20, 0.0000019073486328125),
    ]

    @Test(arguments: tails) func pValuesAreExact(_ a: Int, _ b: Int, _ value: Double) {
        #expect(abs(McNemar.pValue(a, b) - value) < 1e-12)
    }

    @Test func comparesOnTheSameImages() throws {
        let first = try Self.predictions()
        // The second reads everything right but the first image.
        let rows = (0..<6).map {
            [[0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0]][$0] as [Float]
        }
        let second = try Predictions(
            probabilities: Tensor([6, 3], rows.flatMap { $0 }), labels: first.labels,
            classNames: first.classNames)
        let test = try McNemar(first, second)
        #expect(test.onlyFirst == [0] && test.onlySecond == [3, 5])
        #expect(test.pValue == 1)
        #expect("\(test)".contains("No difference is shown"))
        let other = try Predictions(probabilities: first.probabilities, labels: [1, 1, 2, 1, 2, 0])
        #expect(throws: QuillError.self) { try McNemar(first, other) }
    }

    @Test func predictionsAreChecked() throws {
        #expect(throws: QuillError.self) {
            try Predictions(probabilities: Tensor([1, 2], [0.5, 0.5]), labels: [2])
        }
        #expect(throws: QuillError.self) {
            try Predictions(probabilities: Tensor([1, 2], [.nan, 0.5]), labels: [1])
        }
        #expect(throws: QuillError.self) {
            try Predictions(probabilities: Tensor([2], [0.5, 0.5]), labels: [1])
        }
        #expect(throws: QuillError.self) {
            try ScoreCard(Predictions(probabilities: Tensor([0, 2], []), labels: []))
        }
    }

    @Test func historiesHaveAChartForEachMetric() throws {
        let history = History(
            epochs: [0, 1, 2],
            logs: [
                Logs([("loss", 0.5), ("accuracy", 0.8), ("val_loss", 0.4), ("val_accuracy", 0.85)]),
                Logs([("loss", 0.3), ("accuracy", 0.9), ("val_loss", 0.3), ("val_accuracy", 0.91)]),
                Logs([("loss", 0.2), ("accuracy", 0.95), ("val_loss", 0.35), ("val_accuracy", 0.9)]),
            ])
        let panels = try #require(history.plot() as? Panels)
        let charts = panels.drawings.compactMap { $0 as? LineChart }
        #expect(charts.map(\.title) == ["loss", "accuracy"])
        #expect(charts.map { $0.series[1].marked } == [1, 1])
        #expect(charts[0].series[0] == .init("training", [0.5, 0.3, 0.2]))
        let one = try #require(history.plot(.accuracy) as? LineChart)
        #expect(one == charts[1])
        let missing = try #require(history.plot("precision") as? LineChart)
        #expect(missing.svg().text.contains("no data"))
        #expect(History().plot().svg().width > 0)
    }
}

struct QuizScoreTests {
    @Test func comparesAPersonWithAModel() {
        let score = QuizScore(labels: [1, 2, 3, 4], answers: [1, 2, 0], model: [1, 0, 0, 4])
        #expect(score.count == 3 && score.right == 2 && score.modelRight == 1)
        #expect(score.pValue == 1)
        #expect("\(score)".contains("you    2 of 3 right, 66.7 % (95 %: 20.8–93.9 %)"))
        #expect("\(score)".contains("You were better, but chance"))
        #expect("\(QuizScore(labels: [1], answers: []))" == "no answers")
    }
}

struct OverfittingTests {
    private static func history(_ losses: [Double], training: Double, validation: Double) -> History {
        History(
            epochs: Array(losses.indices),
            logs: losses.map { loss in
                Logs([
                    ("loss", 0.1), ("accuracy", training), ("val_loss", loss), ("val_accuracy", validation),
                ])
            })
    }

    /// Newcombe's own example, 56 of 70 against 48 of 80: 0.0524 to 0.3339 (1998, table II, case a, method 10).
    @Test func intervalIsNewcombes() throws {
        let judged = try Overfitting(
            Self.history([1, 2], training: 56.0 / 70, validation: 48.0 / 80), trainingCount: 70,
            validationCount: 80)
        #expect(abs(judged.gap.lowerBound - 0.0524) < 5e-5)
        #expect(abs(judged.gap.upperBound - 0.3339) < 5e-5)
        #expect(judged.isOverfit && judged.bestEpoch == 1 && judged.lastEpoch == 2)
    }

    @Test func chanceIsNotOverfitting() throws {
        let judged = try Overfitting(
            Self.history([2, 1], training: 0.97, validation: 0.965), trainingCount: 1000, validationCount: 200
        )
        #expect(!judged.isOverfit && "\(judged)".contains("chance explains the gap"))
        #expect(throws: QuillError.self) { try Overfitting(History(), trainingCount: 1, validationCount: 1) }
    }
}
