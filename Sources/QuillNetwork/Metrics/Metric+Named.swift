import QuillTensor

extension Metric {
    /// Returns the metric with a Keras name, short name or class name (`mean_squared_error`, `mse`,
    /// `MeanSquaredError`); nil if there is none in this library.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws -> Metric? {
        guard let metric = try unnamed(name, settings) else { return nil }
        return try settings.string("name").map { metric.named($0) } ?? metric
    }

    /// The Keras names of the metrics that ``named(_:_:)`` returns.
    public static let names = [
        "accuracy", "auc", "binary_accuracy", "binary_crossentropy", "categorical_accuracy",
        "categorical_crossentropy", "categorical_hinge", "cosine_similarity", "f1_score", "false_negatives",
        "false_positives", "fbeta_score", "hinge", "kl_divergence", "log_cosh_error", "matthews_correlation",
        "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
        "mean_squared_logarithmic_error", "one_hot_mean_io_u", "poisson", "precision", "recall",
        "root_mean_squared_error", "sparse_categorical_accuracy", "sparse_categorical_crossentropy",
        "sparse_top_k_categorical_accuracy", "squared_hinge", "top_k_categorical_accuracy", "true_negatives",
        "true_positives",
    ]

    private static func unnamed(_ name: String, _ settings: Configuration) throws -> Metric? {
        if name == "accuracy" || name == "acc" { return .accuracy }
        let key = NamedObject.key(name)
        if let mean = means[shortNames[key] ?? key] { return mean }
        return try builders[shortNames[key] ?? key]?(settings)
    }

    private static let shortNames = [
        "bce": "binarycrossentropy", "kld": "kldivergence", "mae": "meanabsoluteerror",
        "mape": "meanabsolutepercentageerror", "mse": "meansquarederror", "rmse": "rootmeansquarederror",
        "msle": "meansquaredlogarithmicerror", "logcosh": "logcosherror",
    ]

    /// The metrics without settings.
    private static let means: [String: Metric] = [
        "categoricalaccuracy": .categoricalAccuracy, "categoricalhinge": .categoricalHinge,
        "hinge": .hinge, "kldivergence": .klDivergence, "logcosherror": .logCoshError,
        "matthewscorrelation": .matthewsCorrelation, "meanabsoluteerror": .meanAbsoluteError,
        "meanabsolutepercentageerror": .meanAbsolutePercentageError, "meansquarederror": .meanSquaredError,
        "meansquaredlogarithmicerror": .meanSquaredLogarithmicError, "poisson": .poisson,
        "rootmeansquarederror": .rootMeanSquaredError,
        "sparsecategoricalaccuracy": .sparseCategoricalAccuracy, "squaredhinge": .squaredHinge,
    ]

    private static let builders: [String: @Sendable (Configuration) throws -> Metric] = [
        "auc": {
            try $0.require("multi_label", false)
            try $0.require("thresholds", .null)
            try $0.require("label_weights", .null)
            return .auc(
                thresholds: $0.values["num_thresholds"] == nil ? 200 : try $0.int("num_thresholds"),
                curve: try $0.choice("curve", default: .roc),
                summation: try $0.choice("summation_method", default: .interpolation),
                fromLogits: try $0.bool("from_logits", default: false))
        },
        "binaryaccuracy": { .binaryAccuracy(threshold: try $0.float("threshold", default: 0.5)) },
        "binarycrossentropy": {
            .binaryCrossentropy(
                fromLogits: try $0.bool("from_logits", default: false),
                labelSmoothing: try $0.float("label_smoothing", default: 0))
        },
        "categoricalcrossentropy": {
            .categoricalCrossentropy(
                fromLogits: try $0.bool("from_logits", default: false),
                labelSmoothing: try $0.float("label_smoothing", default: 0))
        },
        "cosinesimilarity": {
            try $0.require("axis", .init(-1))
            return .cosineSimilarity
        },
        "f1score": {
            .f1Score(average: try $0.choice("average", default: .perClass), threshold: try $0.threshold)
        },
        "falsenegatives": { .falseNegatives(threshold: try $0.threshold(among: "thresholds")) },
        "falsepositives": { .falsePositives(threshold: try $0.threshold(among: "thresholds")) },
        "fbetascore": {
            .fBetaScore(
                average: try $0.choice("average", default: .perClass), beta: try $0.float("beta", default: 1),
                threshold: try $0.threshold)
        },
        "onehotmeaniou": {
            try $0.require("sparse_y_pred", false)
            try $0.require("ignore_class", .null)
            try $0.require("axis", .init(-1))
            return .meanIoU(classes: try $0.int("num_classes"))
        },
        "precision": {
            .precision(
                thresholds: try $0.thresholds, topK: try $0.whole("top_k"), classID: try $0.whole("class_id"))
        },
        "recall": {
            .recall(
                thresholds: try $0.thresholds, topK: try $0.whole("top_k"), classID: try $0.whole("class_id"))
        },
        "sparsecategoricalcrossentropy": {
            try $0.require("ignore_class", .null)
            return .sparseCategoricalCrossentropy(fromLogits: try $0.bool("from_logits", default: false))
        },
        "sparsetopkcategoricalaccuracy": { .sparseTopKCategoricalAccuracy(try $0.whole("k") ?? 5) },
        "topkcategoricalaccuracy": { .topKCategoricalAccuracy(try $0.whole("k") ?? 5) },
        "truenegatives": { .trueNegatives(threshold: try $0.threshold(among: "thresholds")) },
        "truepositives": { .truePositives(threshold: try $0.threshold(among: "thresholds")) },
    ]
}

extension Configuration {
    /// Returns a whole number; nil if the setting is absent or null.
    fileprivate func whole(_ name: String) throws -> Int? {
        switch values[name] {
        case nil, .null: nil
        default: try int(name)
        }
    }

    fileprivate var threshold: Float? {
        get throws {
            values["threshold"] == nil || values["threshold"] == .null ? nil : try float("threshold")
        }
    }

    /// One number or a list; ½ if the setting is absent or null.
    fileprivate var thresholds: [Float] {
        get throws {
            guard case .list(let list)? = values["thresholds"] else {
                return [try float("thresholds", default: 0.5)]
            }
            return try list.map { try Configuration(["thresholds": $0]).float("thresholds") }
        }
    }

    /// Returns one number, which may be in a list.
    fileprivate func threshold(among name: String) throws -> Float {
        let all = try thresholds
        guard all.count == 1 else {
            throw QuillError(.file, "setting '\(name)': expected one threshold, received \(all)")
        }
        return all[0]
    }
}
