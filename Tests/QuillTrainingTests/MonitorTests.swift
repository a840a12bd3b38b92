import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A metric, one of the keys it reports, and its goal.
struct MonitorCase: Sendable, CustomTestStringConvertible {
    let name: String
    let goal: Metric.Goal
    var settings = Configuration()
    var suffix = ""

    var testDescription: String { name }

    // Keras 3's `_direction`, which the four counts lack.
    static let all: [MonitorCase] =
        [
            "accuracy", "auc", "binary_accuracy", "categorical_accuracy", "cosine_similarity",
            "matthews_correlation", "precision", "recall", "sparse_categorical_accuracy",
            "sparse_top_k_categorical_accuracy", "top_k_categorical_accuracy", "true_negatives",
            "true_positives",
        ].map { MonitorCase(name: $0, goal: .maximize) }
        + ["f1_score", "fbeta_score"].map { MonitorCase(name: $0, goal: .maximize, suffix: "[3]") }
        + ["binary_io_u", "r2_score"].map { MonitorCase(name: $0, goal: .maximize) }
        + ["io_u", "mean_io_u", "one_hot_io_u", "one_hot_mean_io_u"].map {
            MonitorCase(
                name: $0, goal: .maximize,
                settings: Configuration([
                    "num_classes": .init(10), "target_class_ids": .init([3, 5]), "sparse_y_pred": false,
                ]))
        }
        + [
            ("precision_at_recall", "recall"), ("recall_at_precision", "precision"),
            ("sensitivity_at_specificity", "specificity"), ("specificity_at_sensitivity", "sensitivity"),
        ].map { name, least in
            MonitorCase(name: name, goal: .maximize, settings: Configuration([least: .init(0.5)]))
        }
        + [
            "binary_crossentropy", "categorical_crossentropy", "categorical_hinge", "false_negatives",
            "false_positives", "hinge", "kl_divergence", "log_cosh_error", "mean_absolute_error",
            "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_logarithmic_error",
            "poisson", "root_mean_squared_error", "sparse_categorical_crossentropy", "squared_hinge",
        ].map { MonitorCase(name: $0, goal: .minimize) }
}

/// Replaces the value of one metric.
struct Scripted: Callback {
    let key: Metric
    let values: [Double]
    var inner: any Callback

    mutating func trainingBegan(_ training: Training) throws { try inner.trainingBegan(training) }
    mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) throws {
        let changed = logs.map { ($0.key, $0.key == key.name ? values[epoch] : $0.value) }
        try inner.epochEnded(epoch, logs: Logs(changed), in: training)
    }
}

