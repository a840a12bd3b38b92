import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

@Suite struct MetricTests {
    private func model(_ metrics: [Metric]) throws -> Model {
        var model = try Tiny.model()
        try model.compile(
            optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy(fromLogits: true),
            metrics: metrics)
        return model
    }

    /// Sums do not depend on how an epoch is divided into batches; means of batches would.
    @Test func metricsDoNotDependOnTheBatches() throws {
        let data = try Tiny.images(53)
        let model = try model([
            .accuracy, .recall(thresholds: [0, 1]), .f1Score(average: .macro), .auc(fromLogits: true),
            .matthewsCorrelation,
        ])
        let (whole, parts) = (
            try model.evaluate(data, batchSize: 53), try model.evaluate(data, batchSize: 7)
        )
        #expect(
            whole.map(\.key) == [
                "loss", "accuracy", "recall[0]", "recall[1]", "f1_score", "auc", "matthews_correlation",
            ])
        for (key, value) in whole where key != "loss" { #expect(parts[Metric(key)] == value, "\(key)") }
    }

    @Test func matricesAgreeWithMetrics() throws {
        let data = try Tiny.images(60)
        var model = try model([.accuracy, .matthewsCorrelation, .f1Score(), .oneHotMeanIoU(classes: 10)])
        try model.fit(data, epochs: 2, verbose: .silent)
        let score = try model.evaluate(data)
        let matrix = try model.confusionMatrix(data)
        #expect(matrix.total == 60)
        #expect(abs(score[.accuracy] - matrix.accuracy) < 1e-6)
        #expect(abs(score["matthews_correlation"] - matrix.matthewsCorrelation) < 1e-9)
        #expect(abs(score["one_hot_mean_io_u"] - matrix.meanIntersectionOverUnion) < 1e-9)
        for (place, report) in matrix.report.enumerated() {
            #expect(abs(score[Metric("f1_score[\(place)]")] - report.f1Score) < 1e-5)
            #expect(report.count == data.labels.elements.filter { Int($0) == place }.count)
        }
    }

    @Test func matrixOfTwoClasses() throws {
        let matrix = ConfusionMatrix(counts: [[6, 2], [1, 3]])
        #expect(matrix.accuracy == 0.75)
        #expect(matrix.report[1].precision == 0.6)
        #expect(matrix.report[1].recall == 0.75)
        #expect(abs(matrix.report[1].f1Score - 2.0 / 3) < 1e-12)
        // (6 · 3 − 2 · 1) / √(7 · 8 · 5 · 4)
        #expect(abs(matrix.matthewsCorrelation - 16 / 1120.0.squareRoot()) < 1e-12)
        #expect(abs(matrix.meanIntersectionOverUnion - (6.0 / 9 + 0.5) / 2) < 1e-12)
        #expect("\(matrix)" == "   0 1\n 0 6 2\n 1 1 3")
        #expect(throws: QuillError.self) {
            try ConfusionMatrix(labels: [0, 2], predictions: [0, 1], classes: 2)
        }
    }

    /// A single output with labels 0 and 1 is trained, measured, and counted.
    @Test func oneOutputIsTwoClasses() throws {
        let x = Tensor<Float>.uniform([80, 2], low: -1, high: 1, seed: 1, stream: 1)
        let labels = Tensor<Int32>((0..<80).map { x[$0, 0] + x[$0, 1] > 0 ? 1 : 0 })
        let data = try TrainingData(features: .float32(x), targets: .int32(labels))
        var model = try Sequential(input: [2]) { Dense(1, activation: .sigmoid) }
        try model.compile(
            optimizer: .adam(learningRate: 0.1), loss: .binaryCrossentropy(),
            metrics: [.accuracy, .precision(), .auc(), .matthewsCorrelation])
        try model.fit(data, epochs: 30, verbose: .silent)
        let score = try model.evaluate(data)
        #expect(score[.accuracy] > 0.9)
        #expect(score["auc"] > 0.95)
        let matrix = try model.confusionMatrix(data)
        #expect(abs(matrix.report[1].precision - score["precision"]) < 1e-9)
        #expect(abs(matrix.matthewsCorrelation - score["matthews_correlation"]) < 1e-9)
    }

    @Test func metricsThatDoNotFitAreErrors() throws {
        let model = try model([.precision(classID: 10)])
        #expect(throws: QuillError(.argument, "precision: expected a class below 10, received 10")) {
            try model.evaluate(Tiny.images(5))
        }
    }

    /// Weights satisfy their constraint with any optimizer, and the loss still falls.
    @Test func constraintsHoldAfterEachStep() throws {
        for optimizer in [.sgd(learningRate: 0.5), .adam(learningRate: 0.1)] as [any Optimizer] {
            var model = try Sequential(input: [12, 12, 1]) {
                Rescaling(1 / 255)
                Flatten()
                Dense(10, kernelConstraint: .maxNorm(0.5), biasConstraint: .nonNegative)
            }
            try model.compile(
                optimizer: optimizer, loss: .sparseCategoricalCrossentropy(fromLogits: true))
            let history = try model.fit(Tiny.images(100), epochs: 3, verbose: .silent)
            #expect(history[.loss][2] < history[.loss][0])
            let kernel = try #require(model.weights["dense/kernel"])
            let lengths = (0..<10).map { unit in
                (0..<144).reduce(0) { $0 + kernel[$1, unit] * kernel[$1, unit] }.squareRoot()
            }
            #expect(lengths.allSatisfy { $0 <= 0.5001 })
            #expect(lengths.contains { $0 > 0.499 })
            #expect(try #require(model.weights["dense/bias"]).elements.allSatisfy { $0 >= 0 })
        }
    }
}