@Suite struct MonitorTests {
    private func model(_ metrics: [Metric]) throws -> Model {
        var model = try Model(input: [12, 12, 1]) {
            Rescaling(1 / 255)
            Flatten()
            Dense(10, activation: .softmax)
        }
        try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(), metrics: metrics)
        return model
    }

    @Test func everyMetricIsInTheTable() {
        #expect(MonitorCase.all.map(\.name).sorted() == Metric.names)
    }

    /// The second value is better than the first only if smaller is better.
    @Test(arguments: MonitorCase.all, ["", "val_"])
    func theMetricSaysWhichWayIsBetter(_ monitored: MonitorCase, _ prefix: String) throws {
        let metric = try #require(try Metric.named(monitored.name, monitored.settings))
        #expect(metric.goal == monitored.goal)
        #expect(metric.named("other").goal == monitored.goal)
        var model = try model([metric])
        let key = Metric(prefix + metric.name + monitored.suffix)
        let printed = Notes()
        let values = [2.0, 1, 3, 4]
        let history = try model.fit(
            Tiny.images(8), epochs: 4, validation: prefix.isEmpty ? .off : .split(0.5),
            callbacks: [
                Scripted(
                    key: key, values: values,
                    inner: ReduceLROnPlateau(
                        monitor: key, factor: 0.5, patience: 1, verbose: true, write: { printed.add($0) })),
                Scripted(key: key, values: values, inner: EarlyStopping(monitor: key, patience: 1)),
            ], verbose: .silent)
        let epochs = monitored.goal == .maximize ? 2 : 3
        #expect(history.epochs.count == epochs)
        #expect(printed.all.count == 1 && printed.all[0].hasPrefix("Epoch \(epochs): "))
    }

    @Test(arguments: [("loss", [Double](arrayLiteral: 2, 1, 3)), ("val_loss", [2, 1, 3])])
    func lossesGoDown(_ key: String, _ values: [Double]) throws {
        var model = try model([])
        let stopping = EarlyStopping(monitor: Metric(key), patience: 1)
        let history = try model.fit(
            Tiny.images(8), epochs: 3, validation: .split(0.5),
            callbacks: [Scripted(key: Metric(key), values: values, inner: stopping)], verbose: .silent)
        #expect(history.stopReason == "\(key) last improved in epoch 2")
    }

    /// The losses and metrics of several outputs are known by their full names.
    @Test func severalOutputsAreKnown() throws {
        let image = Input([12, 12, 1])
        let row = Flatten()(image)
        var model = try Model(
            inputs: [image], outputs: [Dense(10, name: "a")(row), Dense(10, name: "b")(row)])
        let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true)
        try model.compile(optimizer: .sgd(), losses: [loss, loss], metrics: [[.accuracy], []])
        let images = try Tiny.images(8)
        let data = try TrainingData(
            features: [.uint8(images.images)], targets: [.int32(images.labels), .int32(images.labels)])
        for (key, epochs) in [("a_accuracy", 2), ("val_b_loss", 3)] as [(Metric, Int)] {
            let history = try model.fit(
                data, epochs: 3, validation: .data(data),
                callbacks: [
                    Scripted(
                        key: key, values: [2, 1, 3], inner: EarlyStopping(monitor: key, patience: 1))
                ], verbose: .silent)
            #expect(history.epochs.count == epochs, "\(key)")
        }
    }

    @Test func customMetricsDeclareTheirGoal() throws {
        func fit(_ goal: Metric.Goal?, _ mode: Monitor.Direction = .auto) throws -> Int {
            var model = try model([
                Metric("own", goal: goal) { predictions, _ in sum(predictions, axes: [1]) }
            ])
            return try model.fit(
                Tiny.images(8), epochs: 3,
                callbacks: [
                    Scripted(
                        key: "own", values: [2, 1, 3],
                        inner: EarlyStopping(monitor: "own", patience: 1, mode: mode))
                ], verbose: .silent
            ).epochs.count
        }
        #expect(try fit(.minimize) == 3)
        #expect(try fit(.maximize) == 2)
        #expect(try fit(nil, .min) == 3)
        #expect(try fit(.minimize, .max) == 2)
        #expect(
            throws: QuillError(
                .argument,
                "EarlyStopping: 'own' does not say whether greater is better; pass mode: .min or .max, "
                    + "or give the metric a goal. Known: loss")
        ) { try fit(nil) }
    }

    /// An unknown name is an error before the first step, which lists the known ones.
    @Test func unknownNamesAreErrors() throws {
        var model = try model([.accuracy, .f1Score(average: .macro)])
        let start = model.bits
        #expect(
            throws: QuillError(
                .argument,
                "ReduceLROnPlateau: 'val_f1' is not reported; available: loss, accuracy, f1_score, val_loss, "
                    + "val_accuracy, val_f1_score. For a value that another callback reports, pass mode: .min or .max"
            )
        ) {
            try model.fit(
                Tiny.images(8), validation: .split(0.5), callbacks: [ReduceLROnPlateau(monitor: "val_f1")],
                verbose: .silent)
        }
        #expect(difference(model.bits, start) == nil)
        #expect(
            throws: QuillError(
                .argument, "EarlyStopping: 'f1' is not reported; available: loss, accuracy, f1_score")
        ) {
            try model.fit(
                Tiny.images(8), callbacks: [EarlyStopping(monitor: "f1", mode: .max)], verbose: .silent)
        }
    }

    /// Epochs without validation do not count for a validation metric.
    @Test(arguments: [1, 2, 3]) func onlyValidatedEpochsCount(_ frequency: Int) throws {
        var model = try model([])
        let printed = Notes()
        // No value is ever better than the first.
        let history = try model.fit(
            Tiny.images(8), epochs: 6, validation: .split(0.5), validationFreq: frequency,
            callbacks: [
                ReduceLROnPlateau(patience: 1, minDelta: 1e9, verbose: true, write: { printed.add($0) }),
                EarlyStopping(minDelta: 1e9, patience: 1),
            ], verbose: .silent)
        #expect(history.epochs.count == 2 * frequency)
        #expect(printed.all.count == 1 && printed.all[0].hasPrefix("Epoch \(2 * frequency): "))
    }
}
